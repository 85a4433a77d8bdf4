"""Stops pods and their processes, in each of the ways in which that happens."""

from signal import SIGKILL, SIGSTOP

from zero_cache.cluster.commands import ClusterError
from zero_cache.cluster.kubernetes.api import Object
from zero_cache.cluster.kubernetes.processes import signal_container
from zero_cache.cluster.kubernetes.workloads import is_leaving, is_ready, restarts
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.wait import seconds, wait_for
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

CONTAINER = "zero-cache"
# 12 probes at 10 s, the time to end that a stopped process doesn't use, and a slow machine
_LIVENESS_ACTS = seconds(360)
_RESTARTED = seconds(60)


def delete(release: HelmRelease, role: str) -> None:
    """Deletes a pod of a role, as a drain does, and waits until it is gone."""
    release.wait_gone(release.delete_pod(role))


def kill(release: HelmRelease, role: str) -> None:
    """Kills all processes of a pod's zero-cache at once, and waits until Kubernetes has started it again."""
    pod = release.pods(role)[0]
    signal_container(pod, CONTAINER, SIGKILL)
    _wait_restarted(release, pod, within_seconds=_RESTARTED.total_seconds())


def hang(release: HelmRelease, role: str) -> None:
    """Stops a pod's zero-cache without ending it, and waits until the liveness probe has it started again."""
    pod = release.pods(role)[0]
    signal_container(pod, CONTAINER, SIGSTOP)
    _wait_restarted(release, pod, within_seconds=_LIVENESS_ACTS.total_seconds())


def kill_while_it_restores(release: HelmRelease) -> None:
    """Replaces a view syncer, and kills the new one as soon as its zero-cache runs."""
    before = release.pod_uids(VIEW_SYNCER)
    release.delete_pod(VIEW_SYNCER)

    def killed() -> bool:
        for pod in release.pods(VIEW_SYNCER):
            if pod["metadata"]["uid"] not in before and not is_ready(pod):
                try:
                    return bool(signal_container(pod, CONTAINER, SIGKILL))
                except ClusterError:
                    return False  # not yet started
        return False

    wait_for("a new view syncer to kill", killed, within=seconds(120), describe=release.describe)


def scale(release: HelmRelease, role: str, replicas: int) -> None:
    """Scales a role, and waits until the pods that have to go are gone."""
    release.scale(role, replicas)

    def left() -> list[Object]:
        return [pod for pod in release.pods(role, leaving=True) if is_leaving(pod)]

    wait_for("pods to be gone", lambda: not left(), within=seconds(120), describe=release.describe)


def lose_volume(release: HelmRelease) -> None:
    """Deletes the replication manager's claim and pod, and upgrades with the same values, which makes them again."""
    [claim] = release.cluster.api.list("PersistentVolumeClaim", release.namespace)
    name = claim["metadata"]["name"]
    release.cluster.kubectl("--namespace", release.namespace, "delete", "pvc", name, "--wait=false")
    release.wait_gone(release.delete_pod(REPLICATION_MANAGER))

    def gone() -> bool:
        found = release.cluster.api.get("PersistentVolumeClaim", name, release.namespace)
        return not found or found["metadata"]["uid"] != claim["metadata"]["uid"]

    wait_for("the claim to be gone", gone, within=seconds(60))
    release.upgrade({})


def _wait_restarted(release: HelmRelease, pod: Object, *, within_seconds: float) -> None:
    """Waits until a container of the pod has restarted once more."""
    uid, before = pod["metadata"]["uid"], restarts(pod)

    def restarted() -> bool:
        return any(it["metadata"]["uid"] == uid and restarts(it) > before for it in release.pods())

    wait_for("the container to be started again", restarted, within=seconds(within_seconds), describe=release.describe)
