"""Every workload's selector matches its own pods and no others, and never changes."""

from collections.abc import Iterator

from chartproof.release.fields import get_map, get_maps
from chartproof.release.label_selectors import selects, shown
from chartproof.release.pods import KEEPS_RUNNING, Pod, pods, running_pods
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule
from chartproof.rules.identity.labels import CHANGING

_DEPLOYMENT = "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/"


def _with_selector(release: Release) -> list[Pod]:
    return [
        pod for pod in pods(release) if pod.owner.kind in KEEPS_RUNNING and get_map(pod.owner.body, "spec", "selector")
    ]


@rule(
    "selector-matches-template",
    "Every workload's selector matches the labels of its own pods.",
    because="The API server rejects the workload.",
    source=_DEPLOYMENT + "#selector",
    fix="Give the pod template the labels of the selector.",
)
def selector_matches_template(release: Release) -> Iterator[Finding]:
    for pod in _with_selector(release):
        selector = get_map(pod.owner.body, "spec", "selector")
        if not pod.matches(selector):
            yield Finding(pod.owner, "spec.selector", f"its pods do not have the labels {shown(selector)}")


@rule(
    "selectors-are-disjoint",
    "No workload's selector matches another workload's pods.",
    because="Two controllers then count and delete each other's pods. A budget or policy made alike covers both.",
    source=_DEPLOYMENT + "#selector",
    fix="Add a label that tells the roles apart, like app.kubernetes.io/component, to the selector and the pods.",
)
def selectors_are_disjoint(release: Release) -> Iterator[Finding]:
    found = _with_selector(release)
    for pod in found:
        selector = get_map(pod.owner.body, "spec", "selector")
        for other in running_pods(release):
            is_another = other.owner is not pod.owner and other.namespace == pod.namespace
            if is_another and selects(selector, other.labels):
                yield Finding(pod.owner, "spec.selector", f"it also matches the pods of {other.owner}")


@rule(
    "selector-is-stable",
    "No selector of a workload, Service or budget has a label that changes with the chart.",
    because="A workload's selector can't be changed, so the first upgrade fails. A Service loses the old pods.",
    source=_DEPLOYMENT + "#label-selector-updates",
    fix="Leave helm.sh/chart and app.kubernetes.io/version out of selectors.",
)
def selector_is_stable(release: Release) -> Iterator[Finding]:
    for obj in release.objects:
        selector = get_map(obj.body, "spec", "selector")
        labels = selector if obj.kind == "Service" else get_map(selector, "matchLabels")
        if obj.kind not in KEEPS_RUNNING | {"Service", "PodDisruptionBudget"}:
            continue
        terms = {str(term.get("key")) for term in get_maps(selector, "matchExpressions")}
        for key in sorted(CHANGING & (set(labels) | terms)):
            yield Finding(obj, "spec.selector", f"{key} changes with the chart")
