"""Writes the tests' renders into a file, `--renders FILE`: a pytest plugin for chartproof.template.coverage.

It records only renders of the chart under test, because a copy or another chart has other templates.
"""

import dataclasses
import fcntl
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from chartproof.plugin import chart_under_test
from chartproof.release.release import Inputs, Release, observers

_OPTION = "--renders"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --renders."""
    parser.addoption(_OPTION, metavar="FILE", type=Path, required=True, help="where to add what the tests render")


def pytest_configure(config: pytest.Config) -> None:
    """Records every render of the chart from now on."""
    file: Path = config.getoption(_OPTION).resolve()
    chart: Path = chart_under_test(config)
    seen: set[Inputs] = set()

    def observe(release: Release) -> None:
        inputs = release.inputs
        if inputs not in seen and release.chart and release.chart.resolve() == chart:
            seen.add(inputs)
            _append(file, inputs)

    observers.append(observe)


def _append(file: Path, inputs: Inputs) -> None:
    with file.open("a", encoding="utf-8") as stream:
        # all workers of a run write to one file
        fcntl.flock(stream, fcntl.LOCK_EX)
        stream.write(json.dumps(dataclasses.asdict(inputs)) + "\n")


def read(lines: Iterable[str]) -> list[Inputs]:
    """Returns the distinct renders of a file."""
    return list(dict.fromkeys(Inputs.from_json(json.loads(line)) for line in lines))
