"""Finds the containers of a release that run zero-cache, and reads their environment as the process does."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from chartproof.release.pods import KEEPS_RUNNING, Container, Pod, pods
from chartproof.release.release import Release

from zero_cache.zero.environment import Setting, as_boolean, as_number, read_environment, words_of
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER, as_zero_reads, zero_options

SINGLE_NODE = "single-node"

_IMAGE = re.compile(r"(^|/)rocicorp/zero([:@]|$)")
_VERSION = re.compile(r":v?(\d{1,9})\.(\d{1,9})[^/]*$")
_PROGRAM = "zero-cache"
_SHELLS = frozenset({"sh", "bash", "ash", "dash"})
# a statement of a shell script that starts zero-cache, directly or by a package manager
_STARTS = re.compile(
    r"(?:^|[;&|\n(])\s*(?:exec\s+|npx\s+|pnpm\s+(?:exec\s+)?|yarn\s+|[A-Z_]+=\S*\s+)*\S*\bzero-cache(?=[\s;&|)]|$)"
)
# beside ZERO_UPSTREAM_DB one of these marks a server with a renamed image, not an application that shares the database
_SERVER_VARIABLES = ("ZERO_REPLICA_FILE", "ZERO_NUM_SYNC_WORKERS", "ZERO_ADMIN_PASSWORD", "ZERO_CHANGE_STREAMER_URI")


@dataclass(frozen=True)
class ZeroContainer(Container):
    """Represents a container that runs zero-cache. An empty variable counts as unset, as in zero-cache."""

    settings: Mapping[str, Setting]
    used_by_others: frozenset[str]  # variables that others contain as $(NAME)
    fully_known: bool  # False if a source outside of the release may set more

    @property
    def version(self) -> tuple[int, int] | None:
        """Returns major and minor version, if the image's tag has them."""
        match = _VERSION.search(self.image.partition("@")[0])
        return (int(match[1]), int(match[2])) if match else None

    def variable(self, name: str) -> str:
        """Returns the path of a variable in the container's object."""
        return f"{self.path}.env[{name}]"

    def has(self, name: str) -> bool:
        """Returns whether a variable is known to be set, to any value."""
        return name in self.settings

    def is_unset(self, name: str) -> bool:
        """Returns whether a variable is known to be unset."""
        return self.fully_known and name not in self.settings

    def text(self, name: str) -> str | None:
        """Returns a variable's value. It is None if the variable is unset, or its value unknown."""
        setting = self.settings.get(name)
        return setting.text if setting else None

    def effective(self, name: str) -> str | None:
        """Returns a variable's value, or zero-cache's default. It is None if the value is unknown."""
        if not self.is_unset(name):
            return self.text(name)
        default = zero_options()[name].default
        return None if default is None else as_zero_reads(default)

    def number(self, name: str) -> float | None:
        """Returns the effective value as a number. It is None if the value is unknown or no number."""
        return as_number(self.effective(name))

    def flag(self, name: str) -> bool | None:
        """Returns the effective value as a boolean. It is None if the value is unknown or no boolean."""
        return as_boolean(self.effective(name))

    @cached_property
    def role(self) -> str | None:
        """Returns the role that zero-cache gives itself, or None if the manifests don't say.

        It follows server/runner/run-worker.ts and server/main.ts of @rocicorp/zero 1.9.0. A URI, or the mode discover,
        makes a view syncer. Without one, zero sync workers make a replication manager, and more a single node.
        """
        if self.has("ZERO_CHANGE_STREAMER_URI") or self.text("ZERO_CHANGE_STREAMER_MODE") == "discover":
            return VIEW_SYNCER
        if self.has("ZERO_NUM_SYNC_WORKERS"):
            workers = as_number(self.text("ZERO_NUM_SYNC_WORKERS"))
            if workers == 0:
                return REPLICATION_MANAGER
            return SINGLE_NODE if workers is not None and self.fully_known else None
        return SINGLE_NODE if self.fully_known else None

    @property
    def runs_change_streamer(self) -> bool:
        return self.role in (REPLICATION_MANAGER, SINGLE_NODE)

    @property
    def serves_clients(self) -> bool:
        return self.role in (VIEW_SYNCER, SINGLE_NODE)

    @property
    def listening(self) -> frozenset[int] | None:
        """Returns the ports on which it listens, or None if the manifests don't say."""
        ports = [self.port, self.change_streamer_port] if self.runs_change_streamer else [self.port]
        known = frozenset(port for port in ports if port is not None)
        return known if self.role and len(known) == len(ports) else None

    @property
    def port(self) -> int | None:
        """Returns the port for clients, or None if it is unknown."""
        return _whole(self.number("ZERO_PORT"))

    @property
    def change_streamer_port(self) -> int | None:
        """Returns the port for view syncers. By default it is the port for clients plus one."""
        return self._port_after("ZERO_CHANGE_STREAMER_PORT", 1)

    @property
    def litestream_port(self) -> int | None:
        """Returns the port of Litestream's metrics. By default it is the port for clients plus two."""
        return self._port_after("ZERO_LITESTREAM_PORT", 2)

    def _port_after(self, name: str, step: int) -> int | None:
        if self.has(name):
            return _whole(self.number(name))
        return self.port + step if self.port is not None and self.fully_known else None

    @property
    def replica_file(self) -> str | None:
        """Returns the absolute path of the replica. The image's working directory is /opt/app."""
        file = self.effective("ZERO_REPLICA_FILE")
        if file is None:
            return None
        return posixpath.normpath(posixpath.join(str(self.body.get("workingDir") or "/opt/app"), file))


def zero_containers(release: Release, role: str | None = None) -> list[ZeroContainer]:
    """Returns all containers that run zero-cache as a server, or those of a role. Jobs, hooks and tools don't count.

    A bare pod counts with any restart policy, because a wrong policy doesn't make it less of a server.
    """
    return [found for found in _all(release) if role in (None, found.role)]


def _whole(number: float | None) -> int | None:
    return int(number) if number is not None and number.is_integer() else None


@lru_cache(maxsize=8)
def _all(release: Release) -> list[ZeroContainer]:
    return [zero for pod in pods(release) if _serves(pod) for zero in _of_pod(release, pod)]


def _serves(pod: Pod) -> bool:
    return pod.owner.kind in KEEPS_RUNNING or (pod.owner.kind == "Pod" and not pod.ends)


def _of_pod(release: Release, pod: Pod) -> Iterator[ZeroContainer]:
    for container in pod.serving_containers:
        environment = read_environment(release, container)
        if _runs_zero_cache(container, environment.settings):
            yield ZeroContainer(pod, container.list_name, container.body, *environment)


def _runs_zero_cache(container: Container, settings: Mapping[str, Setting]) -> bool:
    own = _IMAGE.search(container.image) is not None
    if not own and not ("ZERO_UPSTREAM_DB" in settings and settings.keys() & set(_SERVER_VARIABLES)):
        return False
    command, arguments = words_of(container.body, "command"), words_of(container.body, "args")
    if not command:
        # the image's entrypoint is `sh -c`, its command `zero-cache`
        return not arguments or not own or _STARTS.search(arguments[0]) is not None
    words = [*command, *arguments]
    if posixpath.basename(words[0]) in _SHELLS:
        return any(_STARTS.search(word) for word in words[1:])
    return any(posixpath.basename(word) == _PROGRAM for word in words)
