"""Every zero-cache has what it needs to start, and to find its replica again."""

import re
from collections.abc import Iterator

from chartproof.release.fields import get_path, get_strings, number, start_up_seconds
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule

from zero_cache.zero.containers import ZeroContainer, zero_containers
from zero_cache.zero.options import VIEW_SYNCER, zero_options
from zero_cache.zero.topology import manager_of, replica_volume, stream_address

_OPTIONS = "https://zero.rocicorp.dev/docs/zero-cache-config"
_SELF_HOST = "https://zero.rocicorp.dev/docs/self-host"
_PROGRESS_SECONDS = 600  # Kubernetes' own default
_WITHOUT_V5 = frozenset({"gs", "gcs", "abs"})


@rule(
    "zero-mandatory-options-are-set",
    "Every zero-cache has its upstream database and an admin password.",
    because="Without one of them zero-cache exits with status 255, whatever its role; an empty value is none.",
    source="https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/zero-cache/src/config/normalize.ts",
    fix="Set it, from a Secret.",
)
def zero_mandatory_options_are_set(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        mandatory = [name for name, option in zero_options().items() if option.required]
        if container.text("NODE_ENV") != "development" and not (
            container.has("NODE_ENV") and not container.text("NODE_ENV")
        ):
            mandatory.append("ZERO_ADMIN_PASSWORD")
        for name in mandatory:
            if container.is_unset(name):
                yield Finding(container.pod.owner, container.variable(name), "is not set, and zero-cache won't start")


@rule(
    "zero-workers-are-set",
    "Every zero-cache says how many sync workers it has, and a view syncer has some.",
    because="Left out, it is the node's processors less one: on a large node more than there are connections, "
    "at 140 MB each. A view syncer without workers rejects every client.",
    source=_OPTIONS + "#num-sync-workers",
    fix="Set ZERO_NUM_SYNC_WORKERS: 0 on a replication manager, one or more elsewhere.",
)
def zero_workers_are_set(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        field = container.variable("ZERO_NUM_SYNC_WORKERS")
        if container.is_unset("ZERO_NUM_SYNC_WORKERS"):
            yield Finding(container.pod.owner, field, "is not set")
        elif container.role == VIEW_SYNCER and container.number("ZERO_NUM_SYNC_WORKERS") == 0:
            yield Finding(container.pod.owner, field, "is 0 on a view syncer, which then rejects every client")


@rule(
    "zero-workers-fit-the-connections",
    "No container has more sync workers than connections for them.",
    because="Each worker needs a connection of each pool; with fewer zero-cache exits at start.",
    source="https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/zero-cache/src/config/normalize.ts",
    fix="Raise the pool, or lower ZERO_NUM_SYNC_WORKERS.",
)
def zero_workers_fit_the_connections(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        workers = container.number("ZERO_NUM_SYNC_WORKERS")
        pools = ["ZERO_CVR_MAX_CONNS"]
        if container.flag("ZERO_ENABLE_CRUD_MUTATIONS"):
            pools.append("ZERO_UPSTREAM_MAX_CONNS")
        for pool in pools:
            size = container.number(pool)
            if workers is not None and size is not None and workers > size:
                field = container.variable("ZERO_NUM_SYNC_WORKERS")
                yield Finding(container.pod.owner, field, f"{workers:g} workers share {size:g} connections of {pool}")


@rule(
    "zero-replica-is-on-a-volume",
    "The replica is on a mounted volume that can be written to.",
    because="By default it is in the image's own directory: only root can write there, and a restart loses it.",
    source=_SELF_HOST,
    fix="Mount a volume, and set ZERO_REPLICA_FILE to a path on it.",
)
def zero_replica_is_on_a_volume(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        volume = replica_volume(container)
        if volume and volume.why_unusable:
            yield Finding(container.pod.owner, container.variable("ZERO_REPLICA_FILE"), volume.why_unusable)


@rule(
    "zero-task-id-is-unique",
    "ZERO_TASK_ID differs from pod to pod.",
    because="It owns the change log, client views and snapshot reservations: two pods of one name take them away from "
    "each other, a rollout's old and new pod among them.",
    source=_OPTIONS + "#task-id",
    fix="Leave it out, or take the pod's name or uid by a fieldRef.",
)
def zero_task_id_is_unique(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        setting = container.settings.get("ZERO_TASK_ID")
        if setting and not setting.differs_by_pod:
            yield Finding(container.pod.owner, container.variable("ZERO_TASK_ID"), "is the same for every pod")


@rule(
    "zero-restore-reads-the-backup",
    "A backup outside of S3 is restored by the Litestream that wrote it.",
    because="Litestream 0.5, which restores by default, reads the backups of this zero-cache from S3 and files only; "
    "the image has no extension to write backups of its own.",
    source="https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/zero-cache/src/services/litestream/commands.ts",
    fix="Set ZERO_LITESTREAM_RESTORE_USING_V5=false on both roles; leave ZERO_LITESTREAM_BACKUP_USING_V5 out.",
)
def zero_restore_reads_the_backup(release: Release) -> Iterator[Finding]:
    for container in zero_containers(release):
        manager = manager_of(release, container) if container.role == VIEW_SYNCER else container
        scheme = (manager.text("ZERO_LITESTREAM_BACKUP_URL") or "").partition("://")[0] if manager else ""
        field = container.variable("ZERO_LITESTREAM_RESTORE_USING_V5")
        if scheme in _WITHOUT_V5 and container.flag("ZERO_LITESTREAM_RESTORE_USING_V5"):
            yield Finding(container.pod.owner, field, f"is not false, and the backup is in {scheme}://")
        if container.flag("ZERO_LITESTREAM_BACKUP_USING_V5") and container.is_unset(
            "ZERO_LITESTREAM_VFS_EXTENSION_PATH"
        ):
            field = container.variable("ZERO_LITESTREAM_BACKUP_USING_V5")
            yield Finding(container.pod.owner, field, "is true, which takes an extension that the image doesn't have")


@rule(
    "zero-start-allows-for-the-managers",
    "A view syncer's time to start allows for its replication manager's.",
    because="It listens when it has restored its replica, and can't before the replication manager has copied the "
    "database. If it is killed while it waits, it restarts later each time, and the rollout counts as failed.",
    source="https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/zero-cache/src/services/litestream/commands.ts",
    fix="Wait for the replication manager in an init container, or add its startup probe's time to the view syncer's; "
    "raise progressDeadlineSeconds above both.",
)
def zero_start_allows_for_the_managers(release: Release) -> Iterator[Finding]:
    for syncer in zero_containers(release, VIEW_SYNCER):
        manager = manager_of(release, syncer)
        theirs = start_up_seconds(manager.body) if manager else None
        own = start_up_seconds(syncer.body)
        if not manager or theirs is None or own is None:
            continue
        waits_first = _waits_in_an_init_container(syncer)
        takes = f"and {manager.pod.owner} may take {theirs} s to start"
        if not waits_first and own <= theirs:
            yield Finding(syncer.pod.owner, f"{syncer.path}.startupProbe", f"it gives up after {own} s, {takes}")
        deadline = number(get_path(syncer.pod.owner.body, "spec", "progressDeadlineSeconds"), _PROGRESS_SECONDS)
        if waits_first and syncer.pod.owner.kind == "Deployment" and deadline <= own + theirs:
            message = f"it is {deadline} s, {takes} before {syncer.name} takes {own} s"
            yield Finding(syncer.pod.owner, "spec.progressDeadlineSeconds", message)


def _waits_in_an_init_container(syncer: ZeroContainer) -> bool:
    """Returns whether an init container that ends has the address of the replication manager."""
    address = stream_address(syncer)
    if address is None:
        return False
    host = re.compile(rf"(?<![\w.-]){re.escape(address.service)}(?![\w-])")
    for init in syncer.pod.init_containers:
        values = [str(entry.get("value")) for entry in init.env]
        words = [*get_strings(init.body, "command"), *get_strings(init.body, "args"), *values]
        if init.body.get("restartPolicy") != "Always" and any(host.search(word) for word in words):
            return True
    return False
