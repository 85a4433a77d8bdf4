"""Each defect of defects/, which no file of ci/ shows, is caught by the property that it names."""

import re
import shlex
from pathlib import Path

import pytest
from chartproof.inner_pytest import environment, run_pytest
from chartproof.template.defects import patched, read_defect

from zero_cache.chart import CHART, render
from zero_cache.ci_files import CI_FILES

DEFECTS = [read_defect(file) for file in sorted((Path(__file__).parent / "defects").glob("*.patch"))]
RENDERED = re.compile(
    r"^ +helm template (?P<release>\S+) .* --kube-version (?P<version>\S+) .*--values (?P<file>\S+)$", re.MULTILINE
)
# these are about the suite, so no defect of the chart can make them fail
SUITE_TESTS = {"test_defects.py", "test_failed_example.py", "test_in_process.py", "test_profiles.py"}


@pytest.fixture
def outcome(renderer):
    """Returns what a chart renders from a values file: objects, or a refusal."""

    def outcome(chart, file, **options):
        release = render(file, chart=chart, helm=renderer, **options)
        return release.refusal or [obj.body for obj in release]

    return outcome


def test_each_file_of_properties_catches_one():
    files = {file.name for file in Path(__file__).parent.glob("test_*.py")}

    assert {Path(test.partition("::")[0]).name for defect in DEFECTS for test in defect.tests} == files - SUITE_TESTS


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.file.stem)
def test_no_ci_file_shows_it(defect, outcome, tmp_path):
    broken = patched(defect, tmp_path, CHART)

    for file in CI_FILES:
        assert outcome(broken, file) == outcome(CHART, file), f"{file.name} shows it: {defect.wrong}"


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.file.stem)
def test_a_property_catches_it_with_values_that_show_it(defect, outcome, tmp_path):
    broken = patched(defect, tmp_path, CHART)
    run = run_pytest(
        *("-p", "no:helm-charts", "--chart", broken, "--failed-examples", tmp_path / "failed", *defect.tests),
        env=environment(HYPOTHESIS_PROFILE="defects"),
    )

    assert run.returncode == pytest.ExitCode.TESTS_FAILED, f"let through: {defect.wrong}\n{run.stdout}{run.stderr}"
    examples = [
        (Path(match["file"]), {"release_name": shlex.split(match["release"])[0], "kube_version": match["version"]})
        for match in RENDERED.finditer(run.stdout)
    ]
    assert examples, run.stdout
    assert any(outcome(broken, file, **options) != outcome(CHART, file, **options) for file, options in examples), (
        f"something else was found:\n{run.stdout[-3000:]}"
    )
