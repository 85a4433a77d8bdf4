"""The promised install command, word for word, by every Helm that the chart supports."""

import re

import pytest
from pytest_helm_charts.clusters import Cluster
from pytest_helm_charts.k8s.deployment import wait_for_deployments_to_run
from pytest_helm_charts.k8s.stateful_set import wait_for_stateful_sets_to_run

from zero_cache.cluster.clients.clients import changes_arrive
from zero_cache.cluster.clients.official_client import OfficialClient
from zero_cache.cluster.kubernetes.workloads import is_ready
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

ROWS_BEFORE = 100


HELMS = [
    pytest.param("4.3.1", marks=pytest.mark.quick),
    pytest.param("3.22.0", marks=pytest.mark.nightly),
    "3.2.0",
]


@pytest.fixture(scope="module", params=HELMS, ids="helm-{}".format)
def release(
    request: pytest.FixtureRequest, new_release: NewRelease, database: Database, kube_cluster: Cluster
) -> HelmRelease:
    """Provides what the command installed, in a database that had rows before."""
    release = new_release(request, helm=request.param)
    database.insert_items(ROWS_BEFORE)
    release.install_as_written()
    api, namespace = kube_cluster.kube_client, release.namespace
    wait_for_stateful_sets_to_run(api, ["zero-cache-replication-manager"], namespace, timeout_sec=300)
    wait_for_deployments_to_run(api, ["zero-cache-view-syncer"], namespace, timeout_sec=300)
    return release


def test_the_command_makes_one_replication_manager_and_two_view_syncers_ready(release: HelmRelease) -> None:
    ready = {role: [is_ready(pod) for pod in release.pods(role)] for role in (REPLICATION_MANAGER, VIEW_SYNCER)}

    assert ready == {REPLICATION_MANAGER: [True], VIEW_SYNCER: [True, True]}


def test_every_view_syncer_serves_the_rows_that_were_there_before(
    database: Database, clients: list[OfficialClient]
) -> None:
    assert len(database.items()) == ROWS_BEFORE

    for client in clients:
        client.waits_for(database.items(), within=seconds(30))


def test_inserts_updates_and_deletes_arrive_at_every_view_syncer(
    database: Database, clients: list[OfficialClient]
) -> None:
    changes_arrive(database, clients)


def test_helm_test_passes(release: HelmRelease) -> None:
    assert re.search("Phase: +Succeeded", release.test())
