"""Autoscalers can scale, and budgets and spread constraints fit their workloads."""

import math
import re
from collections.abc import Iterator
from typing import Any

from chartproof.release.fields import get_map, get_maps, get_path, number
from chartproof.release.label_selectors import shown
from chartproof.release.objects import Object
from chartproof.release.pods import Pod, running_pods
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule

_HPA = "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/"
_PDB = "https://kubernetes.io/docs/tasks/run-application/configure-pdb/"
_SCALED = frozenset({"Deployment", "StatefulSet", "ReplicaSet", "Rollout"})


def scalers(release: Release, pod: Pod) -> list[Object]:
    """Returns the autoscalers of a pod's workload."""
    return [
        scaler
        for scaler in release.of_kind("HorizontalPodAutoscaler", "ScaledObject")
        if scaler.namespace == pod.namespace
        and get_path(scaler.body, "spec", "scaleTargetRef", "name") == pod.owner.name
        and (get_path(scaler.body, "spec", "scaleTargetRef", "kind") or "Deployment") == pod.owner.kind
    ]


def _bound(scaler: Object, end: str) -> int:
    """Returns an autoscaler's `min` or `max` replicas."""
    if scaler.kind == "ScaledObject":
        return number(get_path(scaler.body, "spec", f"{end}ReplicaCount"), 0 if end == "min" else 100)
    return number(get_path(scaler.body, "spec", f"{end}Replicas"), 1)


def fewest_replicas(release: Release, pod: Pod) -> int | None:
    """Returns the fewest replicas that a workload has in normal operation."""
    if found := scalers(release, pod):
        return min(_bound(scaler, "min") for scaler in found)
    replicas = get_path(pod.owner.body, "spec", "replicas")
    return number(replicas, 1) if replicas is not None else 1


def most_replicas(release: Release, pod: Pod) -> int:
    """Returns the most replicas that a workload has in normal operation."""
    return max(
        [number(get_path(pod.owner.body, "spec", "replicas"), 1), *(_bound(s, "max") for s in scalers(release, pod))]
    )


@rule(
    "autoscaler-owns-replicas",
    "No workload with an autoscaler sets a number of replicas.",
    because="Every upgrade resets the number, and removes pods that the load needs.",
    source=_HPA + "#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
    fix="Leave spec.replicas out while the autoscaler is on.",
)
def autoscaler_owns_replicas(release: Release) -> Iterator[Finding]:
    for pod in running_pods(release):
        replicas = get_path(pod.owner.body, "spec", "replicas")
        for scaler in scalers(release, pod) if replicas is not None else []:
            yield Finding(pod.owner, "spec.replicas", f"it is {replicas}, and {scaler} scales the workload")


@rule(
    "autoscaler-bounds-fit",
    "No autoscaler's minimum of replicas exceeds its maximum.",
    because="The API server rejects the autoscaler, or it never scales.",
    source=_HPA,
    fix="Raise maxReplicas, or lower minReplicas.",
)
def autoscaler_bounds_fit(release: Release) -> Iterator[Finding]:
    for scaler in release.of_kind("HorizontalPodAutoscaler", "ScaledObject"):
        if _bound(scaler, "min") > _bound(scaler, "max"):
            yield Finding(scaler, "spec", f"from {_bound(scaler, 'min')} to {_bound(scaler, 'max')} replicas")


@rule(
    "autoscaled-container-has-requests",
    "Every container requests the resources whose utilization scales its workload.",
    because="Utilization is a share of the request. Without a request the autoscaler scales nothing.",
    source=_HPA + "#support-for-resource-metrics",
    fix="Set resources.requests for that resource on every container, also on sidecars.",
)
def autoscaled_container_has_requests(release: Release) -> Iterator[Finding]:
    for pod in running_pods(release):
        for scaler in (s for s in scalers(release, pod) if s.kind == "HorizontalPodAutoscaler"):
            for resource, only in _used(scaler):
                for container in pod.serving_containers:
                    asked = {
                        **get_map(container.body, "resources", "limits"),
                        **get_map(container.body, "resources", "requests"),
                    }
                    if resource not in asked and only in (None, container.name):
                        message = f"it has no {resource}, and {scaler} scales by its utilization"
                        yield Finding(pod.owner, f"{container.path}.resources.requests", message)


def _used(scaler: Object) -> Iterator[tuple[str, Any]]:
    """Yields the resources whose utilization an autoscaler reads, and a container's name if it reads only that one."""
    if get_path(scaler.body, "spec", "targetCPUUtilizationPercentage") is not None:
        yield "cpu", None
    for metric in get_maps(scaler.body, "spec", "metrics"):
        for field in ("resource", "containerResource"):
            source = get_map(metric, field)
            in_v2, in_v1 = get_path(source, "target", "averageUtilization"), source.get("targetAverageUtilization")
            if in_v2 is not None or in_v1 is not None:
                yield str(source.get("name")), source.get("container")


@rule(
    "budget-allows-drain",
    "No PodDisruptionBudget forbids every eviction of a workload's pods.",
    because="A node with such a pod can't be drained: an upgrade of the cluster hangs until the budget is deleted.",
    source=_PDB + "#think-about-how-your-application-reacts-to-disruptions",
    fix="Use maxUnavailable: 1, a minAvailable below the number of replicas, or no budget for a single pod.",
)
def budget_allows_drain(release: Release) -> Iterator[Finding]:
    for budget in release.of_kind("PodDisruptionBudget"):
        chosen = [
            pod
            for pod in running_pods(release)
            if pod.namespace == budget.namespace and pod.matches(get_map(budget.body, "spec", "selector"))
        ]
        counts = [fewest_replicas(release, pod) for pod in chosen if pod.owner.kind in _SCALED]
        pods = sum(count for count in counts if count is not None)
        stay, short = get_path(budget.body, "spec", "minAvailable"), get_path(budget.body, "spec", "maxUnavailable")
        if not chosen or not pods:
            continue
        if stay is not None and _share(stay, pods) >= pods:
            yield Finding(budget, "spec.minAvailable", f"it is {stay}, of {pods} pods")
        elif short is not None and _share(short, pods) == 0:
            yield Finding(budget, "spec.maxUnavailable", f"it is {short}")


def _share(value: Any, whole: int) -> int:
    """Computes a number of pods from a number or a percentage. Rounds up, as Kubernetes does for budgets."""
    share = re.fullmatch(r"(\d{1,9})(%?)", str(value))
    if share is None:
        return -1  # Kubernetes refuses it
    return math.ceil(int(share[1]) * whole / 100) if share[2] else int(share[1])


@rule(
    "spread-selects-own-pods",
    "Every topology spread constraint selects its own workload's pods.",
    because="Otherwise the scheduler counts other pods or none, and all of the workload's may land on one node.",
    source="https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#spread-constraint-definition",
    fix="Give labelSelector labels of the pod template.",
)
def spread_selects_own_pods(release: Release) -> Iterator[Finding]:
    for pod in running_pods(release):
        for number_, constraint in enumerate(get_maps(pod.spec, "topologySpreadConstraints")):
            selector = constraint.get("labelSelector")
            if not get_map(selector) or not pod.matches(selector):
                field = f"{pod.path}spec.topologySpreadConstraints[{number_}].labelSelector"
                what = f"it selects {shown(selector)}, not its own pods" if get_map(selector) else "it selects no pod"
                yield Finding(pod.owner, field, what)
