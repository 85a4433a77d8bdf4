"""Measures for how long clients get no new row while something happens to a release."""

from collections.abc import Callable
from dataclasses import dataclass

from zero_cache.cluster.clients.clients import official_clients
from zero_cache.cluster.clients.official_client import ClientSettings, now
from zero_cache.cluster.clients.official_clients import OfficialClients
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.steady_writer import SteadyWriter
from zero_cache.cluster.timelines.pod_states import PodStates
from zero_cache.cluster.timelines.timeline import Span, Timeline
from zero_cache.cluster.wait import seconds, wait_for

Event = Callable[[], object]

CLIENTS = 20
WRITES_PER_SECOND = 20


@dataclass(frozen=True)
class Pause:
    """Holds what clients noticed."""

    longest: float
    """The longest time without a new row at any client, in seconds."""
    moves: int
    """How often clients connected again, all together."""
    errors: int = 0
    """How often clients gave up, all together, until their application called `connection.connect`."""

    def __str__(self) -> str:
        return f"{self.longest:.2f} s without a new row, {self.moves} moves, {self.errors} errors"


# lets an event happen to a test's release; see the fixture `noticed` of the scenarios
Noticed = Callable[[Event], Pause]


def pause_during(
    event: Event,
    release: HelmRelease,
    database: Database,
    *,
    url: str = "",
    clients: int = CLIENTS,
    per_second: float = WRITES_PER_SECOND,
    timelines: list[Timeline] | None = None,
) -> Pause:
    """Lets something happen to a release while rows are written, and returns the pause that clients noticed.

    Clients connect to `url`, such as a proxy's, or else to a Service that outlives each pod. It ends when the
    release is ready and each client has a row written after that. It raises DeadlineError unless every client then has
    every row. What pods and clients did is added to `timelines`, where it raises too.
    """
    settings = [ClientSettings(legacy=True, retries=True)] * clients
    with OfficialClients(url, settings) if url else official_clients(release, settings) as connected:
        connected.waits_for(database.items(), within=seconds(60))
        with PodStates(release) as watched:
            begins = ends = now()
            try:
                with SteadyWriter(database, per_second) as writer:
                    wait_for("the first writes", lambda: writer.writes >= per_second, within=seconds(60))
                    begins = ends = now()
                    event()
                    ends = now()
                    release.wait_ready()
                    [last] = database.insert_items(1)
                    connected.wait_for_row(last["id"], within=seconds(90))
                    longest = connected.longest_gap(begins)
                connected.waits_for(database.items(), within=seconds(60))
                errors = sum(len(reasons) for reasons in connected.refusals.values())
                return Pause(longest, sum(connected.reconnects), errors)
            finally:
                if timelines is not None:
                    lanes = [*watched.lanes(), *connected.lanes()]
                    timelines.append(Timeline("", Span(begins, max(ends, begins), "the event"), lanes))
