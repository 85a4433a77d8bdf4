"""Profiles of Hypothesis, and a render whose values a failed example shows."""

import os
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import currently_in_test_context, note, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from conformance import record
from conformance import render as rendering
from conformance.helm import Helm
from conformance.release import Release
from conformance.strategies.schema import use_chart
from conformance.strategies.values import as_yaml

Rendered = Callable[..., Release]

ROOT = Path(__file__).parent.parent.parent
# in the repository, not in whatever directory pytest was started from
DATABASE = DirectoryBasedExampleDatabase(ROOT / ".hypothesis" / "examples")

# a render takes 50 ms, and much longer on a busy machine
settings.register_profile("dev", deadline=None, max_examples=30, database=DATABASE)
# the same examples at every run; they are not kept (derandomize switches the database off)
settings.register_profile("ci", deadline=None, max_examples=60, derandomize=True, print_blob=True)
settings.register_profile("soak", deadline=None, max_examples=2000, database=DATABASE, print_blob=True)


def pytest_configure(config: pytest.Config) -> None:
    # with CI set Hypothesis has loaded a profile of its own
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))
    use_chart(config.getoption("--chart"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leaves the story to the example's own note: the secrets in it are made up, and hiding them hides the cause."""
    report = yield
    record.start()
    return report


@pytest.fixture(scope="session")
def rendered(chart: Path, helm: Helm) -> Rendered:
    """Renders values, and notes them as YAML. Options are those of conformance.render.render."""

    def rendered(values: Mapping[str, Any], **options: Any) -> Release:
        text = as_yaml(values)
        if currently_in_test_context():
            note(f"values{f' with {options}' if options else ''}:\n{text}")
        record.start()  # only the last example matters
        return rendering.render(text, **{"chart": chart, "helm": helm, **options})

    return rendered
