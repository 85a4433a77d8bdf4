"""A replication manager that hands over keeps rows flowing, whatever replaces its pod; switching it on and off loses none."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from zero_cache.cluster.clients.pauses import pause_during
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.object_store import ObjectStore
from zero_cache.cluster.services.slot_owners import SlotOwners
from zero_cache.zero.options import REPLICATION_MANAGER

# a busy machine is slow to start a pod; what must not come back are the 30 s of a connection without an answer
PLANNED, BY_ANOTHER_FORM = 10, 25
CLIENTS = 6


@pytest.fixture(scope="module")
def release(
    request: pytest.FixtureRequest, new_release: NewRelease, database: Database, object_store: ObjectStore, chart: Path
) -> HelmRelease:
    """Provides the release of ci/handover-values.yaml, ready, with rows that clients may read."""
    release = new_release(request)
    database.insert_items(100)
    release.install(yaml.safe_load((chart / "ci" / "handover-values.yaml").read_text()))
    release.wait_ready()
    database.let_clients_read()
    return release


def _roll(release: HelmRelease) -> None:
    release.roll(REPLICATION_MANAGER)


def _delete(release: HelmRelease) -> None:
    release.wait_gone(release.delete_pod(REPLICATION_MANAGER))


@pytest.mark.parametrize("replace", [_roll, _delete], ids=["a rolling update", "a deleted pod"])
def test_clients_keep_getting_rows(
    release: HelmRelease, database: Database, replace: Callable[[HelmRelease], None]
) -> None:
    slots, version = database.slot_names(), database.replica_version()

    with SlotOwners(database) as slot:
        pause = pause_during(lambda: replace(release), release, database, clients=CLIENTS)

    assert pause.longest < PLANNED, pause
    assert len(slot.owners()) == 2, f"the slot had not one owner, and then another: {slot.owners()}"
    assert (database.slot_names(), database.replica_version()) == (slots, version), "the database was copied again"


@pytest.mark.nightly
@pytest.mark.parametrize("enabled", [False, True], ids=["to a StatefulSet", "back to a hand-over"])
def test_a_switch_loses_no_row_and_keeps_the_slot(release: HelmRelease, database: Database, enabled: bool) -> None:
    slots, version, before = database.slot_names(), database.replica_version(), release.pod_uids(REPLICATION_MANAGER)

    def switch() -> None:
        release.upgrade({"replicationManager": {"handover": {"enabled": enabled}, "preStopSeconds": 30}})
        release.wait_replaced(before)

    pause = pause_during(switch, release, database, clients=CLIENTS)

    assert pause.longest < BY_ANOTHER_FORM, pause
    assert (database.slot_names(), database.replica_version()) == (slots, version), "the database was copied again"
