"""Options and fixtures for every layer."""

from pathlib import Path
from typing import Any

import pytest
from chartproof.plugin import chart_under_test
from chartproof.rules.target import ChartUnusable, helm_of
from chartproof.values.schema import use_chart

from zero_cache.chart import RENDER_OPTIONS

pytest_plugins = ["chartproof.plugin", "zero_cache.rules"]


def pytest_configure(config: pytest.Config) -> None:
    use_chart(chart_under_test(config))


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("zero-cache")
    group.addoption(
        "--renderer",
        choices=["in-process", "binary"],
        help="what renders the values of properties (default: in-process where helm-python-sdk is installed)",
    )
    group.addoption(
        "--failed-examples",
        metavar="FOLDER",
        type=Path,
        default=Path(__file__).parent / ".hypothesis" / "failed",
        help="where to save what the failed example of a property rendered, as values files (default: %(default)s)",
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    # a missing Helm is one line here, before xdist starts its workers; in a fixture it would be an error a test
    if not hasattr(session.config, "workerinput") and not session.config.getoption("collectonly"):
        try:
            helm_of(session.config)
        except ChartUnusable as missing:
            raise pytest.UsageError(str(missing)) from None


@pytest.fixture(scope="session")
def render_options() -> dict[str, Any]:
    """Gives a release of any layer the name of the promised install, and the two roles."""
    return RENDER_OPTIONS
