"""A failed property leaves a values file that Helm renders, and the commands that render and test it again."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PROPERTY = """
import pytest
from hypothesis import given
from conformance.strategies.values import valid_values


@pytest.mark.parametrize("what", ["of a kind that it takes many words to tell from the others, " * 6])
@given(values=valid_values(always=["viewSyncer.replicas"], never=["singleNode.enabled", "viewSyncer.autoscaling.enabled"]))
def test_few_replicas(rendered, what, values):
    assert rendered(values, is_upgrade=True).view_syncer.spec["replicas"] < 100_000
"""


def test_a_failed_example_can_be_rendered_again(tmp_path, helm):
    (tmp_path / "test_of_a_test.py").write_text(PROPERTY)
    # for the fixtures of a property
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "property" / "conftest.py").read_text())
    options = ["--rootdir", tmp_path, "-p", "no:helm-charts", "--failed-examples", tmp_path / "failed"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "-p", "conftest", *options, tmp_path],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "HYPOTHESIS_PROFILE"} | {"CI": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    (file,) = (tmp_path / "failed").iterdir()

    assert "HYPOTHESIS_PROFILE=ci pytest 'test_of_a_test.py::test_few_replicas[" in run.stdout, run.stdout
    assert yaml.safe_load(file.read_text())["viewSyncer"] == {"replicas": 100_000}
    (found,) = re.findall(r"^ +helm (template .*)$", run.stdout, re.MULTILINE)
    assert str(file) in found
    assert "--is-upgrade" in found
    manifests = subprocess.check_output([helm.path, *shlex.split(found)], cwd=ROOT, text=True)
    assert "replicas: 100000" in manifests
