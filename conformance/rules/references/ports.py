"""Ports that a manifest names are open."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.fields import mapping, maps
from conformance.objects import Object
from conformance.release import Release
from conformance.rules.catalogue import Finding, rule
from conformance.rules.pods import Container, Pod, has_unseen_pods, namespace, of_kind, pods
from conformance.rules.references.dangling import objects_named, why_dangling
from conformance.rules.references.selectors import selected_pods
from conformance.rules.zero import zero_caches_of

_ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute")


def named_ports(pod: Pod) -> dict[str, Any]:
    """A pod's ports by name, those of containers that serve."""
    return {
        str(port["name"]): port.get("containerPort")
        for c in pod.serving_containers
        for port in c.ports
        if port.get("name")
    }


def open_numbers(release: Release, pod: Pod) -> set[int] | None:
    """The numbers of a pod's open ports as far as its manifest says; None where a container does not say any."""
    listening = {zero.container.name: zero.open_ports for zero in zero_caches_of(release, pod)}
    numbers: set[int] = set()
    for container in pod.serving_containers:
        declared = {port["containerPort"] for port in container.ports if isinstance(port.get("containerPort"), int)}
        known = declared | listening.get(container.name, set())
        if not known and len(pod.serving_containers) == 1:
            return None
        numbers |= known
    return numbers or None


@rule(
    "service-target-port-exists",
    "Every targetPort of a Service is open in the pods that it selects.",
    because="A connection to a port that no container opens is refused, and a name that no container has is skipped.",
    source="https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
    fix="Point targetPort at a port that the pod's containers have.",
)
def service_target_port_exists(release: Release) -> Iterator[Finding]:
    for service in of_kind(release, "Service"):
        for number, port in enumerate(maps(service.body, "spec", "ports")):
            target = port.get("targetPort") or port.get("port")
            for pod in selected_pods(release, service) if isinstance(target, str | int) else []:
                open_ports = named_ports(pod) if isinstance(target, str) else open_numbers(release, pod)
                if open_ports is not None and target not in open_ports:
                    field = f"spec.ports[{port.get('name') or number}].targetPort"
                    there = ", ".join(map(str, sorted(open_ports))) or "none"
                    yield Finding(service, field, f"{pod.owner} has no port {target}; it has: {there}")


@rule(
    "probe-port-exists",
    "Every probe and lifecycle hook uses a port of its own container.",
    because="A probe on a port that is not open never succeeds: the pod is never ready, or is killed again and again.",
    source="https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    fix="Use a port that the container has, by its name.",
)
def probe_port_exists(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        zeros = {zero.container.name: zero.open_ports for zero in zero_caches_of(release, pod)}
        for container in pod.all_containers:
            for place, handler in container.handlers():
                for kind in ("httpGet", "tcpSocket", "grpc"):
                    port = mapping(handler, kind).get("port")
                    if port is None or mapping(handler, kind).get("host"):
                        continue
                    if not _is_open(port, container, pod, zeros.get(container.name, set())):
                        yield Finding(
                            pod.owner, f"{container.path}.{place}.{kind}.port", f"the container has no port {port}"
                        )


def _is_open(port: Any, container: Container, pod: Pod, listening: set[int]) -> bool:
    if isinstance(port, str) and not port.isdecimal():
        return any(known.get("name") == port for known in container.ports)
    # containers of a pod share their address, and those that declare no port say nothing
    declared = [known.get("containerPort") for c in pod.all_containers for known in c.ports]
    number = int(port) if isinstance(port, str | int) else None
    return not container.ports or number in declared or number in listening


@rule(
    "ingress-backend-exists",
    "Every backend of an Ingress is a Service of the release, with that port.",
    because="An Ingress whose backend is missing answers every request with 503.",
    source="https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource",
    fix="Name the Service, and a port that it has.",
)
def ingress_backend_exists(release: Release) -> Iterator[Finding]:
    for ingress in of_kind(release, "Ingress"):
        for field, backend in ingress_backends(ingress):
            name = mapping(backend, "service").get("name") or backend.get("serviceName")
            port = mapping(backend, "service", "port")
            wanted = port.get("name") or port.get("number") or backend.get("servicePort")
            if isinstance(name, str):
                yield from _service_port(release, ingress, field, name, wanted)


def ingress_backends(ingress: Object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The backends of an Ingress of any API version, with their fields."""
    for field in ("defaultBackend", "backend"):
        if backend := mapping(ingress.body, "spec", field):
            yield f"spec.{field}", backend
    for number, entry in enumerate(maps(ingress.body, "spec", "rules")):
        for place, path in enumerate(maps(entry, "http", "paths")):
            if backend := mapping(path, "backend"):
                yield f"spec.rules[{number}].http.paths[{place}].backend", backend


@rule(
    "route-backend-exists",
    "Every backendRef of a Gateway API route is a Service of the release, with that port.",
    because="A route whose backend is missing answers its part of the requests with 500.",
    source="https://gateway-api.sigs.k8s.io/api-types/httproute/#backendrefs-optional",
    fix="Name the Service, and a port that it has.",
)
def route_backend_exists(release: Release) -> Iterator[Finding]:
    for route in of_kind(release, *_ROUTES):
        for field, backend in route_backends(route):
            elsewhere = backend.get("namespace", namespace(route)) != namespace(route)
            if backend.get("kind", "Service") == "Service" and not elsewhere:
                yield from _service_port(release, route, field, str(backend.get("name")), backend.get("port"))


def route_backends(route: Object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The backendRefs of a route, with their fields."""
    for number, entry in enumerate(maps(route.body, "spec", "rules")):
        for place, backend in enumerate(maps(entry, "backendRefs")):
            yield f"spec.rules[{number}].backendRefs[{place}]", backend


def _service_port(release: Release, obj: Object, field: str, name: str, port: Any) -> Iterator[Finding]:
    services = objects_named(release, "Service", name, namespace(obj))
    if not services:
        reason = why_dangling(release, "Service", name, namespace(obj))
        if reason and not has_unseen_pods(release):
            yield Finding(obj, field, reason)
        return
    has = [known for service in services for known in maps(service.body, "spec", "ports")]
    if port is not None and not any(port in (known.get("port"), known.get("name")) for known in has):
        there = ", ".join(f"{known.get('port')} {known.get('name') or ''}".strip() for known in has) or "none"
        yield Finding(obj, field, f"Service {name} has no port {port}; it has: {there}")
