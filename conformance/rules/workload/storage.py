"""How pods are replaced, against where they keep their data."""

from collections.abc import Iterator
from typing import Any

from conformance.fields import dig, mapping, maps, texts
from conformance.objects import Object
from conformance.release import Release
from conformance.rules.catalogue import Finding, rule
from conformance.rules.pods import Pod, running_pods
from conformance.rules.references.dangling import objects_named
from conformance.rules.workload.scale import most
from conformance.rules.zero import zero_caches

_ONE_NODE = frozenset({"ReadWriteOnce", "ReadWriteOncePod"})
_ACCESS = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes"


def _single_claims(release: Release, pod: Pod) -> Iterator[tuple[str, Object]]:
    """A pod's claims of the release that one node alone may use, with the volumes' fields."""
    for volume in maps(pod.spec, "volumes"):
        name = mapping(volume, "persistentVolumeClaim").get("claimName")
        for claim in objects_named(release, "PersistentVolumeClaim", str(name), pod.namespace) if name else []:
            modes = set(texts(claim.body, "spec", "accessModes"))
            if modes and modes <= _ONE_NODE:
                yield f"{pod.path}spec.volumes[{volume.get('name')}]", claim


def _surges(owner: Object) -> bool:
    """Whether a Deployment starts a new pod before the old one is gone."""
    if owner.kind != "Deployment" or dig(owner.body, "spec", "strategy", "type") == "Recreate":
        return False
    surge: Any = dig(owner.body, "spec", "strategy", "rollingUpdate", "maxSurge")
    return surge not in (0, "0", "0%")


@rule(
    "claim-survives-rollout",
    "A Deployment with a claim for one node starts no new pod while the old one has it.",
    because="The new pod waits for the volume and the old one for the new pod, on two nodes for ever; on one node both "
    "write to the same files.",
    source=_ACCESS,
    fix="Set strategy.type: Recreate, or use a StatefulSet.",
)
def claim_survives_rollout(release: Release) -> Iterator[Finding]:
    for pod in running_pods(release):
        for _, claim in _single_claims(release, pod):
            if _surges(pod.owner):
                yield Finding(pod.owner, "spec.strategy", f"it is a rolling update, and {claim} is for one node")


@rule(
    "claim-has-one-pod",
    "No workload with several pods shares a claim for one node.",
    because="Pods on other nodes never start; those on the same one write to the same files.",
    source=_ACCESS,
    fix="Use a StatefulSet with volumeClaimTemplates, or a claim with ReadWriteMany.",
)
def claim_has_one_pod(release: Release) -> Iterator[Finding]:
    for pod in running_pods(release):
        count = most(release, pod)
        for field, claim in _single_claims(release, pod):
            if count > 1 or pod.owner.kind == "DaemonSet":
                yield Finding(pod.owner, field, f"{claim} is for one node, and the workload has several pods")


@rule(
    "single-node-is-not-surged",
    "A zero-cache that follows Postgres and serves clients is stopped before its successor starts.",
    because="The successor takes the replication slot as soon as it starts, so the old one ends without handing its "
    "clients over, comes back, and takes the slot again.",
    source="rocicorp/mono zero/v1.9.0, packages/zero-cache/src/services/change-source/pg/change-source.ts",
    fix="Set strategy.type: Recreate, or use a StatefulSet.",
)
def single_node_is_not_surged(release: Release) -> Iterator[Finding]:
    for zero in zero_caches(release):
        if zero.runs_change_streamer and zero.serves_clients and _surges(zero.pod.owner):
            yield Finding(zero.pod.owner, "spec.strategy", "it is a rolling update with a surge")
