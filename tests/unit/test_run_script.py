"""run.py gets a newcomer to tox with what the machine has, or says in one line what it lacks."""

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

from conformance import launcher

SOURCE = launcher.ROOT


def put(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on PATH and no home; gives the directory that is its PATH."""
    directory = tmp_path / "bin"
    directory.mkdir()
    monkeypatch.setenv("PATH", f"{directory}:/nowhere")
    monkeypatch.setenv("HOME", "")
    monkeypatch.setattr(launcher, "ROOT", tmp_path / "checkout")
    for name in ("run.py", "conformance/__init__.py", "conformance/launcher.py"):
        (tmp_path / "checkout" / name).parent.mkdir(exist_ok=True)
        shutil.copy(SOURCE / name, tmp_path / "checkout" / name)
    return directory


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    script = launcher.ROOT / "run.py"
    return subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True, check=False)


def test_uv_runs_tox_and_its_exit_code_and_process_are_the_scripts_own(machine):
    put(machine / "uv", 'test "$9" = --version && exit 0\necho "$$ $PWD $@"\nexit 7')

    command = [sys.executable, launcher.ROOT / "run.py", "test", "-e", "unit"]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        said, progress = process.communicate()

    expected = f"tool run --quiet --python {sys.executable} --from {launcher.TOX} tox run -e unit"
    assert said == f"{process.pid} {launcher.ROOT} {expected}\n"
    assert process.returncode == 7
    assert progress == "run.py: running tox run -e unit by uv\n"


def test_without_uv_pipx_runs_tox(machine):
    pipx = put(machine / "pipx", "exit 0")

    assert launcher.tox_launcher() == [
        *(str(pipx), "run", "--python", sys.executable, "--spec", launcher.TOX, "tox"),
    ]


def test_a_uv_that_fails_is_passed_over(machine):
    put(machine / "uv", "exit 1")
    pipx = put(machine / "pipx", "exit 0")

    assert launcher.tox_launcher()[0] == str(pipx)


# stands for a Python: `-m venv DIRECTORY` puts itself there as DIRECTORY/bin/python
PYTHON = """\
case "$*" in
  "-m venv --clear "*) /bin/mkdir -p "$4/bin" && /bin/cp "$0" "$4/bin/python" ;;
  "-m pip install --quiet tox"*) : > "$0.has-tox" ;;
  "-m tox --version") test -e "$0.has-tox" ;;
  *) exit 9 ;;
esac"""


def test_with_neither_a_virtual_environment_is_made_once(machine, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "executable", str(put(tmp_path / "python", PYTHON)))

    first = launcher.tox_launcher()
    said = capsys.readouterr().err

    assert first[1:] == ["-m", "tox"]
    assert first[0].startswith(str(tmp_path / "checkout" / ".tox-bootstrap"))
    assert said.startswith("run.py: putting tox into ")
    assert launcher.tox_launcher() == first
    assert capsys.readouterr().err == ""


def test_a_half_made_environment_is_made_anew(machine, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(put(tmp_path / "python", PYTHON)))
    broken = put(launcher.bootstrap_directory() / "bin" / "python", "exit 1")

    assert launcher.tox_launcher() == [str(broken), "-m", "tox"]
    assert launcher.failure([str(broken), "-m", "tox", "--version"]) is None


def test_a_debian_without_venv_gets_one_line_that_helps(machine, tmp_path, monkeypatch, capsys):
    debian = put(tmp_path / "python", "/bin/mkdir -p $4\necho 'ensurepip is not available.' >&2\nexit 1")
    monkeypatch.setattr(sys, "executable", str(debian))
    put(machine / "pipx", "echo 'No network' >&2\nexit 1")

    with pytest.raises(SystemExit) as ended:
        launcher.main(["test", "-e", "unit"])

    assert ended.value.code == (
        "run.py: tox can't be started: pipx failed (No network); no virtual environment could be made "
        "(ensurepip is not available). "
        "Install uv or pipx, or Python's venv module (Debian, Ubuntu: apt install python3-venv)."
    )
    assert not launcher.bootstrap_directory().exists()


def test_a_checkout_that_can_not_be_written_is_left_alone(machine, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    assert launcher.ROOT not in launcher.bootstrap_directory().parents


@pytest.mark.parametrize(
    ("arguments", "needs"),
    [
        ([], True),
        (["-e", "ALL"], True),
        (["-e", "unit,integration"], True),
        (["-e", "integration", "--", "-k", "x"], True),
        (["-eintegration"], True),
        (["--env=integration"], True),
        (["-e", "unit", "-e", "integration"], True),
        (["-e", "unit"], False),
        (["-e", "unit,lint", "--", "-e", "integration"], False),
        (["-e", "unit-helm3.2"], False),
        (["--help"], False),
        (["--notest"], False),
        (["-e", "quickstart", "--", "--keep"], True),
        (["-e", "quickstart", "--", "--help"], False),
    ],
    ids=str,
)
def test_docker_is_asked_for_only_where_it_is_needed(arguments, needs):
    assert launcher.needs_docker(["run", *arguments]) is needs


@pytest.mark.parametrize("command", ["test", "quickstart"])
def test_without_docker_there_is_one_line_that_says_so(machine, command):
    result = run(command)

    assert result.returncode == 1
    assert result.stderr.startswith("run.py: Docker is needed, and no docker is on PATH: install it")
    assert result.stderr.count("\n") == 1


def test_a_docker_that_does_not_answer_is_said_in_its_own_words(machine):
    put(machine / "docker", "echo header\necho 'Cannot connect to the Docker daemon.' >&2\nexit 1")

    result = run("quickstart")

    assert result.returncode == 1
    assert "Docker does not answer: Cannot connect to the Docker daemon. Start it" in result.stderr


def test_the_quickstart_passes_its_arguments_on(machine):
    put(machine / "docker", "exit 0")
    put(machine / "uv", 'test "$9" = --version && exit 0\necho "$@"')

    assert run("quickstart", "--keep", "-v").stdout.endswith("tox run -q -e quickstart -- --keep -v\n")


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
    code = "import sys; sys.path.insert(0, sys.argv[1]); import conformance.launcher"

    result = subprocess.run([sys.executable, "-I", "-S", "-c", code, SOURCE], capture_output=True, check=False)

    assert result.returncode == 0, result.stderr
