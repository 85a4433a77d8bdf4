"""Options and fixtures for every layer."""

from pathlib import Path

import pytest
from chartproof.helm.binary import Helm
from chartproof.helm.tools import ToolMissing
from chartproof.plugin import chart_under_test
from chartproof.values.schema import use_chart

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
            Helm.find(session.config.getoption("--helm"))
        except ToolMissing as missing:
            raise pytest.UsageError(str(missing)) from None
