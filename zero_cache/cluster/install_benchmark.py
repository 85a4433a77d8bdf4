"""Measures the time from `helm install` to the first row at a client, and shows how long each step takes.

It runs on the test cluster that `--keep-cluster` of the integration tests leaves. Without one it creates a cluster,
and deletes it afterwards. Each run has its own namespace, and its own database with 100 rows.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from chartproof.helm.tools import ToolMissing

from zero_cache.cluster.clients.clients import forwarded_url
from zero_cache.cluster.clients.sync_client import SyncClient
from zero_cache.cluster.commands import ClusterError
from zero_cache.cluster.kubernetes.api import Object
from zero_cache.cluster.kubernetes.images import images_of, load_images
from zero_cache.cluster.kubernetes.kind import DEFAULT_NAME, KindCluster, delete_cluster
from zero_cache.cluster.kubernetes.node_ports import NODE_PORTS
from zero_cache.cluster.kubernetes.workloads import container_statuses, is_ready, is_rolled_out
from zero_cache.cluster.releases.helm_release import DEFAULT_CHART, HelmRelease, templated
from zero_cache.cluster.releases.releases import prepare_release
from zero_cache.cluster.services.postgres import Postgres, postgres_container
from zero_cache.cluster.wait import DeadlineError, seconds, wait_for
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

LOAD = "(load of the machine before)"
NAMESPACE = "install-benchmark"
ROWS = 100
# looking more often slows down what is measured: ten times a second made it 3 s longer on two cores
LOOK_EVERY = seconds(0.5)

# a step, and the seconds from the call of helm until it was done
Marks = dict[str, float]


def main(arguments: list[str] | None = None) -> int:
    """Runs the command, and returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m zero_cache.cluster.install_benchmark", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often to install (default: 3)")
    parser.add_argument("--cluster-name", default=DEFAULT_NAME, help=f"the kind cluster (default: {DEFAULT_NAME})")
    parser.add_argument("--chart", default=DEFAULT_CHART, help=f"the chart (default: {DEFAULT_CHART})")
    options = parser.parse_args(arguments)
    try:
        cluster = KindCluster.create_or_reuse(options.cluster_name, node_ports=NODE_PORTS)
        try:
            load_images(cluster, images_of(templated(options.chart)))
            with postgres_container() as postgres:
                runs = [measured(cluster, postgres, options.chart) for _ in range(options.runs)]
        finally:
            if not cluster.reused:
                delete_cluster(cluster.name)
    except (ClusterError, DeadlineError, ToolMissing) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    print("\n".join(table(runs)))
    return 0


def measured(cluster: KindCluster, postgres: Postgres, chart: str) -> Marks:
    """Measures one install, from the call of helm until a client of each view syncer has every row."""
    release = prepare_release(cluster, postgres, NAMESPACE, chart=chart)
    database = postgres.database
    database.insert_items(ROWS)
    rows = database.items()
    # a busy machine is slow, so the figures need this beside them
    marks: Marks = {LOAD: os.getloadavg()[0]}
    started = time.monotonic()

    def mark(*names: str) -> None:
        for name in names:
            marks.setdefault(name, time.monotonic() - started)

    def may_read() -> bool:
        if database.has_permissions_table():
            database.let_clients_read()
            mark("zero-cache's schema is in Postgres")
        return "zero-cache's schema is in Postgres" in marks

    def all_ready() -> bool:
        mark(*seen_in(release))
        return may_read() and "all ready" in marks

    try:
        release.install_as_written()
        mark("helm returned")
        wait_for("the release", all_ready, within=seconds(300), describe=release.describe, every=LOOK_EVERY)
        # all at once: closing one client after the other would add to the time
        with ExitStack() as stack:
            targets = [f"pod/{pod['metadata']['name']}" for pod in release.pods(VIEW_SYNCER)]
            # the small client: Node's own start would be part of what is measured
            clients = [
                SyncClient(partial(forwarded_url, release, target), f"a client of {target}") for target in targets
            ]
            for client in clients:
                stack.callback(client.close)
            for client in clients:
                client.waits_for(rows, within=seconds(60))
                mark("all rows at a first client")
            mark("all rows at a client of each view syncer")
    finally:
        release.remove()
    return marks


def seen_in(release: HelmRelease) -> Iterator[str]:
    """Returns the steps that the release's pods and workloads have finished."""
    for role, name in ((REPLICATION_MANAGER, "RM"), (VIEW_SYNCER, "VS")):
        for pod in release.pods(role):
            yield from (f"{name}: {step}" for step in steps_of(pod))
    if workloads := release.workloads():
        for workload in workloads:
            if is_rolled_out(workload):
                yield f"{workload['kind']} ready"
        if all(is_rolled_out(workload) for workload in workloads):
            yield "all ready"


def steps_of(pod: Object) -> Iterator[str]:
    """Returns the steps of a pod, in their order."""
    if pod["spec"].get("nodeName"):
        yield "first scheduled"
    for status in container_statuses(pod):
        state = status.get("state", {})
        if "running" in state or "terminated" in state:
            yield f"first {status['name']} started"
        if "terminated" in state:
            yield f"first {status['name']} ended"
        elif status.get("ready"):
            yield f"first {status['name']} ready"
    if is_ready(pod):
        yield "first ready"


def table(runs: list[Marks]) -> Iterator[str]:
    """Returns a table of all runs side by side, with the median. Its rows are the steps, in their order."""
    first_seen = {name: min(run[name] for run in runs if name in run) for run in runs for name in run}
    names = sorted(first_seen, key=lambda name: (name != LOAD, first_seen[name]))
    title = "seconds after the call of helm"
    width = max(map(len, [title, *names]))
    yield title.ljust(width) + "".join(f"{f'run {number}':>8}" for number in range(1, len(runs) + 1)) + "  median"
    for name in names:
        figures = [run[name] for run in runs if name in run]
        shown = "".join(f"{run[name]:8.1f}" if name in run else f"{'-':>8}" for run in runs)
        yield f"{name.ljust(width)}{shown}{statistics.median(figures):8.1f}"


if __name__ == "__main__":
    sys.exit(main())
