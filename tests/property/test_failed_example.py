"""A failed property leaves a values file that Helm renders, and the commands that render and test it again."""

import re
import shlex
import subprocess
from pathlib import Path

import yaml
from chartproof.inner_pytest import environment, run_pytest

ROOT = Path(__file__).parents[2]
PROPERTY = """
import pytest
from hypothesis import given, strategies as st
from zero_cache.values.values import valid_values

VIEW_SYNCER_REPLICAS = {"always": ["viewSyncer.replicas"], "never": ["singleNode.enabled", "viewSyncer.autoscaling.enabled"]}


@pytest.mark.parametrize("what", ["of a kind that it takes many words to tell from the others, " * 6])
@given(data=st.data(), replicas=st.sampled_from([2, 100_000]))
def test_few_replicas(rendered, what, data, replicas):
    values = data.draw(valid_values(**VIEW_SYNCER_REPLICAS, given={"viewSyncer.replicas": replicas}))
    assert rendered(values, is_upgrade=True).view_syncer.spec["replicas"] < 100_000
"""


def test_a_failed_example_can_be_rendered_again(tmp_path, helm):
    (tmp_path / "test_of_a_test.py").write_text(PROPERTY)
    # the conftest with the fixtures of a property
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "property" / "conftest.py").read_text())
    run = run_pytest(
        *("-c", ROOT / "pyproject.toml", "-p", "conftest", "--rootdir", tmp_path, "-p", "no:helm-charts"),
        *("--failed-examples", tmp_path / "failed", tmp_path),
        env=environment(HYPOTHESIS_PROFILE="dev"),
    )
    (file,) = (tmp_path / "failed").iterdir()

    assert "HYPOTHESIS_PROFILE=dev pytest 'test_of_a_test.py::test_few_replicas[" in run.stdout, run.stdout
    # the values of a failing example, not those of the last one
    assert yaml.safe_load(file.read_text())["viewSyncer"]["replicas"] == 100_000
    (found,) = re.findall(r"^ +helm (template .*)$", run.stdout, re.MULTILINE)
    assert str(file) in found
    assert "--is-upgrade" in found
    manifests = subprocess.check_output([helm.path, *shlex.split(found)], cwd=ROOT, text=True)
    assert "replicas: 100000" in manifests
