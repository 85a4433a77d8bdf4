"""Measures for how long clients get no new row while pods are replaced, for each form of the replication manager.

It runs on the test cluster that `--keep-cluster` of the integration tests leaves. Without one it creates a cluster,
and deletes it afterwards. Official clients watch all rows, which change 20 times a second; a lost row ends the command.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from chartproof.helm.tools import ToolMissing
from chartproof.values.merge import merged_values

from zero_cache.cluster import documented_install
from zero_cache.cluster.clients.pauses import CLIENTS, Pause, pause_during
from zero_cache.cluster.commands import ClusterError
from zero_cache.cluster.kubernetes.external_services import publish_minio
from zero_cache.cluster.kubernetes.images import images_of, load_images
from zero_cache.cluster.kubernetes.kind import DEFAULT_NAME, KindCluster, delete_cluster
from zero_cache.cluster.kubernetes.node_ports import NODE_PORTS
from zero_cache.cluster.releases.helm_release import DEFAULT_CHART, HelmRelease, templated
from zero_cache.cluster.releases.releases import prepare_release
from zero_cache.cluster.services.object_store import minio_container
from zero_cache.cluster.services.postgres import Postgres, postgres_container
from zero_cache.cluster.wait import DeadlineError
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

ROWS = 100

_BUCKET: dict[str, Any] = {
    "common": {"litestream": {"backupUrl": f"s3://{documented_install.BUCKET}/pause-benchmark"}},
    "s3": {"enabled": True, **documented_install.MINIO_VALUES},
}
_HANDOVER = {"replicationManager": {"handover": {"enabled": True}, "preStopSeconds": 30}}


@dataclass(frozen=True)
class Case:
    """Describes a release, and what happens to it."""

    name: str
    values: dict[str, Any]
    event: Callable[[HelmRelease], object]


def deleted(role: str) -> Callable[[HelmRelease], object]:
    """Deletes a pod of a role as a drain does."""
    return lambda release: release.wait_gone(release.delete_pod(role))


def rolled(role: str) -> Callable[[HelmRelease], object]:
    """Replaces all pods of a role as an upgrade does."""
    return lambda release: release.roll(role)


def switched(release: HelmRelease) -> None:
    """Switches the hand-over off and on again, and waits for another pod each time."""
    for enabled in False, True:
        before = release.pod_uids(REPLICATION_MANAGER)
        release.upgrade({"replicationManager": {"handover": {"enabled": enabled}}})
        release.wait_replaced(before)


def cases() -> Iterator[Case]:
    """Yields the cases. Those of one release follow each other, so that it is installed once."""
    for form, values in {"built-in store": {}, "bucket": _BUCKET}.items():
        for what, event in {"deleted": deleted, "rolled": rolled}.items():
            yield Case(f"replication manager {what}, {form}", values, event(REPLICATION_MANAGER))
    handover = merged_values(_BUCKET, _HANDOVER)
    for what, event in {"rolled": rolled, "deleted": deleted}.items():
        yield Case(f"replication manager {what}, hand-over", handover, event(REPLICATION_MANAGER))
    yield Case("hand-over switched off and on", handover, switched)
    for surge in 1, "100%":
        more = {"viewSyncer": {"updateStrategy": {"maxSurge": surge}}}
        yield Case(f"view syncers rolled, maxSurge {surge}", merged_values(handover, more), rolled(VIEW_SYNCER))


def measured(
    cluster: KindCluster, postgres: Postgres, chosen: list[Case], runs: int, clients: int, chart: str
) -> Iterator[str]:
    """Yields the table's lines: a case each, with its pauses and the machine's load before each of them."""
    release, values = None, None
    try:
        for case in chosen:
            if release is None or case.values != values:
                if release:
                    release.remove()
                release, values = prepare_release(cluster, postgres, "pause-benchmark", chart=chart), case.values
                postgres.database.insert_items(ROWS)
                release.install(merged_values(documented_install.INSTALL_VALUES, values))
                release.wait_ready()
                postgres.database.let_clients_read()
            yield f"{case.name:46}" + "".join(_shown(_once(case, release, postgres, clients)) for _ in range(runs))
    finally:
        if release:
            release.remove()


def _once(case: Case, release: HelmRelease, postgres: Postgres, clients: int) -> tuple[float, Pause]:
    load = os.getloadavg()[0]
    return load, pause_during(lambda: case.event(release), release, postgres.database, clients=clients)


def _shown(found: tuple[float, Pause]) -> str:
    load, pause = found
    return f"{pause.longest:8.2f} {pause.moves:4} {load:5.1f}"


def main(arguments: list[str] | None = None) -> int:
    """Runs the command, and returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m zero_cache.cluster.pause_benchmark", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often each thing happens (default: 3)")
    parser.add_argument("--clients", type=int, default=CLIENTS, help=f"how many clients (default: {CLIENTS})")
    parser.add_argument("--only", default="", metavar="WORDS", help="only the cases whose name has these words")
    parser.add_argument("--cluster-name", default=DEFAULT_NAME, help=f"the kind cluster (default: {DEFAULT_NAME})")
    parser.add_argument("--chart", default=DEFAULT_CHART, help=f"the chart (default: {DEFAULT_CHART})")
    options = parser.parse_args(arguments)
    chosen = [case for case in cases() if options.only in case.name]
    try:
        cluster = KindCluster.create_or_reuse(options.cluster_name, node_ports=NODE_PORTS)
        with ExitStack() as until_the_end:
            if not cluster.reused:
                until_the_end.callback(delete_cluster, cluster.name)
            load_images(cluster, images_of(templated(options.chart)))
            postgres = until_the_end.enter_context(postgres_container())
            publish_minio(cluster, until_the_end.enter_context(minio_container()).address)
            print(f"{options.clients} clients; each run: seconds without a row at most, moves, load of the machine")
            for line in measured(cluster, postgres, chosen, options.runs, options.clients, options.chart):
                print(line, flush=True)
    except (ClusterError, DeadlineError, ToolMissing) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
