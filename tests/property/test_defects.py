"""Each defect of defects/, which no file of ci/ shows, is caught by the property that it names, in few lines."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.ci_files import CI_FILES
from conformance.defects import patched, read_defect
from conformance.render import DEFAULT_CHART, render

ROOT = DEFAULT_CHART.parent.parent
DEFECTS = [read_defect(file) for file in sorted((Path(__file__).parent / "defects").glob("*.patch"))]
FEW_LINES = 16  # six of them are what every install sets
RENDERED = re.compile(
    r"^ +helm template (?P<release>\S+) .* --kube-version (?P<version>\S+) .*--values (?P<file>\S+)$", re.MULTILINE
)
# of which no defect of the chart says that they can fail: they are about the suite
OF_THE_SUITE = {"test_defects.py", "test_failed_example.py", "test_in_process.py"}


@pytest.fixture
def outcomes(renderer):
    """What a defective chart and the whole one make of a values file: objects, or a refusal."""

    def outcomes(broken, file, **options):
        releases = [render(file, chart=chart, helm=renderer, **options) for chart in (broken, DEFAULT_CHART)]
        return [release.refusal or [obj.body for obj in release] for release in releases]

    return outcomes


def test_each_file_of_properties_catches_one():
    files = {file.name for file in Path(__file__).parent.glob("test_*.py")}

    assert {Path(test.partition("::")[0]).name for defect in DEFECTS for test in defect.tests} == files - OF_THE_SUITE


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.file.stem)
def test_no_ci_file_shows_it(defect, outcomes, tmp_path):
    broken = patched(defect, tmp_path)

    for file in CI_FILES:
        shown, whole = outcomes(broken, file)
        assert shown == whole, f"{file.name} shows it: {defect.wrong}"


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.file.stem)
def test_a_property_catches_it_in_a_few_lines(defect, outcomes, tmp_path):
    broken = patched(defect, tmp_path)
    options = ["--chart", broken, "--failed-examples", tmp_path / "failed"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:helm-charts", *options, *defect.tests],
        cwd=ROOT,
        env=os.environ | {"HYPOTHESIS_PROFILE": "defects"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == pytest.ExitCode.TESTS_FAILED, f"let through: {defect.wrong}\n{run.stdout}{run.stderr}"
    examples = [
        (Path(match["file"]), {"release_name": shlex.split(match["release"])[0], "kube_version": match["version"]})
        for match in RENDERED.finditer(run.stdout)
    ]
    assert examples, run.stdout
    for file, _ in examples:
        assert len(file.read_text().splitlines()) <= FEW_LINES, f"a person can't read this:\n{file.read_text()}"
    found = [outcomes(broken, file, **options) for file, options in examples]
    assert any(shown != whole for shown, whole in found), f"something else was found:\n{run.stdout[-3000:]}"
