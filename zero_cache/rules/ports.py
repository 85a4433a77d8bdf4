"""The ports on which zero-cache listens, for all rules about ports, and those that its container declares."""

from collections.abc import Iterator, Set

from chartproof.release.pods import Container
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule
from chartproof.rules.listeners import declared_ports, known_ports, listens

from zero_cache.zero.containers import zero_containers

_SELF_HOST = "https://zero.rocicorp.dev/docs/self-host"
_DEFAULTS = {4848, 4849}
_BESIDE = {9464, 9229}  # OpenTelemetry's Prometheus exporter, and Node's inspector


@listens
def zero_cache_ports(release: Release, container: Container) -> Set[int] | None:
    """The ports of a container that runs zero-cache; what listens beside it counts where the container declares it.

    Where its options are not in sight, it may listen on what it declares and on its defaults; on any port, where it
    declares none.
    """
    declared = declared_ports(container)
    for zero in zero_containers(release):
        if zero.body is not container.body:
            continue
        if zero.listening is not None:
            return zero.listening | (declared & (_BESIDE | {zero.litestream_port}))
        return declared | _DEFAULTS if declared else None
    return None


@rule(
    "zero-ports-fit",
    "A container that runs zero-cache declares no port but those on which it listens.",
    because="Whoever goes by the declared port, a Service or probe by its name, meets a port that accepts no "
    "connection.",
    source=_SELF_HOST,
    fix="Declare ZERO_PORT and, but for a view syncer, ZERO_CHANGE_STREAMER_PORT.",
)
def zero_ports_fit(release: Release) -> Iterator[Finding]:
    """About what the container says of itself; probe-port-exists and service-target-port-exists judge who asks it."""
    for zero in zero_containers(release):
        known = known_ports(release, zero)
        if known is None:
            continue
        for port in zero.ports:
            number = port.get("containerPort")
            if isinstance(number, int) and number not in known:
                field = f"{zero.path}.ports[{port.get('name', number)}].containerPort"
                yield Finding(zero.pod.owner, field, f"zero-cache doesn't listen on {number}")
