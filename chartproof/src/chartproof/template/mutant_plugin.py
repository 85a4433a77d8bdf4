"""A pytest plugin for mutants: only tests of the chart, the likely ones first, and which of them failed."""

import os

import pytest

FIRST_VARIABLE = "MUTANT_TESTS_FIRST"  # node ids, one a line
CAUGHT = "caught by "


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests that take the chart, and sorts them."""
    first = {test: place for place, test in enumerate(os.environ.get(FIRST_VARIABLE, "").splitlines())}
    of_the_chart = [item for item in items if "chart" in getattr(item, "fixturenames", ())]
    items[:] = sorted(of_the_chart, key=lambda item: first.get(item.nodeid, len(first)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Says which test failed, on a line of its own: a node id may contain anything but a line break."""
    if report.failed:
        print(f"\n{CAUGHT}{report.nodeid}")


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """The same for a file that can't even be collected."""
    if report.failed:
        print(f"\n{CAUGHT}{report.nodeid}")
