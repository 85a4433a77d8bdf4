"""Workloads replace pods in a way that their claims allow."""

from collections.abc import Iterator
from typing import Any

from chartproof.release.fields import get_map, get_maps, get_path, get_strings
from chartproof.release.objects import Object
from chartproof.release.pods import Pod, running_pods
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule
from chartproof.rules.workload.scale import most_replicas

_ONE_NODE = frozenset({"ReadWriteOnce", "ReadWriteOncePod"})
_ACCESS = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes"


def _single_claims(release: Release, pod: Pod) -> Iterator[tuple[str, Object]]:
    """Yields a pod's claims in the release that only one node may use, with the volumes' fields."""
    for volume in get_maps(pod.spec, "volumes"):
        name = get_map(volume, "persistentVolumeClaim").get("claimName")
        for claim in release.of_kind("PersistentVolumeClaim", name=str(name), namespace=pod.namespace) if name else []:
            modes = set(get_strings(claim.body, "spec", "accessModes"))
            if modes and modes <= _ONE_NODE:
                yield f"{pod.path}spec.volumes[{volume.get('name')}]", claim


def surges(owner: Object) -> bool:
    """Tells whether a Deployment starts a new pod before the old one is gone."""
    if owner.kind != "Deployment" or get_path(owner.body, "spec", "strategy", "type") == "Recreate":
        return False
    surge: Any = get_path(owner.body, "spec", "strategy", "rollingUpdate", "maxSurge")
    return surge not in (0, "0", "0%")


@rule(
    "claim-survives-rollout",
    "A Deployment with a claim for one node starts no new pod while the old one has it.",
    because="On two nodes the rollout never ends: the new pod waits for the volume, and the old one for the new pod. "
    "On one node both write to the same files.",
    source=_ACCESS,
    fix="Set strategy.type: Recreate, or use a StatefulSet.",
)
def claim_survives_rollout(release: Release) -> Iterator[Finding]:
    for pod in running_pods(release):
        for _, claim in _single_claims(release, pod):
            if surges(pod.owner):
                yield Finding(pod.owner, "spec.strategy", f"it is a rolling update, and {claim} is for one node")


@rule(
    "claim-has-one-pod",
    "No workload with several pods shares a claim for one node.",
    because="Pods on other nodes never start. Pods on the same node write to the same files.",
    source=_ACCESS,
    fix="Use a StatefulSet with volumeClaimTemplates, or a claim with ReadWriteMany.",
)
def claim_has_one_pod(release: Release) -> Iterator[Finding]:
    for pod in running_pods(release):
        count = most_replicas(release, pod)
        for field, claim in _single_claims(release, pod):
            if count > 1 or pod.owner.kind == "DaemonSet":
                yield Finding(pod.owner, field, f"{claim} is for one node, and the workload has several pods")
