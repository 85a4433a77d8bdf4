"""Measures what clients notice of each scenario, and prints the figures at the end of the run."""

import pytest

from zero_cache.cluster.clients.pauses import CLIENTS, WRITES_PER_SECOND, Event, Noticed, Pause, pause_during
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.database import Database

_FIGURES = pytest.StashKey[dict[str, Pause]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "scenarios" in item.path.parts:
            item.add_marker(pytest.mark.nightly)


@pytest.fixture
def noticed(request: pytest.FixtureRequest, release: HelmRelease, database: Database) -> Noticed:
    """Lets something happen under 20 clients and 20 writes a second, and returns what clients noticed."""
    database.let_clients_read()

    def measure(event: Event) -> Pause:
        pause = pause_during(event, release, database)
        figures = request.config.stash.setdefault(_FIGURES, {})
        figures[request.node.nodeid.partition("scenarios/")[2]] = pause
        return pause

    return measure


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    figures = config.stash.get(_FIGURES, {})
    if figures:
        terminalreporter.section(f"noticed by {CLIENTS} clients, {WRITES_PER_SECOND} writes a second")
        for name, pause in figures.items():
            terminalreporter.line(f"{pause.longest:7.2f} s without a new row, {pause.moves:3} moves  {name}")
