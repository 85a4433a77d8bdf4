"""zero-cache containers of any chart: recognised by image or environment, with what their environment makes of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from conformance.fields import mapping, maps
from conformance.release import Release
from conformance.rules.pods import Container, Pod, namespace, pods

ZERO_PORT = 4848

_IMAGE = re.compile(r"(^|/)rocicorp/zero([:@]|$)")


@dataclass(frozen=True)
class ZeroCache:
    """A container that runs zero-cache until it is told to stop."""

    container: Container
    env: Mapping[str, str | None]  # None where the value is not in sight
    has_unseen_env: bool  # from a ConfigMap or Secret that the release does not contain

    @property
    def pod(self) -> Pod:
        return self.container.pod

    @property
    def port(self) -> int:
        """Where clients connect."""
        return self._port("ZERO_PORT", ZERO_PORT)

    @property
    def change_streamer_port(self) -> int:
        return self._port("ZERO_CHANGE_STREAMER_PORT", self.port + 1)

    @property
    def runs_change_streamer(self) -> bool:
        """Whether it follows Postgres itself, and so owns the replication slot (zero)."""
        elsewhere = "ZERO_CHANGE_STREAMER_URI" in self.env or self.env.get("ZERO_CHANGE_STREAMER_MODE") == "discover"
        return not elsewhere and not self.has_unseen_env

    @property
    def serves_clients(self) -> bool:
        return self.env.get("ZERO_NUM_SYNC_WORKERS") != "0"

    @property
    def open_ports(self) -> set[int]:
        return {self.port} | ({self.change_streamer_port} if self.runs_change_streamer else set())

    def _port(self, name: str, default: int) -> int:
        value = self.env.get(name)
        return int(value) if value and value.isdecimal() else default


def zero_caches(release: Release) -> list[ZeroCache]:
    """Every container that runs zero-cache, jobs and hooks aside: those run its tools."""
    return [zero for pod in pods(release) if pod.keeps_running for zero in zero_caches_of(release, pod)]


def zero_caches_of(release: Release, pod: Pod) -> list[ZeroCache]:
    """The zero-cache containers of a pod."""
    found = []
    for container in pod.containers:
        env, has_unseen = _environment(release, container)
        if _IMAGE.search(container.image) or "ZERO_UPSTREAM_DB" in env:
            found.append(ZeroCache(container, env, has_unseen))
    return found


def _environment(release: Release, container: Container) -> tuple[dict[str, str | None], bool]:
    env: dict[str, str | None] = {}
    has_unseen = False
    for source in maps(container.body, "envFrom"):
        prefix = str(source.get("prefix") or "")
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            name = mapping(source, field).get("name")
            if name is None:
                continue
            own = [
                obj
                for obj in release.objects
                if obj.kind == kind and obj.name == name and namespace(obj) == container.pod.namespace
            ]
            has_unseen = has_unseen or not own
            for obj in own:
                for key in mapping(obj.body, "data"):
                    env[prefix + key] = str(obj.body["data"][key]) if kind == "ConfigMap" else None
                env |= {prefix + key: None for key in mapping(obj.body, "stringData")}
    for entry in container.env:
        value = entry.get("value")
        if entry.get("valueFrom") or value:  # zero-cache takes an empty string for nothing
            env[str(entry.get("name"))] = str(value) if value is not None else None
        else:
            env.pop(str(entry.get("name")), None)
    return env, has_unseen
