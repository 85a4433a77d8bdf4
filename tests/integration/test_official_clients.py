"""Clients of Zero's own package keep every row, by one address that outlives each view syncer."""

from collections.abc import Iterator

import pytest

from zero_cache.cluster.clients.clients import official_clients
from zero_cache.cluster.clients.official_client import ClientSettings, now
from zero_cache.cluster.clients.official_clients import OfficialClients
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.database import Database, may_read_and_write
from zero_cache.cluster.services.steady_writer import SteadyWriter
from zero_cache.cluster.wait import seconds, wait_for
from zero_cache.zero.options import VIEW_SYNCER

CLIENTS = 6

pytestmark = pytest.mark.quick


@pytest.fixture(scope="module")
def connected(release: HelmRelease, database: Database) -> Iterator[OfficialClients]:
    """Connects clients that send their own query and mutations. They may read and write all rows."""
    database.deploy_permissions(may_read_and_write())
    with official_clients(release, [ClientSettings(legacy=True)] * CLIENTS) as clients:
        clients.waits_for(database.items(), within=seconds(60))
        yield clients


def test_a_crud_mutation_is_in_postgres_and_at_every_client(connected: OfficialClients, database: Database) -> None:
    before = database.items()
    row = {"id": "typed", "title": "mine", "n": 0}

    connected[0].mutate("item.insert", **row)

    connected.waits_for([*before, row], within=seconds(30))
    assert row in database.items()
    connected[1].mutate("item.delete", id="typed")
    connected.waits_for(before, within=seconds(30))


def test_no_row_is_lost_when_a_view_syncer_is_deleted(
    connected: OfficialClients, release: HelmRelease, database: Database
) -> None:
    with SteadyWriter(database) as writer:
        wait_for("the first writes", lambda: writer.writes >= 20, within=seconds(30))
        since = now()
        release.wait_gone(release.delete_pod(VIEW_SYNCER))
        release.wait_ready()
    rows = database.items()

    assert [row for row in rows if str(row["id"]).startswith("steady-")] == writer.rows()
    connected.waits_for(rows, within=seconds(60))
    assert any(connected.reconnects), "no client was at the view syncer that was deleted"
    assert not connected.refusals
    assert connected.longest_gap(since) < 30
