"""Finds the pods and ports behind a Service, and the Service behind a host name."""

from collections.abc import Mapping
from typing import Any

from chartproof.release.fields import get_map, get_maps
from chartproof.release.objects import Object
from chartproof.release.pods import Pod, running_pods
from chartproof.release.release import Release

_CLUSTER = ((), ("svc",), ("svc", "cluster", "local"))


def leads_to(service: Object, pod: Pod) -> bool:
    """Tells whether a Service selects a pod: it has a selector, the pod is in its namespace and has the labels."""
    selector = get_map(service.body, "spec", "selector")
    return bool(selector) and pod.namespace == service.namespace and pod.has_labels(selector)


def selected_pods(release: Release, service: Object) -> list[Pod]:
    """Returns the pods that serve behind a Service."""
    return [pod for pod in running_pods(release) if leads_to(service, pod)]


def service_ports(service: Object) -> list[dict[str, Any]]:
    """Returns the ports of a Service."""
    return get_maps(service.body, "spec", "ports")


def target_port(service_port: Mapping[str, Any]) -> Any:
    """Returns the number or name of the pods' port that a port of a Service leads to."""
    return service_port.get("targetPort") or service_port.get("port")


def named_ports(pod: Pod) -> dict[str, Any]:
    """Returns the ports of a pod's serving containers, by name."""
    return {
        str(port["name"]): port.get("containerPort")
        for container in pod.serving_containers
        for port in container.ports
        if port.get("name")
    }


def port_number(port: Any, pod: Pod) -> Any:
    """Returns the number of a pod's port; None for a name that no container has."""
    return named_ports(pod).get(port) if isinstance(port, str) else port


def service_name(release: Release, host: str, namespace: str) -> str | None:
    """Returns the name of the Service that a host means in a namespace; None for a host elsewhere."""
    labels = host.rstrip(".").split(".")
    if len(labels) > 1 and release.has("StatefulSet", name=labels[0].rpartition("-")[0]):
        labels = labels[1:]  # the first is the name of a StatefulSet's pod
    is_here = len(labels) == 1 or (labels[1] == namespace and tuple(labels[2:]) in _CLUSTER)
    return labels[0] if is_here else None
