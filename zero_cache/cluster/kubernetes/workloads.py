"""Reads the progress of workloads and pods from their status."""

from collections.abc import Iterable, Iterator
from typing import Any

from zero_cache.cluster.kubernetes.api import Object


def is_rolled_out(workload: Object) -> bool:
    """Returns whether all pods of a StatefulSet or Deployment are ready, and none is of an older revision."""
    status = workload.get("status", {})
    wanted = workload["spec"]["replicas"]
    return bool(
        status.get("observedGeneration", 0) >= workload["metadata"]["generation"]
        and status.get("replicas", 0) == wanted
        and status.get("updatedReplicas", 0) == wanted
        and status.get("readyReplicas", 0) == wanted
        and status.get("currentRevision") == status.get("updateRevision")
    )


def is_leaving(pod: Object) -> bool:
    """Returns whether the pod is being deleted."""
    return bool(pod["metadata"].get("deletionTimestamp"))


def is_ready(pod: Object) -> bool:
    """Returns whether the pod is ready."""
    return any(
        condition["type"] == "Ready" and condition["status"] == "True"
        for condition in pod.get("status", {}).get("conditions", [])
    )


def restarts(pod: Object) -> int:
    """Returns how often the containers of the pod restarted."""
    return sum(status.get("restartCount", 0) for status in container_statuses(pod))


def container_statuses(pod: Object) -> Iterator[dict[str, Any]]:
    """Returns the status of each container, the init containers first."""
    status = pod.get("status", {})
    yield from status.get("initContainerStatuses") or []
    yield from status.get("containerStatuses") or []


def describe_workload(workload: Object) -> str:
    """Returns a line like `Deployment zero-cache-view-syncer 1/2 ready`."""
    ready = workload.get("status", {}).get("readyReplicas", 0)
    metadata = workload["metadata"]
    return f"{workload['kind']} {metadata['name']} {ready}/{workload['spec']['replicas']} ready"


def describe_pods(pods: Iterable[Object]) -> str:
    """Returns a few words on each pod: what it does, or why it is not ready."""
    return ", ".join(_describe_pod(pod) for pod in sorted(pods, key=lambda pod: str(pod["metadata"]["name"])))


def _describe_pod(pod: Object) -> str:
    said = []
    if is_leaving(pod):
        said.append("leaving")
    said.append("ready" if is_ready(pod) else str(pod.get("status", {}).get("phase", "unknown")))
    for status in container_statuses(pod):
        state = status.get("state", {})
        # a finished init container needs no mention
        ended = state.get("terminated") or {}
        reason = (state.get("waiting") or {}).get("reason") or (ended.get("reason") if ended.get("exitCode") else None)
        if reason and reason != "PodInitializing":
            said.append(f"{status['name']} {reason}")
    if count := restarts(pod):
        said.append(f"{count} restarts")
    return f"{pod['metadata']['name']} ({', '.join(said)})"
