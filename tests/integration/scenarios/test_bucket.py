"""Whatever happens to the bucket, rows go on; without a backup a new view syncer waits, and gets every row later."""

import pytest
from chartproof.values.merge import merged_values

from zero_cache.cluster import documented_install
from zero_cache.cluster.clients.pauses import Noticed
from zero_cache.cluster.faults.services import freeze
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.object_store import ObjectStore
from zero_cache.cluster.wait import seconds
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

BUCKET = {
    "common": {"litestream": {"backupUrl": f"s3://{documented_install.BUCKET}/scenarios"}},
    "s3": {"enabled": True, **documented_install.MINIO_VALUES},
}


@pytest.fixture(scope="module")
def release(
    request: pytest.FixtureRequest, new_release: NewRelease, database: Database, object_store: ObjectStore
) -> HelmRelease:
    """Provides a release with its backup in MinIO, ready, with rows."""
    release = new_release(request)
    database.insert_items(100)
    release.install(merged_values(documented_install.INSTALL_VALUES, BUCKET))
    release.wait_ready()
    return release


def test_a_store_that_is_gone_for_five_minutes_is_not_noticed(
    release: HelmRelease, database: Database, object_store: ObjectStore, noticed: Noticed
) -> None:
    pause = noticed(lambda: freeze(object_store, seconds(300)))

    assert pause.longest < 5, pause
    assert pause.moves == 0, pause


def test_a_bucket_that_is_emptied_is_filled_again_when_the_replication_manager_is_replaced(
    release: HelmRelease, database: Database, object_store: ObjectStore, noticed: Noticed
) -> None:
    def empty() -> None:
        object_store.delete_objects()
        release.roll(REPLICATION_MANAGER)
        release.roll(VIEW_SYNCER)

    pause = noticed(empty)

    assert pause.longest < 60, pause
    assert object_store.objects("scenarios/"), "there is no backup"
