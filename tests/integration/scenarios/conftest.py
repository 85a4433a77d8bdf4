"""Measures what clients notice of each scenario; prints the figures, and draws what happened, at the end of the run."""

from collections.abc import Generator
from pathlib import Path

import pytest

from zero_cache.cluster.clients.pauses import CLIENTS, WRITES_PER_SECOND, Event, Noticed, Pause, pause_during
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.timelines.page import page
from zero_cache.cluster.timelines.timeline import Timeline

_TITLE = f"Noticed by {CLIENTS} clients, {WRITES_PER_SECOND} writes a second"
_TIMELINES = pytest.StashKey[list[Timeline]]()
_OF_ITEM = pytest.StashKey[Timeline]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TIMELINES] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.nightly)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and _OF_ITEM in item.stash:
        item.stash[_OF_ITEM].failure = str(call.excinfo.value if call.excinfo else report.longreprtext)
    return report


@pytest.fixture
def noticed(request: pytest.FixtureRequest, release: HelmRelease, database: Database) -> Noticed:
    """Lets something happen under 20 clients and 20 writes a second, and returns what clients noticed."""
    database.let_clients_read()

    def measure(event: Event) -> Pause:
        timelines = request.config.stash[_TIMELINES]
        before = len(timelines)
        try:
            pause = pause_during(event, release, database, timelines=timelines)
            figures = {"seconds without a row": f"{pause.longest:.2f}", "moves": pause.moves, "errors": pause.errors}
            timelines[-1].figures = {name: str(value) for name, value in figures.items()}
        finally:
            for timeline in timelines[before:]:
                timeline.title = request.node.nodeid.partition("scenarios/")[2]
                request.node.stash[_OF_ITEM] = timeline
        return pause

    return measure


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    timelines = config.stash[_TIMELINES]
    if not timelines:
        return
    terminalreporter.section(_TITLE)
    for timeline in timelines:
        figures = ", ".join(f"{value} {name}" for name, value in timeline.figures.items()) or "failed"
        terminalreporter.line(f"{timeline.title}: {figures}")
    if file := config.getoption("--timelines"):
        file.write_text(page(_TITLE, timelines), encoding="utf-8")
        terminalreporter.line(f"drawn on {file}")
