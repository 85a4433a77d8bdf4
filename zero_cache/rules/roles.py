"""Replication manager and view syncers fit together, and only one zero-cache follows the database."""

from collections.abc import Iterator

from chartproof.release.release import Release
from chartproof.release.services import leads_to, port_number, service_ports, target_port
from chartproof.rules.catalogue import Finding, rule
from chartproof.rules.listeners import open_ports
from chartproof.rules.references.addresses import environment_address_exists

from zero_cache.zero.containers import ZeroContainer, zero_containers
from zero_cache.zero.options import VIEW_SYNCER
from zero_cache.zero.topology import credentials, manager_of, resolve_url, stream_address, stream_service

_OPTIONS = "https://zero.rocicorp.dev/docs/zero-cache-config"
_SELF_HOST = "https://zero.rocicorp.dev/docs/self-host"


@rule(
    "zero-backup-for-view-syncers",
    "A replication manager has a backup that its view syncers can restore.",
    because="A view syncer starts from the backup that the replication manager names. Without one the replication "
    "manager looks well, and the view syncers never start.",
    source=_SELF_HOST,
    fix="Set ZERO_LITESTREAM_BACKUP_URL on the replication manager.",
)
def zero_backup_for_view_syncers(release: Release) -> Iterator[Finding]:
    reported: set[str] = set()
    for syncer in zero_containers(release, VIEW_SYNCER):
        manager = manager_of(release, syncer)
        if manager and manager.is_unset("ZERO_LITESTREAM_BACKUP_URL") and manager.path not in reported:
            reported.add(manager.path)
            field = manager.variable("ZERO_LITESTREAM_BACKUP_URL")
            yield Finding(manager.pod.owner, field, f"is not set, and {syncer.pod.owner} needs a backup to start")


@rule(
    "zero-change-streamer-is-reached",
    "A view syncer's URI leads to the change streamer of the release's replication manager.",
    because="A view syncer that doesn't find its replication manager never opens its port, and keeps asking.",
    source=_OPTIONS + "#change-streamer-uri",
    fix="Use ws://SERVICE:PORT of a Service that selects the replication manager's pods on its change-streamer port.",
)
def zero_change_streamer_is_reached(release: Release) -> Iterator[Finding]:
    """Does not report a missing Service or port, because a general rule does."""
    managers = [container for container in zero_containers(release) if container.runs_change_streamer]
    said = {(finding.object, finding.field) for finding in environment_address_exists(release)}
    for syncer in zero_containers(release, VIEW_SYNCER):
        owner, field = syncer.pod.owner, syncer.variable("ZERO_CHANGE_STREAMER_URI")
        problem = _unreached(release, syncer, managers)
        if problem and (owner, field) not in said:
            yield Finding(owner, field, problem)


def _unreached(release: Release, syncer: ZeroContainer, managers: list[ZeroContainer]) -> str | None:
    if syncer.text("ZERO_CHANGE_STREAMER_URI") is None:
        return None
    address = stream_address(syncer)
    if address is None or address.scheme not in ("ws", "wss", "http", "https"):
        return "is no ws:// or http:// address of a host"
    service = stream_service(release, syncer)
    if service is None:
        # the replication manager may be in another release
        return f"names no Service of the release, though that has {managers[0].pod.owner}" if managers else None
    behind = [manager for manager in managers if leads_to(service, manager.pod)]
    if not behind:
        return f"names {service}, which selects no replication manager"
    ports = [port for port in service_ports(service) if port.get("port") == address.port]
    if not ports:
        return f"names port {address.port}, which {service} doesn't have"
    pod, listening = behind[0].pod, behind[0].change_streamer_port
    number = port_number(target_port(ports[0]), pod)
    is_open = isinstance(number, int) and number in (open_ports(release, pod) or ())  # service-target-port-exists
    if listening is not None and is_open and number != listening:
        return f"leads to another port of {pod.owner} than its change streamer's, {listening}"
    return None


@rule(
    "zero-roles-agree",
    "A view syncer and its replication manager have the same application, and the same bucket to read and write.",
    because="The application's name is in every schema and slot, and a view syncer restores from the bucket by itself: "
    "address, region and credentials are needed on both.",
    source=_SELF_HOST,
    fix="Set the same on both roles.",
)
def zero_roles_agree(release: Release) -> Iterator[Finding]:
    for syncer in zero_containers(release, VIEW_SYNCER):
        manager = manager_of(release, syncer)
        if not manager:
            continue
        for name in ("ZERO_APP_ID", "ZERO_SHARD_NUM", "ZERO_LITESTREAM_ENDPOINT", "ZERO_LITESTREAM_REGION"):
            known = all(container.is_unset(name) or container.text(name) for container in (syncer, manager))
            if known and len({_meant(release, container, name) for container in (syncer, manager)}) > 1:
                yield Finding(syncer.pod.owner, syncer.variable(name), f"differs from that of {manager.pod.owner}")
        backup = manager.text("ZERO_LITESTREAM_BACKUP_URL") or ""
        mine, theirs = credentials(release, syncer), credentials(release, manager)
        if mine and theirs and manager.has("ZERO_LITESTREAM_BACKUP_URL") and not backup.startswith("file:"):
            for one, own, other, its in ((syncer, mine, manager, theirs), (manager, theirs, syncer, mine)):
                if missing := own.missing_compared_to(its):
                    message = f"has no {missing} for the bucket, which {other.pod.owner} has"
                    yield Finding(one.pod.owner, f"{one.path}.env", message)


def _meant(release: Release, container: ZeroContainer, name: str) -> object:
    """Returns a value that can be compared. From within its own pod, a store of the release has another address."""
    text = container.effective(name)
    return (text and resolve_url(release, container, text)) or text


@rule(
    "zero-slot-has-one-owner",
    "No two workloads follow one application's database.",
    because="Two replication managers, or single nodes, take the replication slot from each other again and again.",
    source="https://github.com/rocicorp/mono/blob/zero/v1.9.0/packages/zero-cache/src/services/change-source/pg/change-source.ts",
    fix="Run one of them, or give the other application an id of its own.",
)
def zero_slot_has_one_owner(release: Release) -> Iterator[Finding]:
    """Compares two containers; one-change-streamer looks at the pods of one workload."""
    owners: dict[tuple[object, ...], ZeroContainer] = {}
    for container in zero_containers(release):
        upstream = container.settings.get("ZERO_UPSTREAM_DB")
        names = [container.effective(name) for name in ("ZERO_APP_ID", "ZERO_SHARD_NUM")]
        if not (container.runs_change_streamer and upstream and (upstream.text or upstream.origin)) or None in names:
            continue
        owner = owners.setdefault((upstream.text or upstream.origin, *names), container)
        if owner is not container:
            message = f"is that of {owner.pod.owner} too, in the same database"
            yield Finding(container.pod.owner, container.variable("ZERO_APP_ID"), message)
