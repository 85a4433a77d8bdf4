"""Runs only tests of the chart, the likely ones first, and prints which of them failed: a pytest plugin for mutants."""

import os

import pytest

FIRST_VARIABLE = "MUTANT_TESTS_FIRST"  # node ids, one a line
CAUGHT = "caught by "


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests that take the chart, and sorts them."""
    first = {test: place for place, test in enumerate(os.environ.get(FIRST_VARIABLE, "").splitlines())}
    chart_tests = [item for item in items if "chart" in getattr(item, "fixturenames", ())]
    items[:] = sorted(chart_tests, key=lambda item: first.get(item.nodeid, len(first)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Prints the failed test on a separate line. A node id may contain anything but a line break."""
    if report.failed:
        print(f"\n{CAUGHT}{report.nodeid}")


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Prints a file that pytest can't collect."""
    if report.failed:
        print(f"\n{CAUGHT}{report.nodeid}")
