"""Says how long faults go on."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("zero-cache, integration").addoption(
        "--nemesis-minutes",
        type=float,
        default=0,
        metavar="N",
        help="go on for so long, with schedules that no run has had before (default: one short schedule, the same at every run)",
    )
