"""Every selector matches at least one pod or Service."""

from collections.abc import Iterator, Mapping
from typing import Any

from chartproof.release.fields import get_map, get_maps, get_path
from chartproof.release.label_selectors import selects, shown
from chartproof.release.objects import Object
from chartproof.release.pods import Pod, pods
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule
from chartproof.rules.references.custom_resources import has_unseen_pods

_SERVICES = "https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service"
_POLICIES = "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-networkpolicy-resource"


def in_namespace(found: list[Pod], obj: Object) -> list[Pod]:
    """Returns the pods in the namespace of an object."""
    return [pod for pod in found if pod.namespace == obj.namespace]


@rule(
    "service-selects-pods",
    "Every Service with a selector selects a pod of the release.",
    because="A Service without endpoints accepts no connection, and nothing else reports that.",
    source=_SERVICES,
    fix="Give the Service's selector the labels of its pods.",
)
def service_selects_pods(release: Release) -> Iterator[Finding]:
    if has_unseen_pods(release):
        return
    for service in release.of_kind("Service"):
        selector = get_map(service.body, "spec", "selector")
        is_alias = get_path(service.body, "spec", "type") == "ExternalName"
        if selector and not is_alias and not any(p.has_labels(selector) for p in in_namespace(pods(release), service)):
            yield Finding(service, "spec.selector", f"no pod of the release has the labels {shown(selector)}")


@rule(
    "service-avoids-hook-pods",
    "A Service with a targetPort by number selects no pod of a Job or hook.",
    because="A pod with the labels gets requests while it runs, although its port is closed.",
    source=_SERVICES,
    fix="Give the hook's pod labels that the Service does not select, or set the Service's targetPort by name.",
)
def service_avoids_hook_pods(release: Release) -> Iterator[Finding]:
    for service in release.of_kind("Service"):
        selector = get_map(service.body, "spec", "selector")
        by_number = any(not isinstance(port.get("targetPort"), str) for port in get_maps(service.body, "spec", "ports"))
        for pod in in_namespace(pods(release), service):
            if selector and by_number and not pod.keeps_running and pod.has_labels(selector):
                yield Finding(service, "spec.selector", f"it also selects the pods of {pod.owner}")


@rule(
    "policy-selects-pods",
    "Every NetworkPolicy with a pod selector selects a pod of the release.",
    because="A policy that selects nothing protects nothing, and Kubernetes accepts it all the same.",
    source=_POLICIES,
    fix="Give spec.podSelector the labels of the pods that the policy protects.",
)
def policy_selects_pods(release: Release) -> Iterator[Finding]:
    yield from _without_pods(release, "NetworkPolicy", "podSelector")


@rule(
    "budget-selects-pods",
    "Every PodDisruptionBudget selects a pod of the release.",
    because="A budget that selects nothing protects no pod during a drain.",
    source="https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
    fix="Give spec.selector the labels of the pods that the budget protects.",
)
def budget_selects_pods(release: Release) -> Iterator[Finding]:
    yield from _without_pods(release, "PodDisruptionBudget", "selector")


def _without_pods(release: Release, kind: str, field: str) -> Iterator[Finding]:
    if has_unseen_pods(release):
        return
    for obj in release.of_kind(kind):
        selector = get_map(obj.body, "spec", field)
        if selector and not any(pod.matches(selector) for pod in in_namespace(pods(release), obj)):
            yield Finding(obj, f"spec.{field}", f"no pod of the release matches {shown(selector)}")


@rule(
    "policy-peers-exist",
    "A NetworkPolicy's peer that shares a label with the release's pods matches one of them.",
    because="A peer with a label that no pod has blocks the pod that the policy should let in.",
    source=_POLICIES,
    fix="Give the peer's podSelector the labels of the pod that the policy lets in.",
)
def policy_peers_exist(release: Release) -> Iterator[Finding]:
    for policy in release.of_kind("NetworkPolicy"):
        near = in_namespace(pods(release), policy)
        for direction, field in (("ingress", "from"), ("egress", "to")):
            for number, entry in enumerate(get_maps(policy.body, "spec", direction)):
                for place, peer in enumerate(get_maps(entry, field)):
                    selector = get_map(peer, "podSelector")
                    if "namespaceSelector" in peer or not selector or any(pod.matches(selector) for pod in near):
                        continue
                    if _shares_a_label(selector, near, release):
                        path = f"spec.{direction}[{number}].{field}[{place}].podSelector"
                        yield Finding(policy, path, f"no pod of the release matches {shown(selector)}")


def _shares_a_label(selector: Mapping[str, Any], found: list[Pod], release: Release) -> bool:
    """Tells whether a selector shares a label with the release's pods. An ingress controller's labels are others."""
    wanted = get_map(selector, "matchLabels").items()
    return any(
        pod.labels.get(key) == value or (key in pod.labels and str(value).startswith(release.name))
        for key, value in wanted
        for pod in found
    )


@rule(
    "monitor-selects-services",
    "Every ServiceMonitor and PodMonitor selects a Service or pod of the release that has its port.",
    because="A monitor that selects nothing scrapes nothing, and alerts on its metrics never fire.",
    source="https://prometheus-operator.dev/docs/developer/getting-started/",
    fix="Give the monitor's selector the labels of the Service or pod, and use the name of one of its ports.",
)
def monitor_selects_services(release: Release) -> Iterator[Finding]:
    for monitor in release.of_kind("ServiceMonitor", "PodMonitor"):
        selector = get_map(monitor.body, "spec", "selector")
        found: list[tuple[Mapping[str, Any], list[dict[str, Any]]]]
        if monitor.kind == "ServiceMonitor":
            field = "endpoints"
            found = [(obj.labels, get_maps(obj.body, "spec", "ports")) for obj in release.of_kind("Service")]
        else:
            field = "podMetricsEndpoints"
            found = [(pod.labels, [port for c in pod.containers for port in c.ports]) for pod in pods(release)]
        chosen = [ports for labels, ports in found if selects(selector, labels)]
        if not chosen:
            if selector and not has_unseen_pods(release) and not get_map(monitor.body, "spec", "namespaceSelector"):
                yield Finding(monitor, "spec.selector", f"nothing of the release matches {shown(selector)}")
            continue
        for number, endpoint in enumerate(get_maps(monitor.body, "spec", field)):
            name = endpoint.get("port")
            if name is not None and not any(port.get("name") == name for ports in chosen for port in ports):
                yield Finding(monitor, f"spec.{field}[{number}].port", f"nothing that it selects has a port {name}")
