"""A property draws the same values at every run and on every machine, and none fails because the machine is slow."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from zero_cache.values import profiles

ROOT = Path(__file__).parents[2]
SAME = sorted(profiles.EXAMPLES.keys() - set(profiles.NEW_AT_EVERY_RUN))

# prints the examples of a property
DRAWN = """
from hypothesis import given
from zero_cache.values import profiles
from zero_cache.values.values import as_yaml, schema_values

profiles.load(binary=False)

@given(values=schema_values())
def draw(values):
    print(as_yaml(values))

draw()
"""

# prints the settings of each profile
PROFILES = """
from hypothesis import settings
from zero_cache.values import profiles

profiles.load(binary=False)
for name in profiles.EXAMPLES:
    print(settings.get_profile(name))
"""


def drawn(directory: Path, code: str = DRAWN, **environment: str) -> str:
    """Runs the code in another process, from a directory, and returns its output."""
    directory.mkdir()
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=directory,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.parametrize("name", SAME)
def test_a_profile_draws_the_same_at_every_run(name):
    profile = settings.get_profile(name)

    assert profile.derandomize
    assert profile.database is None


def test_soak_is_the_only_one_that_draws_new_values():
    assert profiles.NEW_AT_EVERY_RUN == ("soak",)
    assert not settings.get_profile("soak").derandomize


def test_a_profile_is_the_same_where_hypothesis_has_other_defaults(tmp_path):
    here, in_ci = (drawn(tmp_path / name, PROFILES, **more) for name, more in [("here", {}), ("ci", {"CI": "true"})])

    assert in_ci == here
    assert here.count("max_examples") == len(profiles.EXAMPLES)


@pytest.mark.parametrize("name", profiles.EXAMPLES)
def test_no_profile_has_a_limit_of_time(name):
    profile = settings.get_profile(name)

    assert profile.deadline is None
    assert HealthCheck.too_slow in profile.suppress_health_check


def test_defects_are_caught_without_the_search_for_a_small_example():
    assert Phase.shrink not in settings.get_profile("defects").phases


@pytest.mark.parametrize("surroundings", [{}, {"CI": "true"}])
def test_the_values_of_ci_are_the_default(monkeypatch, surroundings):
    for name in ("CI", "HYPOTHESIS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)

    assert profiles.chosen() == "ci"


def test_the_values_are_the_same_whatever_else_is_loaded_and_set(tmp_path):
    (tmp_path / "other_module.py").write_text(f"TEXTS = {[f'text {number}' for number in range(200)]}")
    elsewhere = {
        "PYTHONHASHSEED": "7",
        "CI": "true",
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}",
    }

    values = drawn(tmp_path / "here", PYTHONHASHSEED="1")

    assert values.count("common:") > 50
    assert drawn(tmp_path / "there", f"import other_module\n{DRAWN}", **elsewhere) == values
