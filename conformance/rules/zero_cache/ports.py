"""Whoever asks for zero-cache asks a port on which it listens."""

from collections.abc import Iterator

from conformance.fields import maps
from conformance.release import Release
from conformance.rules.catalogue import Finding, rule
from conformance.zero_containers import ZeroContainer, zero_containers
from conformance.zero_topology import container_port, ports_of_others, probes, selects, service_ports, target_port

_SELF_HOST = "https://zero.rocicorp.dev/docs/self-host"
_BESIDE = {9464, 9229}  # OpenTelemetry's Prometheus exporter, and Node's inspector


@rule(
    "zero-ports-fit",
    "Container ports, probes and Services ask the ports on which zero-cache listens.",
    because="A probe of another port never succeeds, and a Service of another port accepts no connection.",
    source=_SELF_HOST,
    fix="Use ZERO_PORT for clients and, but for a view syncer, ZERO_CHANGE_STREAMER_PORT for view syncers.",
)
def zero_ports_fit(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        served = _served(container)
        if not served:
            continue
        workload = container.workload
        # Litestream's metrics are for the pod itself
        declarable = served | _BESIDE | {container.litestream_port}
        for port in maps(container.body, "ports"):
            if port.get("containerPort") not in declarable:
                field = f"{container.path}.ports[{port.get('name', port.get('containerPort'))}].containerPort"
                yield Finding(workload, field, f"zero-cache doesn't listen on {port.get('containerPort')}")
        for field, port in probes(container):
            number = port if isinstance(port, int) else container_port(workload, str(port))
            if number is not None and number not in served:
                yield Finding(workload, field, f"zero-cache doesn't listen on {number}")
        for service in release.of_kind("Service"):
            for port in service_ports(service) if selects(service, workload) else []:
                number = target_port(port, workload)
                if number is not None and number not in served | _BESIDE | ports_of_others(container):
                    field = f"spec.ports[{port.get('name', port.get('port'))}].targetPort"
                    yield Finding(service, field, f"leads to {number} of {workload}, where nothing listens")


def _served(container: ZeroContainer) -> set[int]:
    """The ports on which zero-cache answers; none where the manifests don't say."""
    if container.role is None or container.port is None:
        return set()
    if not container.runs_change_streamer:
        return {container.port}
    return {container.port, container.change_streamer_port} if container.change_streamer_port else set()
