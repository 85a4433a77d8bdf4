"""Faults and upgrades that nobody chose: clients show nothing but what Postgres has had, in its order, and miss nothing.

Hypothesis draws the schedule. One that fails shrinks to a few steps, is printed, and is the first of the next run.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from zero_cache.cluster.clients.clients import official_clients, publish_view_syncers
from zero_cache.cluster.clients.history import History
from zero_cache.cluster.clients.official_client import ClientSettings
from zero_cache.cluster.commands import REPOSITORY
from zero_cache.cluster.faults import pods
from zero_cache.cluster.faults.services import end_sessions, freeze, restart_postgres
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.postgres import Postgres, postgres_container
from zero_cache.cluster.services.transactions import Transactions
from zero_cache.cluster.wait import seconds, wait_for
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

CLIENTS = 6
CONVERGES_WITHIN = seconds(180)
STEPS, STEPS_IN_CI = 6, 3


@dataclass(frozen=True)
class World:
    """Holds what faults happen to."""

    release: HelmRelease
    database: Database
    postgres: Postgres
    ends: float
    """When no further step begins, by time.monotonic()."""


FAULTS: dict[str, Callable[[World], object]] = {
    "the replication manager deleted": lambda world: pods.delete(world.release, REPLICATION_MANAGER),
    "the replication manager killed": lambda world: pods.kill(world.release, REPLICATION_MANAGER),
    "a view syncer deleted": lambda world: pods.delete(world.release, VIEW_SYNCER),
    "a view syncer killed": lambda world: pods.kill(world.release, VIEW_SYNCER),
    "a view syncer killed while it restores": lambda world: pods.kill_while_it_restores(world.release),
    "all sessions of Postgres ended": lambda world: end_sessions(world.postgres),
    "Postgres restarted": lambda world: restart_postgres(world.release, world.postgres),
    "Postgres unreachable for 20 s": lambda world: freeze(world.postgres, seconds(20)),
}
UPGRADES: dict[str, dict[str, Any]] = {
    "one view syncer": {"viewSyncer": {"replicas": 1}},
    "three view syncers": {"viewSyncer": {"replicas": 3}},
    "two sync workers": {"viewSyncer": {"syncWorkers": 2}},
    "one sync worker": {"viewSyncer": {"syncWorkers": 1}},
    "new pods of the replication manager": {"replicationManager": {"podAnnotations": {"example.com/time": "now"}}},
    "the pods of before": {"replicationManager": {"podAnnotations": None}},
}


class Nemesis(RuleBasedStateMachine):
    """Runs clients and a writer of transactions, and does something to the release at each step."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self._parts: list[Any] = []
        self._started = False

    def _start(self) -> None:
        self._started = True
        self._writer = Transactions(self._world.database)
        self._writer.__enter__()
        self._parts.append(self._writer)
        self._clients = official_clients(self._world.release, [ClientSettings(legacy=True, retries=True)] * CLIENTS)
        connected = self._clients.__enter__()
        self._parts.append(self._clients)
        for client in connected:
            client.views = []
        self._connected = connected
        self._histories = [History(client.name) for client in connected]

    @rule(name=st.sampled_from(sorted(FAULTS)))
    def fault(self, name: str) -> None:
        """Lets a fault happen, and end."""
        self._step(lambda: FAULTS[name](self._world))

    @rule(name=st.sampled_from(sorted(UPGRADES)))
    def upgrade(self, name: str) -> None:
        """Upgrades to other values."""

        def change() -> None:
            self._world.release.upgrade(UPGRADES[name])
            publish_view_syncers(self._world.release)

        self._step(change)

    @rule()
    def alter(self) -> None:
        """Adds a column that clients don't read, and drops it."""

        def change() -> None:
            self._world.database.execute("ALTER TABLE item ADD COLUMN note text DEFAULT 'none'")
            self._world.database.execute("ALTER TABLE item DROP COLUMN note")

        self._step(change)

    def _step(self, action: Callable[[], object]) -> None:
        if time.monotonic() > self._world.ends:
            return
        if not self._started:
            self._start()
        action()
        self._world.release.wait_ready()
        self._writer.check()
        reached = len(self._writer.states) - 1

        def behind() -> list[str]:
            self._connected.check()
            states = list(self._writer.states)
            for client, history in zip(self._connected, self._histories, strict=True):
                history.follow(list(client.views or ()), states)
            return [f"{it.client} at {it.at} of {reached}" for it in self._histories if it.at < reached]

        wait_for(
            "every client to show what Postgres has",
            lambda: not behind(),
            within=CONVERGES_WITHIN,
            describe=lambda: ", ".join(behind()),
        )

    def teardown(self) -> None:
        """Ends clients and writer, the last first."""
        while self._parts:
            self._parts.pop().__exit__(None, None, None)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """Provides a Postgres of this file's own, because it is stopped."""
    with postgres_container() as postgres:
        yield postgres


@pytest.mark.nightly
def test_clients_show_what_postgres_has_had(
    pytestconfig: pytest.Config, release: HelmRelease, database: Database, postgres: Postgres
) -> None:
    database.let_clients_read()
    minutes = pytestconfig.getoption("--nemesis-minutes")
    world = World(release, database, postgres, time.monotonic() + minutes * 60 if minutes else float("inf"))

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Nemesis(world),
        settings=settings(
            # Hypothesis' first schedule is the smallest one
            max_examples=10_000 if minutes else 4,
            stateful_step_count=STEPS if minutes else STEPS_IN_CI,
            derandomize=not minutes,
            database=DirectoryBasedExampleDatabase(REPOSITORY / ".hypothesis" / "nemesis") if minutes else None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
