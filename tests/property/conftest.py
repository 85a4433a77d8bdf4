"""Loads Hypothesis' profile, provides the renderer, and saves a failed example as a file that can be rendered again."""

from collections.abc import Callable, Generator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from chartproof.helm.binary import Helm
from chartproof.helm.library import InProcessHelm
from chartproof.helm.render import Renderer
from chartproof.plugin import chart_under_test
from chartproof.release.release import Release
from chartproof.report import example as failed_example
from chartproof.report.failure import READS
from hypothesis import currently_in_test_context, note, settings
from hypothesis.control import current_build_context

from zero_cache import chart as zero_chart
from zero_cache.chart import CHART
from zero_cache.values import profiles
from zero_cache.values.values import as_yaml

Rendered = Callable[..., Release]

INSTALLED = find_spec("helm_python") is not None
collect_ignore = [] if INSTALLED else ["test_in_process.py"]

IN_PROCESS, BINARY = "in-process", "binary"


def pytest_configure(config: pytest.Config) -> None:
    profiles.load(binary=renderer_of(config) == BINARY)


def renderer_of(config: pytest.Config) -> str:
    """Returns the renderer that --renderer names, or the fastest available. Raises UsageError if that is not available."""
    named = config.getoption("--renderer")
    if named == IN_PROCESS and (config.getoption("--helm") or not INSTALLED):
        why = (
            "--helm names a binary"
            if INSTALLED
            else "helm-python-sdk is not installed (it has no wheel for this system)"
        )
        raise pytest.UsageError(f"--renderer {IN_PROCESS}: {why}; take --renderer {BINARY}.")
    if named:
        return str(named)
    return IN_PROCESS if INSTALLED and not config.getoption("--helm") else BINARY


def pytest_report_header(config: pytest.Config) -> str:
    """Says which renderer runs, how many examples, and whether they are new."""
    left_out = "" if INSTALLED else "; helm-python-sdk is not installed, so test_in_process.py is left out"
    which = "the same at every run" if settings().derandomize else "new at every run"
    return (
        f"properties: {settings().max_examples} examples each, {which}, "
        f"rendered by the {renderer_of(config)} renderer{left_out}"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Saves the values of a failed example, and says how to render them and how to run the test again."""
    report = yield
    if report.failed and report.when == "call":
        folder = item.config.getoption("--failed-examples")
        files = failed_example.saved(item.nodeid, READS.releases, folder)
        report.sections.append((failed_example.SECTION, failed_example.commands(files, same_test(item))))
    # the example's own note replaces the report: its secrets are made up, and hiding them would hide the cause
    READS.start()
    return report


def same_test(item: pytest.Item) -> list[str]:
    """Returns the command that finds the same example: from the database, or because it is derandomized."""
    chart: Path = chart_under_test(item.config)
    options = {
        "--renderer": renderer_of(item.config),
        "--helm": item.config.getoption("--helm"),
        "--chart": "" if chart == CHART.resolve() else str(chart),
    }
    return [
        *("env", f"HYPOTHESIS_PROFILE={settings.get_current_profile_name()}"),
        *("pytest", item.nodeid),
        *(part for option, value in options.items() if value for part in (option, value)),
    ]


@pytest.fixture(scope="session")
def renderer(pytestconfig: pytest.Config, helm: Helm) -> Renderer:
    """Provides the renderer of the examples."""
    return InProcessHelm() if renderer_of(pytestconfig) == IN_PROCESS else helm


@pytest.fixture(scope="session")
def rendered(chart: Path, renderer: Renderer) -> Rendered:
    """Renders values, and notes them as YAML. It takes the options of chartproof.helm.render.render."""

    example: object = None

    def rendered(values: Mapping[str, Any], **options: Any) -> Release:
        nonlocal example
        text = as_yaml(values)
        if currently_in_test_context():
            if example is not (example := current_build_context()):
                READS.start()  # only the last example matters
            note(f"values{f' with {options}' if options else ''}:\n{text}")
        return zero_chart.render(text, **{"chart": chart, "helm": renderer, **options})

    return rendered
