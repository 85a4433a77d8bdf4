"""The promised MinIO example backs up to a bucket, and view syncers restore from it."""

import pytest

from zero_cache.cluster.clients.clients import changes_arrive, client_of_pod
from zero_cache.cluster.clients.official_client import OfficialClient
from zero_cache.cluster.commands import REPOSITORY
from zero_cache.cluster.documented_install import BACKUP_PATH
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.object_store import ObjectStore
from zero_cache.cluster.wait import seconds
from zero_cache.zero.options import VIEW_SYNCER

VALUES_FILE = REPOSITORY / "charts" / "zero-cache" / "ci" / "minio-values.yaml"


@pytest.fixture(scope="module")
def release(
    request: pytest.FixtureRequest, new_release: NewRelease, database: Database, object_store: ObjectStore
) -> HelmRelease:
    """Provides the example as it is written, on an empty bucket and a database with rows."""
    release = new_release(request)
    object_store.delete_objects()
    database.insert_items(100)
    release.install_file(VALUES_FILE)
    release.wait_ready()
    database.let_clients_read()
    return release


def test_each_of_the_three_view_syncers_serves_every_row(database: Database, clients: list[OfficialClient]) -> None:
    assert len(clients) == 3

    for client in clients:
        client.waits_for(database.items(), within=seconds(30))


def test_inserts_updates_and_deletes_arrive_at_every_view_syncer(
    database: Database, clients: list[OfficialClient]
) -> None:
    changes_arrive(database, clients)


def test_the_ingress_leads_to_the_view_syncers(release: HelmRelease) -> None:
    [ingress] = release.cluster.api.list("Ingress", release.namespace, api_version="networking.k8s.io/v1")
    [rule] = ingress["spec"]["rules"]
    [path] = rule["http"]["paths"]

    assert rule["host"] == "zero-cache.example.com"
    assert (path["path"], path["pathType"]) == ("/", "Prefix")
    assert path["backend"]["service"]["name"] == "zero-cache-view-syncer"


def test_the_backup_is_in_the_bucket(object_store: ObjectStore) -> None:
    backup = object_store.objects(BACKUP_PATH)

    assert any("/snapshots/" in name for name in backup), backup
    assert backup == object_store.objects(), "something lies outside the path that the values name"


def test_a_new_view_syncer_restores_from_the_bucket_and_serves_every_row(
    release: HelmRelease, database: Database
) -> None:
    before = {pod["metadata"]["name"] for pod in release.pods(VIEW_SYNCER)}
    database.insert_items(500)
    gone = release.delete_pod(VIEW_SYNCER)
    release.wait_replaced({gone})
    [new] = {pod["metadata"]["name"] for pod in release.pods(VIEW_SYNCER)} - before

    with client_of_pod(release, new) as client:
        client.waits_for(database.items(), within=seconds(30))
