"""Ports that a manifest names are open."""

from collections.abc import Iterator, Mapping
from typing import Any

from chartproof.release.fields import get_map, get_maps
from chartproof.release.objects import Object
from chartproof.release.pods import pods
from chartproof.release.release import Release
from chartproof.release.services import named_ports, selected_pods, service_ports, target_port
from chartproof.rules.catalogue import Finding, rule
from chartproof.rules.listeners import is_open, open_ports
from chartproof.rules.references.custom_resources import has_unseen_pods
from chartproof.rules.references.dangling import explain_missing

_ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute")


@rule(
    "service-target-port-exists",
    "Every targetPort of a Service is open in the pods that it selects.",
    because="A pod refuses a connection to a closed port, and Kubernetes skips a port name that no container has.",
    source="https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
    fix="Set targetPort to a port of the pod's containers.",
)
def service_target_port_exists(release: Release) -> Iterator[Finding]:
    for service in release.of_kind("Service"):
        for number, port in enumerate(service_ports(service)):
            target = target_port(port)
            for pod in selected_pods(release, service) if isinstance(target, str | int) else []:
                there = named_ports(pod) if isinstance(target, str) else open_ports(release, pod)
                if there is not None and target not in there:
                    field = f"spec.ports[{port.get('name') or number}].targetPort"
                    has = ", ".join(map(str, sorted(there))) or "none"
                    yield Finding(service, field, f"{pod.owner} has no port {target}; it has: {has}")


@rule(
    "probe-port-exists",
    "Every probe and lifecycle hook uses a port of its own container.",
    because="A probe on a closed port never succeeds: the pod never gets ready, or Kubernetes restarts it repeatedly.",
    source="https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    fix="Use a port of the container, by its name.",
)
def probe_port_exists(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for container in pod.all_containers:
            for place, handler in container.handlers():
                for kind in ("httpGet", "tcpSocket", "grpc"):
                    port = get_map(handler, kind).get("port")
                    if port is None or get_map(handler, kind).get("host"):
                        continue
                    if not is_open(release, container, port):
                        yield Finding(
                            pod.owner, f"{container.path}.{place}.{kind}.port", f"the container has no port {port}"
                        )


@rule(
    "ingress-backend-exists",
    "Every backend of an Ingress is a Service of the release, with that port.",
    because="An Ingress whose backend is missing answers every request with 503.",
    source="https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource",
    fix="Name the Service, and a port that it has.",
)
def ingress_backend_exists(release: Release) -> Iterator[Finding]:
    for ingress in release.of_kind("Ingress"):
        for field, backend in ingress_backends(ingress):
            name = get_map(backend, "service").get("name") or backend.get("serviceName")
            port = get_map(backend, "service", "port")
            wanted = port.get("name") or port.get("number") or backend.get("servicePort")
            if isinstance(name, str):
                yield from _service_port(release, ingress, field, name, wanted)


def ingress_backends(ingress: Object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields the backends of an Ingress of any API version, with their fields."""
    for field in ("defaultBackend", "backend"):
        if backend := get_map(ingress.body, "spec", field):
            yield f"spec.{field}", backend
    for number, entry in enumerate(get_maps(ingress.body, "spec", "rules")):
        for place, path in enumerate(get_maps(entry, "http", "paths")):
            if backend := get_map(path, "backend"):
                yield f"spec.rules[{number}].http.paths[{place}].backend", backend


@rule(
    "route-backend-exists",
    "Every backendRef of a Gateway API route is a Service of the release, with that port.",
    because="A route whose backend is missing answers its share of the requests with 500.",
    source="https://gateway-api.sigs.k8s.io/api-types/httproute/#backendrefs-optional",
    fix="Name the Service, and a port that it has.",
)
def route_backend_exists(release: Release) -> Iterator[Finding]:
    for route in release.of_kind(*_ROUTES):
        for field, backend in route_backends(route):
            elsewhere = backend.get("namespace", route.namespace) != route.namespace
            if backend.get("kind", "Service") == "Service" and not elsewhere:
                yield from _service_port(release, route, field, str(backend.get("name")), backend.get("port"))


def route_backends(route: Object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields the backendRefs of a route, with their fields."""
    for number, entry in enumerate(get_maps(route.body, "spec", "rules")):
        for place, backend in enumerate(get_maps(entry, "backendRefs")):
            yield f"spec.rules[{number}].backendRefs[{place}]", backend


def _service_port(release: Release, obj: Object, field: str, name: str, port: Any) -> Iterator[Finding]:
    services = release.of_kind("Service", name=name, namespace=obj.namespace)
    if not services:
        reason = explain_missing(release, "Service", name, obj.namespace)
        if reason and not has_unseen_pods(release):
            yield Finding(obj, field, reason)
        return
    has = [known for service in services for known in service_ports(service)]
    if port is not None and not any(port in (known.get("port"), known.get("name")) for known in has):
        there = ", ".join(f"{known.get('port')} {known.get('name') or ''}".strip() for known in has) or "none"
        yield Finding(obj, field, f"Service {name} has no port {port}; it has: {there}")
