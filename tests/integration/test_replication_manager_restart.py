"""A deleted replication manager comes back with its replica: zero-cache copies nothing again, and loses nothing."""

import pytest

from zero_cache.cluster.clients.official_client import OfficialClient
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds
from zero_cache.zero.options import REPLICATION_MANAGER


@pytest.fixture(scope="module")
def restarted(release: HelmRelease, database: Database, client: OfficialClient) -> tuple[list[str], str]:
    """Deletes the pod, and returns the slots and the replica's version from before that."""
    client.waits_for(database.items(), within=seconds(30))
    before = database.slot_names(), database.replica_version()
    release.wait_gone(release.delete_pod(REPLICATION_MANAGER))
    return before


def test_rows_written_meanwhile_arrive(
    restarted: tuple[list[str], str], database: Database, client: OfficialClient
) -> None:
    first, second, *_ = database.insert_items(50)
    database.update_item(first, title="written while nobody replicated")
    database.delete_item(second)

    client.waits_for(database.items(), within=seconds(60))


def test_it_goes_on_with_the_replica_that_it_had(
    restarted: tuple[list[str], str], release: HelmRelease, database: Database
) -> None:
    release.wait_ready()

    assert (database.slot_names(), database.replica_version()) == restarted


def test_clients_stay_connected_to_their_view_syncer(
    restarted: tuple[list[str], str], client: OfficialClient, release: HelmRelease
) -> None:
    release.wait_ready()

    assert (client.connections, client.fresh_starts) == (1, 0)
