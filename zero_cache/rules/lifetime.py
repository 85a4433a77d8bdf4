"""zero-cache starts, answers probes and hands over without losing clients or its replica."""

from collections.abc import Iterator

from chartproof.release.fields import get_map, get_path, start_up_seconds
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule
from chartproof.rules.workload.scale import most_replicas, scalers
from chartproof.rules.workload.storage import surges

from zero_cache.zero.containers import SINGLE_NODE, zero_containers
from zero_cache.zero.options import REPLICATION_MANAGER

_START_UP_SECONDS = 600
_DRAIN_SECONDS = 600


@rule(
    "zero-cache-may-start-slowly",
    "A zero-cache container with a liveness probe has a startup probe, with ten minutes or more.",
    because="Its ports open when the first copy, or the restore, is done. Killed before, it starts from nothing, and "
    "each time leaves a replication slot behind that keeps Postgres' log.",
    source="https://zero.rocicorp.dev/docs/self-host",
    fix="Add a startupProbe with periodSeconds * failureThreshold of 600; more for a large database.",
)
def zero_cache_may_start_slowly(release: Release) -> Iterator[Finding]:
    for zero in zero_containers(release):
        budget = start_up_seconds(zero.body)
        if budget is None and zero.probe("liveness"):
            yield Finding(zero.pod.owner, f"{zero.path}.startupProbe", "it has none, and a livenessProbe")
        elif budget is not None and budget < _START_UP_SECONDS:
            yield Finding(zero.pod.owner, f"{zero.path}.startupProbe", f"it gives up after {budget} s")


@rule(
    "zero-cache-asks-the-root-path",
    "No probe of zero-cache asks /keepalive.",
    because="Up to 1.4, and with ZERO_KEEPALIVE_TIMEOUT_MS, one such request arms a timer that shuts zero-cache down "
    "when the next is late.",
    source="https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/zero-cache/src/services/life-cycle.ts",
    fix="Ask / instead.",
)
def zero_cache_asks_the_root_path(release: Release) -> Iterator[Finding]:
    for zero in zero_containers(release):
        is_old = zero.version is not None and zero.version < (1, 5)
        for place, handler in zero.handlers():
            asked = get_path(handler, "httpGet", "path") == "/keepalive"
            if asked and (is_old or zero.has("ZERO_KEEPALIVE_TIMEOUT_MS")):
                yield Finding(zero.pod.owner, f"{zero.path}.{place}.httpGet.path", "it is /keepalive")


@rule(
    "zero-cache-drains",
    "A pod whose zero-cache serves clients has ten minutes to stop, and a preStop hook.",
    because="It hands its clients over one group after the other, minutes on a busy pod; and it closes its port at "
    "once, while load balancers still send it new ones.",
    source="https://zero.rocicorp.dev/docs/self-host",
    fix='Set terminationGracePeriodSeconds: 600 and lifecycle.preStop.exec.command: [sleep, "10"].',
)
def zero_cache_drains(release: Release) -> Iterator[Finding]:
    for zero in zero_containers(release):
        if zero.serves_clients:
            if zero.pod.grace_seconds < _DRAIN_SECONDS:
                field = f"{zero.pod.path}spec.terminationGracePeriodSeconds"
                yield Finding(zero.pod.owner, field, f"it is {zero.pod.grace_seconds} s")
            if not get_map(zero.body, "lifecycle", "preStop"):
                yield Finding(zero.pod.owner, f"{zero.path}.lifecycle.preStop", "it has none")


@rule(
    "one-change-streamer",
    "A zero-cache that follows Postgres itself has one pod, and no autoscaler.",
    because="It owns the replication slot, and a second takes it from the first, again and again every few seconds.",
    source="https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/zero-cache/src/services/change-source/pg/change-source.ts",
    fix="Set replicas: 1, and give others ZERO_CHANGE_STREAMER_URI with the address of the one.",
)
def one_change_streamer(release: Release) -> Iterator[Finding]:
    """Looks at the pods of one workload; zero-slot-has-one-owner compares two workloads."""
    for zero in zero_containers(release):
        if not zero.runs_change_streamer:
            continue
        if zero.pod.owner.kind == "DaemonSet":
            yield Finding(zero.pod.owner, "kind", "it has a pod on every node")
        elif (count := most_replicas(release, zero.pod)) > 1:
            by = "".join(f", by {scaler}" for scaler in scalers(release, zero.pod)[:1])
            yield Finding(zero.pod.owner, "spec.replicas", f"it has up to {count} pods{by}")


@rule(
    "single-node-is-not-surged",
    "A zero-cache that follows Postgres and serves clients is stopped before its successor starts.",
    because="The successor takes the replication slot as soon as it starts, so the old one ends without handing its "
    "clients over, comes back, and takes the slot again.",
    source="https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/zero-cache/src/services/change-source/pg/change-source.ts",
    fix="Set strategy.type: Recreate, or use a StatefulSet.",
)
def single_node_is_not_surged(release: Release) -> Iterator[Finding]:
    for zero in zero_containers(release):
        if zero.role == SINGLE_NODE and surges(zero.pod.owner):
            yield Finding(zero.pod.owner, "spec.strategy", "it is a rolling update with a surge")


@rule(
    "successor-restores-the-backup",
    "A replication manager whose successor starts beside it has a backup.",
    because="The successor has a volume of its own. It restores the replica from the backup; without one it copies the "
    "whole database, and view syncers can't start meanwhile.",
    source="https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/zero-cache/src/services/litestream/commands.ts",
    fix="Set ZERO_LITESTREAM_BACKUP_URL, or use a StatefulSet.",
)
def successor_restores_the_backup(release: Release) -> Iterator[Finding]:
    for zero in zero_containers(release, REPLICATION_MANAGER):
        if surges(zero.pod.owner) and zero.is_unset("ZERO_LITESTREAM_BACKUP_URL"):
            field = zero.variable("ZERO_LITESTREAM_BACKUP_URL")
            yield Finding(zero.pod.owner, field, "is not set, and the Deployment starts a new pod beside the old one")


@rule(
    "successor-is-ready-first",
    "A replication manager whose successor starts beside it goes on until that one is ready.",
    because="The successor takes the replication slot over when it is ready, within a second. A pod that is stopped "
    "before leaves every client without changes for the whole start.",
    source="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-unavailable",
    fix="Set strategy.rollingUpdate.maxUnavailable: 0.",
)
def successor_is_ready_first(release: Release) -> Iterator[Finding]:
    """Kubernetes' own default, 25 %, is none of one pod."""
    for zero in zero_containers(release, REPLICATION_MANAGER):
        owner = zero.pod.owner
        fewer = get_path(owner.body, "spec", "strategy", "rollingUpdate", "maxUnavailable")
        if surges(owner) and fewer in (1, "1", "100%"):
            yield Finding(owner, "spec.strategy.rollingUpdate.maxUnavailable", f"it is {fewer}")


@rule(
    "zero-cache-is-restarted",
    "A bare pod with zero-cache starts it again when it ends.",
    because="It exits to be started again. With another restart policy than Always it stays down.",
    source="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy",
    fix="Leave restartPolicy out, or set Always.",
)
def zero_cache_is_restarted(release: Release) -> Iterator[Finding]:
    for zero in zero_containers(release):
        policy = zero.pod.spec.get("restartPolicy", "Always")
        if zero.pod.owner.kind == "Pod" and policy != "Always":
            yield Finding(zero.pod.owner, "spec.restartPolicy", f"it is {policy}")
