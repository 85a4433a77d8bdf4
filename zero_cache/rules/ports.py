"""Tells all rules about ports where zero-cache listens, and checks the ports that its container declares."""

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
    """Returns the ports of a zero-cache container. Ports of other programs count if the container declares them.

    If the manifests don't show its options, it may listen on the declared ports and on its defaults. If it declares
    none, it may listen on any port.
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
    """Checks the container's own ports; probe-port-exists and service-target-port-exists check who connects to them."""
    for zero in zero_containers(release):
        known = known_ports(release, zero)
        if known is None:
            continue
        for port in zero.ports:
            number = port.get("containerPort")
            if isinstance(number, int) and number not in known:
                field = f"{zero.path}.ports[{port.get('name', number)}].containerPort"
                yield Finding(zero.pod.owner, field, f"zero-cache doesn't listen on {number}")
