"""What zero-cache opens without asking for a password stays inside the cluster."""

from collections.abc import Iterator

from conformance.fields import dig, maps
from conformance.objects import Object
from conformance.release import Release
from conformance.rules.catalogue import Finding, rule
from conformance.rules.pods import Pod, namespace, of_kind
from conformance.rules.references.dangling import objects_named
from conformance.rules.references.ports import ingress_backends, named_ports, route_backends
from conformance.rules.references.selectors import selected_pods
from conformance.rules.zero import zero_caches_of

_WHY = (
    "The change streamer asks nobody for a password, so whoever reaches it reads all replicated rows; a replication "
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
    for service in of_kind(release, "Service"):
        is_public = dig(service.body, "spec", "type") in ("NodePort", "LoadBalancer") or dig(
            service.body, "spec", "externalIPs"
        )
        for port in maps(service.body, "spec", "ports") if is_public else []:
            for pod in _private(release, service, port.get("port")):
                message = f"it publishes the port {port.get('targetPort') or port.get('port')} of {pod.owner}"
                yield Finding(service, f"spec.ports[{port.get('name') or port.get('port')}]", message)


@rule(
    "private-port-has-no-route",
    "No Ingress or route leads to a port of a pod with zero-cache but the one for clients.",
    because=_WHY,
    source=_SOURCE,
    fix="Let the backend be the Service and the port that clients use.",
)
def private_port_has_no_route(release: Release) -> Iterator[Finding]:
    for obj in of_kind(release, "Ingress", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute"):
        for field, backend in [*ingress_backends(obj), *route_backends(obj)]:
            name = dig(backend, "service", "name") or backend.get("serviceName") or backend.get("name")
            port = dig(backend, "service", "port", "number") or dig(backend, "service", "port", "name")
            port = port or backend.get("servicePort") or backend.get("port")
            for service in objects_named(release, "Service", str(name), namespace(obj)):
                for pod in _private(release, service, port):
                    yield Finding(obj, field, f"it leads to the port {port} of {service}, and so into {pod.owner}")


def _private(release: Release, service: Object, port: object) -> Iterator[Pod]:
    """The pods with zero-cache that a port of a Service leads into where it should not."""
    for known in maps(service.body, "spec", "ports"):
        if port not in (known.get("port"), known.get("name")):
            continue
        target = known.get("targetPort") or known.get("port")
        for pod in selected_pods(release, service):
            number = named_ports(pod).get(target) if isinstance(target, str) else target
            zeros = zero_caches_of(release, pod)
            for_clients = {zero.port for zero in zeros if zero.serves_clients}
            is_private = bool(zeros) and isinstance(number, int) and number not in for_clients
            if is_private and not _is_of_another(pod, number, {zero.container.name for zero in zeros}):
                yield pod


def _is_of_another(pod: Pod, number: object, zero_names: set[str]) -> bool:
    """Whether a proxy in front of zero-cache has the port: a container of another kind that serves HTTP to clients."""
    owners = {c.name for c in pod.serving_containers for port in c.ports if port.get("containerPort") == number}
    return bool(owners - zero_names) and number in (80, 443, 8080, 8443)
