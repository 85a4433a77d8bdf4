"""Whatever happens to Postgres, clients keep their rows and get those written after it."""

from collections.abc import Callable, Iterator

import pytest

from zero_cache.cluster.clients.pauses import Noticed
from zero_cache.cluster.faults.services import end_sessions, freeze, restart_postgres
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.postgres import Postgres, postgres_container
from zero_cache.cluster.wait import seconds

Fault = Callable[[HelmRelease, Postgres], None]

# the pause is the fault's own length, and the way back
FAULTS: dict[str, tuple[Fault, float]] = {
    # the replication manager goes on for half a minute before it starts again
    "all sessions ended": (lambda release, postgres: end_sessions(postgres), 90),
    "restarted": (restart_postgres, 60),
    "unreachable for 40 s": (lambda release, postgres: freeze(postgres, seconds(40)), 100),
    "unreachable for 5 min": (lambda release, postgres: freeze(postgres, seconds(300)), 420),
}


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """Provides a Postgres of this file's own, because it is stopped."""
    with postgres_container() as postgres:
        yield postgres


@pytest.mark.parametrize(("fault", "limit"), FAULTS.values(), ids=FAULTS)
def test_every_row_arrives(
    release: HelmRelease, database: Database, postgres: Postgres, fault: Fault, limit: float, noticed: Noticed
) -> None:
    slots, version = database.slot_names(), database.replica_version()

    pause = noticed(lambda: fault(release, postgres))

    assert pause.longest < limit, pause
    assert (database.slot_names(), database.replica_version()) == (slots, version), "the database was copied again"


def test_a_column_is_added_and_dropped_under_load(release: HelmRelease, database: Database, noticed: Noticed) -> None:
    def alter() -> None:
        database.execute("ALTER TABLE item ADD COLUMN note text DEFAULT 'none'")
        database.execute("UPDATE item SET note = 'seen'")
        database.execute("ALTER TABLE item DROP COLUMN note")

    pause = noticed(alter)

    assert pause.longest < 30, pause


def test_a_slot_that_is_dropped_by_hand_is_made_again(
    release: HelmRelease, database: Database, noticed: Noticed
) -> None:
    def drop() -> None:
        database.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots")
        database.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots")

    pause = noticed(drop)

    assert pause.longest < 120, pause
