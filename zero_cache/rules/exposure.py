"""The ports that zero-cache opens without a password stay inside the cluster."""

from collections.abc import Iterator

from chartproof.release.fields import get_path
from chartproof.release.objects import Object
from chartproof.release.pods import Pod
from chartproof.release.release import Release
from chartproof.release.services import port_number, selected_pods, service_ports, target_port
from chartproof.rules.catalogue import Finding, rule
from chartproof.rules.listeners import declared_ports
from chartproof.rules.references.ports import ingress_backends, route_backends

from zero_cache.zero.containers import ZeroContainer, zero_containers

_WHY = (
    "The change streamer asks for no password, so whoever reaches it reads all replicated rows; a replication "
    "manager's main port leads there too, and a store beside it holds the backup."
)
_SOURCE = "https://zero.rocicorp.dev/docs/self-host"


@rule(
    "private-port-stays-inside",
    "Of a pod with zero-cache only the port for clients is published by a Service, and only where it serves clients.",
    because=_WHY,
    source=_SOURCE,
    fix="Make the Service a ClusterIP, or leave the port out of it.",
)
def private_port_stays_inside(release: Release) -> Iterator[Finding]:
    for service in release.of_kind("Service"):
        is_public = get_path(service.body, "spec", "type") in ("NodePort", "LoadBalancer") or get_path(
            service.body, "spec", "externalIPs"
        )
        for port in service_ports(service) if is_public else []:
            for pod in _private(release, service, port.get("port")):
                message = f"it publishes the port {target_port(port)} of {pod.owner}"
                yield Finding(service, f"spec.ports[{port.get('name') or port.get('port')}]", message)


@rule(
    "private-port-has-no-route",
    "No Ingress or route leads to a port of a pod with zero-cache but the one for clients.",
    because=_WHY,
    source=_SOURCE,
    fix="Let the backend be the Service and the port that clients use.",
)
def private_port_has_no_route(release: Release) -> Iterator[Finding]:
    for obj in release.of_kind("Ingress", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute"):
        for field, backend in [*ingress_backends(obj), *route_backends(obj)]:
            name = get_path(backend, "service", "name") or backend.get("serviceName") or backend.get("name")
            port = get_path(backend, "service", "port", "number") or get_path(backend, "service", "port", "name")
            port = port or backend.get("servicePort") or backend.get("port")
            for service in release.of_kind("Service", name=str(name), namespace=obj.namespace):
                for pod in _private(release, service, port):
                    yield Finding(obj, field, f"it leads to the port {port} of {service}, and so into {pod.owner}")


def _private(release: Release, service: Object, port: object) -> Iterator[Pod]:
    """Yields the pods with zero-cache to which a port of a Service leads, although that port is private."""
    for known in service_ports(service):
        if port not in (known.get("port"), known.get("name")):
            continue
        for pod in selected_pods(release, service):
            number = port_number(target_port(known), pod)
            zeros = [zero for zero in zero_containers(release) if zero.pod.owner is pod.owner]
            if not zeros or not isinstance(number, int) or not all(_is_told(zero) for zero in zeros):
                continue
            for_clients = {zero.port for zero in zeros if zero.serves_clients}
            if number not in for_clients and not _is_of_another(pod, number, {zero.name for zero in zeros}):
                yield pod


def _is_told(zero: ZeroContainer) -> bool:
    """Returns whether the manifests say on which port clients connect, or that none do."""
    return zero.role is not None and (zero.port is not None or not zero.serves_clients)


def _is_of_another(pod: Pod, number: int, zero_names: set[str]) -> bool:
    """Returns whether a proxy in front of zero-cache has the port: another container that serves HTTP to clients."""
    owners = {container.name for container in pod.serving_containers if number in declared_ports(container)}
    return bool(owners - zero_names) and number in (80, 443, 8080, 8443)
