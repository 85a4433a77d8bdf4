"""run.py starts tox with the machine's own tools, or says in one line what is missing."""

import ast
import configparser
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zero_cache import launcher

SOURCE = launcher.ROOT


def put(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Provides a machine with an empty PATH and no home, and returns the directory that is its PATH."""
    directory = tmp_path / "bin"
    directory.mkdir()
    monkeypatch.setenv("PATH", f"{directory}:/nowhere")
    monkeypatch.setenv("HOME", "")
    monkeypatch.setattr(launcher, "ROOT", tmp_path / "checkout")
    for name in ("run.py", "zero_cache/__init__.py", "zero_cache/launcher.py"):
        (tmp_path / "checkout" / name).parent.mkdir(exist_ok=True)
        shutil.copy(SOURCE / name, tmp_path / "checkout" / name)
    return directory


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    script = launcher.ROOT / "run.py"
    return subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True, check=False)


def put_environment(script: str) -> Path:
    """Creates the virtual environment of an earlier run. Its Python is this script."""
    return put(launcher.environment_directory() / "bin" / "python", script)


def test_tox_takes_the_place_of_the_script(machine):
    put_environment('test "$3" = --version && exit 0\necho "$$ $PWD $@"\nexit 7')

    command = [sys.executable, launcher.ROOT / "run.py", "test", "-e", "unit", "--", "--help"]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        said, progress = process.communicate()

    # the process stays the same, so Ctrl-C and the exit code are those of tox
    assert said == f"{process.pid} {launcher.ROOT} -m tox run -e unit -- --help\n"
    assert process.returncode == 7
    assert progress == ""


def test_the_quickstart_passes_its_arguments_on(machine):
    put_environment('echo "$@"')

    assert run("quickstart", "--down", "--help").stdout == "-m tox run -q -e quickstart -- --down --help\n"


# this replaces a Python: `-m venv DIRECTORY` copies it to DIRECTORY/bin/python
PYTHON = """\
case "$*" in
  "-m venv --clear "*) /bin/mkdir -p "$4/bin" && /bin/cp "$0" "$4/bin/python" ;;
  "-m pip install --quiet tox"*) : > "$0.has-tox" ;;
  "-m tox --version") test -e "$0.has-tox" ;;
  *) exit 9 ;;
esac"""


def test_a_virtual_environment_is_made_once(machine, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "executable", str(put(tmp_path / "python", PYTHON)))

    first = launcher.python_with_tox()
    said = capsys.readouterr().err

    assert first.is_relative_to(tmp_path / "checkout" / ".tox-bootstrap")
    assert said.startswith("run.py: putting tox into ")
    assert launcher.python_with_tox() == first
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("broken", ["exit 1", "echo 'No module named tox' >&2; exit 1"])
def test_a_broken_environment_is_made_anew(machine, tmp_path, monkeypatch, broken):
    monkeypatch.setattr(sys, "executable", str(put(tmp_path / "python", PYTHON)))
    python = put_environment(broken)

    assert launcher.python_with_tox() == python
    assert launcher.failure([python, "-m", "tox", "--version"]) is None


@pytest.mark.parametrize(
    ("python", "problem"),
    [
        (
            "/bin/mkdir -p $4\necho 'ensurepip is not available.' >&2\nexit 1",
            "no virtual environment can be made: ensurepip is not available. "
            "Install Python's venv module (Debian, Ubuntu: apt install python3-venv).",
        ),
        (
            PYTHON.replace(': > "$0.has-tox"', "{ echo 'ERROR: No matching distribution found for tox' >&2; exit 1; }"),
            "pip can't install tox: ERROR: No matching distribution found for tox. "
            "See that it reaches an index of packages, and run this again.",
        ),
    ],
    ids=["a Debian without ensurepip", "no network"],
)
def test_what_stands_in_the_way_is_said_in_one_line_that_helps(machine, tmp_path, monkeypatch, python, problem):
    monkeypatch.setattr(sys, "executable", str(put(tmp_path / "python", python)))

    with pytest.raises(SystemExit) as ended:
        launcher.main(["test", "-e", "unit"])

    assert ended.value.code == f"run.py: {problem}"
    assert not launcher.environment_directory().exists()


def test_a_checkout_that_can_not_be_written_is_left_alone(machine, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    assert launcher.ROOT not in launcher.environment_directory().parents


def test_help_and_readme_name_every_layer_that_runs():
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(SOURCE / "tox.ini")
    layers = tox["tox"]["env_list"].split(", ")
    table = [line for line in (SOURCE / "README.md").read_text().splitlines() if line.startswith("| `")]

    assert "coverage" in layers
    for layer in layers:
        assert re.search(rf"\b{re.escape(layer)}\b", launcher.DESCRIPTION), layer
        assert any(f"`{layer}`" in line.split("|")[1] for line in table), layer


def test_help_shows_the_commands(machine):
    result = run("--help")

    assert result.returncode == 0
    assert "run.py test -e unit" in result.stdout
    assert "run.py quickstart" in result.stdout


def test_an_older_python_is_told_so(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(SOURCE / "run.py"))

    assert ended.value.code == "run.py: Python 3.11 or newer is needed, this is 3.10."


def test_an_older_python_can_read_the_script_that_tells_it_so():
    ast.parse((SOURCE / "run.py").read_text(), feature_version=(3, 4))
    (SOURCE / "run.py").read_bytes().decode("ascii")


def test_the_launcher_needs_nothing_but_the_standard_library():
    code = "import sys; sys.path.insert(0, sys.argv[1]); import zero_cache.launcher"

    result = subprocess.run([sys.executable, "-I", "-S", "-c", code, SOURCE], capture_output=True, check=False)

    assert result.returncode == 0, result.stderr
