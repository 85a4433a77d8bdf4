"""Every option is one of zero-cache 1.9.0, of its type, and of the role."""

import difflib
import re
from collections.abc import Iterator

from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule

from zero_cache.zero.containers import zero_containers
from zero_cache.zero.environment import as_boolean, as_number
from zero_cache.zero.options import REPLICATION_MANAGER, VERSION, VIEW_SYNCER, zero_options

_OPTIONS = "https://zero.rocicorp.dev/docs/zero-cache-config"
_PARSER = "https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/shared/src/options.ts"

# variables that zero-cache reads without its option parser
_NO_OPTIONS = frozenset(
    {
        "ZERO_PG_SOCKET_INACTIVITY_TIMEOUT",
        "ZERO_IDLE_IN_TRANSACTION_SESSION_TIMEOUT",
        "ZERO_TRANSACTION_POOL_KEEPALIVE_MS",
        "ZERO_LOG_ALL_REPLICATION_REPORTS_AT_DEBUG",
        "ZERO_ENABLE_STARTUP_MESSAGE",
        "ZERO_IN_CONTAINER",
        "ZERO_ON_CLOUD_ZERO",
    }
)
# these do no harm on a role that ignores them, and a port that is set keeps a Service's name from setting it
_HARMLESS = frozenset({"ZERO_APP_PUBLICATIONS", "ZERO_CHANGE_STREAMER_PORT", "ZERO_LITESTREAM_PORT"})
_APP_ID = re.compile(r"[a-z0-9_]+")


@rule(
    "zero-option-is-known",
    "Every ZERO_ variable is one that zero-cache reads.",
    because="A name that zero-cache doesn't know is ignored, so that a misspelt option does nothing.",
    source=_PARSER,
    fix="Correct the name, or give a variable that isn't zero-cache's another prefix.",
)
def zero_option_is_known(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        if (container.version or VERSION) > VERSION:
            continue  # it may have more options
        named = {container.text(name) for name in zero_options() if name.startswith("ZERO_CLOUD_EVENT_")}
        known = zero_options().keys() | _NO_OPTIONS | container.used_by_others | named
        for name in container.settings:
            if name.startswith("ZERO_") and name not in known:
                close = difflib.get_close_matches(name, zero_options(), n=1, cutoff=0.8)
                hint = f"; did you mean {close[0]}?" if close else ""
                yield Finding(container.pod.owner, container.variable(name), f"zero-cache 1.9 has no such option{hint}")


@rule(
    "zero-option-has-its-type",
    "Every option's value is one that zero-cache can read.",
    because="On a value that it can't read zero-cache exits with status 255.",
    source=_PARSER,
    fix="Write numbers as JavaScript does, booleans as true or false, and one of an enumeration's words.",
)
def zero_option_has_its_type(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        for name, option in zero_options().items():
            text = container.text(name)
            if text is None:
                continue
            problem = None
            if option.type == "number" and as_number(text) is None:
                problem = "is not a number"
            elif option.type == "boolean" and as_boolean(text) is None:
                problem = "is not true, false, 1 or 0"
            elif option.enum and text not in option.enum:
                problem = f"is not one of {', '.join(option.enum)}"
            elif name == "ZERO_APP_ID" and not _APP_ID.fullmatch(text):
                problem = "has other characters than a to z, 0 to 9 and _"
            if problem:
                yield Finding(container.pod.owner, container.variable(name), problem)


@rule(
    "zero-option-is-of-the-role",
    "Every option is one that the container's role reads.",
    because="An option of the other role does nothing, though the manifest looks as if it did.",
    source=_OPTIONS,
    fix="Set it on the role that reads it.",
)
def zero_option_is_of_the_role(release: Release) -> Iterator[Finding]:
    for container in [*zero_containers(release, REPLICATION_MANAGER), *zero_containers(release, VIEW_SYNCER)]:
        discovers = container.text("ZERO_CHANGE_STREAMER_MODE") == "discover"
        for name, option in zero_options().items():
            harmless = name in _HARMLESS or (name == "ZERO_CHANGE_DB" and discovers)
            other = option.roles and container.role not in option.roles
            if container.has(name) and other and not harmless and not option.replacement:
                message = f"does nothing on a {_words(container.role)}; the {_words(*sorted(option.roles))} reads it"
                yield Finding(container.pod.owner, container.variable(name), message)


@rule(
    "zero-option-is-not-internal",
    "No option is set that zero-cache sets for its own workers.",
    because="The process hands such a value to every worker, past its own arithmetic of connections.",
    source="https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/zero-cache/src/config/zero-config.ts",
    fix="Set the option of the whole process, such as ZERO_CVR_MAX_CONNS.",
)
def zero_option_is_not_internal(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        for name, option in zero_options().items():
            if option.internal and container.has(name):
                yield Finding(container.pod.owner, container.variable(name), "is for zero-cache's own workers")


@rule(
    "zero-option-is-current",
    "No option is set that was removed or renamed.",
    because="A removed option does nothing or keeps zero-cache from starting; a renamed one will go next.",
    source="https://zero.rocicorp.dev/docs/release-notes",
    fix="Use the option that took its place, or leave it out.",
)
def zero_option_is_current(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        for name, option in zero_options().items():
            if container.has(name) and (option.removed or option.replacement):
                message = f"was replaced by {option.replacement}" if option.replacement else "was removed"
                yield Finding(container.pod.owner, container.variable(name), message)


@rule(
    "zero-keepalive-timeout-is-unset",
    "ZERO_KEEPALIVE_TIMEOUT_MS is not set.",
    because="With it a pod ends itself when /keepalive is no longer asked for a while, as when probes pause.",
    source="https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/zero-cache/src/services/life-cycle.ts",
    fix="Leave it out; Kubernetes ends pods by a signal.",
)
def zero_keepalive_timeout_is_unset(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        if container.has("ZERO_KEEPALIVE_TIMEOUT_MS"):
            field = container.variable("ZERO_KEEPALIVE_TIMEOUT_MS")
            yield Finding(container.pod.owner, field, "makes the pod end itself when probes pause")


@rule(
    "zero-lazy-startup-is-for-one-node",
    "Only a single node starts lazily.",
    because="A lazy process says at once that it is ready, and starts with the first client: a manager has none.",
    source=_OPTIONS + "#lazy-startup",
    fix="Leave ZERO_LAZY_STARTUP out.",
)
def zero_lazy_startup_is_for_one_node(release: Release) -> Iterator[Finding]:
    for container in [*zero_containers(release, REPLICATION_MANAGER), *zero_containers(release, VIEW_SYNCER)]:
        if container.flag("ZERO_LAZY_STARTUP"):
            field = container.variable("ZERO_LAZY_STARTUP")
            yield Finding(container.pod.owner, field, f"is true on a {_words(container.role)}")


def _words(*roles: str | None) -> str:
    return " and the ".join((role or "").replace("-", " ") for role in roles)
