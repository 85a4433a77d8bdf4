"""Switching to a single node and back keeps the volume, the slot and every row."""

import pytest

from zero_cache.cluster.clients.clients import publish_view_syncers
from zero_cache.cluster.clients.official_client import OfficialClient
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

pytestmark = pytest.mark.nightly


def claim_uid(release: HelmRelease) -> str:
    [claim] = release.cluster.api.list("PersistentVolumeClaim", release.namespace)
    uid: str = claim["metadata"]["uid"]
    return uid


@pytest.mark.parametrize("enabled", [True, False], ids=["to a single node", "back to two roles"])
def test_a_switch_loses_no_row_and_keeps_the_slot_and_the_volume(
    release: HelmRelease, database: Database, client: OfficialClient, enabled: bool
) -> None:
    client.waits_for(database.items(), within=seconds(60))
    manager, slots, claim = release.pod_uids(REPLICATION_MANAGER), database.slot_names(), claim_uid(release)

    release.upgrade({"singleNode": {"enabled": enabled}})
    publish_view_syncers(release)
    database.insert_items(20)  # while pods come and go
    release.wait_replaced(manager)
    database.insert_items(20)

    client.waits_for(database.items(), within=seconds(90))
    assert database.slot_names() == slots, "another slot, and so another copy of the database"
    assert claim_uid(release) == claim
    assert bool(release.pods(VIEW_SYNCER)) is not enabled
