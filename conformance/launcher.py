"""What run.py does: checks what a command needs, finds tox or gets it, and becomes it. Standard library only."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

TOX = "tox>=4.60,<5"
ROOT = Path(__file__).resolve().parent.parent
NEED_DOCKER = frozenset({"integration", "quickstart"})

DESCRIPTION = """\
python3 run.py test                      all that CI runs: each of the layers below
python3 run.py test -e unit              one layer of: lint, unit, unit-helm3.2, unit-helm3.22, coverage, property,
                                         property-defects, conformance, contract, integration
python3 run.py test -e unit -- -k probe  what follows -- goes to pytest
python3 run.py quickstart                zero-cache in a kind cluster with Postgres and a client, to look at
python3 run.py quickstart --help         its own options

Needs Python 3.11 or newer and one of uv, pipx, or Python's venv module; the integration tests and the quickstart
need Docker. helm, kind and kubectl are taken from PATH where their versions fit, and downloaded otherwise.
"""


class CannotRun(Exception):
    """What is missing and what to do about it, in one line."""


def main(arguments: Sequence[str]) -> NoReturn:
    """Becomes tox, so that its exit code and Ctrl-C are this command's own; one line when that can't be."""
    parser = argparse.ArgumentParser(
        prog="run.py",
        usage="python3 run.py {test,quickstart} [arguments]",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("command", choices=["test", "quickstart"], help="what to run")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="for tox (test) or for the quickstart")
    options = parser.parse_args(arguments)
    tox_arguments = tox_arguments_for(options.command, options.arguments)
    try:
        if needs_docker(tox_arguments):
            check_docker()
        tox = tox_launcher()
    except CannotRun as reason:
        sys.exit(f"run.py: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)
    say(f"running {' '.join(['tox', *tox_arguments])} by {Path(tox[0]).name}")
    os.chdir(ROOT)
    os.execv(tox[0], [*tox, *tox_arguments])


def say(line: str) -> None:
    """A line of progress, beside what the command itself prints."""
    print(f"run.py: {line}", file=sys.stderr, flush=True)


def tox_arguments_for(command: str, arguments: Sequence[str]) -> list[str]:
    """What tox is asked for."""
    if command == "quickstart":
        return ["run", "-q", "-e", "quickstart", "--", *arguments]
    return ["run", *arguments]


def needs_docker(tox_arguments: Sequence[str]) -> bool:
    """Whether tox will run an environment that needs Docker: one named with -e, or all of them."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-e", "--env", action="append", default=[])
    parser.add_argument("-h", "--help", "--version", "-n", "--notest", action="store_true", dest="runs_nothing")
    before_dashes = list(tox_arguments)
    if "--" in before_dashes:
        asked_for_help = {"-h", "--help"} & set(before_dashes[before_dashes.index("--") :])
        del before_dashes[before_dashes.index("--") :]
        if asked_for_help:
            return False
    known, _ = parser.parse_known_args(before_dashes)
    environments = {name.strip() for names in known.env for name in names.split(",")}
    return not known.runs_nothing and (not environments or "ALL" in environments or bool(environments & NEED_DOCKER))


def check_docker() -> None:
    """Raises CannotRun unless Docker is there and answers."""
    docker = shutil.which("docker")
    if not docker:
        raise CannotRun(
            "Docker is needed, and no docker is on PATH: install it (https://docs.docker.com/engine/install)."
        )
    try:
        answer = subprocess.run([docker, "info"], capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        raise CannotRun(
            "Docker has not answered for two minutes: restart it, and see that `docker info` works."
        ) from None
    if answer.returncode != 0:
        reason = last_line(answer.stderr) or "docker info fails"
        raise CannotRun(f"Docker does not answer: {reason}. Start it, or give this user access to it.")


def tox_launcher() -> list[str]:
    """The command that is tox: by uv, by pipx, or from a virtual environment made for it; the first that works."""
    tried = []
    for command in by_uv(), by_pipx():
        if command:
            said = failure([*command, "--version"])
            if said is None:
                return command
            tried.append(f"{Path(command[0]).name} failed ({said})")
    directory = bootstrap_directory()
    command = [str(directory / "bin" / "python"), "-m", "tox"]
    if not Path(command[0]).exists() or failure([*command, "--version"]) is not None:
        said = make_environment(directory)
        if said is not None:
            tried.append(f"no virtual environment could be made ({said})")
            raise CannotRun(
                f"tox can't be started: {'; '.join(tried)}. "
                "Install uv or pipx, or Python's venv module (Debian, Ubuntu: apt install python3-venv)."
            )
    return command


def by_uv() -> list[str] | None:
    """tox run by uv, where there is one."""
    uv = shutil.which("uv")
    return [uv, "tool", "run", "--quiet", "--python", sys.executable, "--from", TOX, "tox"] if uv else None


def by_pipx() -> list[str] | None:
    """tox run by pipx, where there is one."""
    pipx = shutil.which("pipx")
    return [pipx, "run", "--python", sys.executable, "--spec", TOX, "tox"] if pipx else None


def bootstrap_directory() -> Path:
    """Where the virtual environment is: in the checkout, or in the temporary directory when that can't be written."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if os.access(ROOT, os.W_OK):
        return ROOT / ".tox-bootstrap" / version
    return Path(tempfile.gettempdir()) / f"zero-cache-tox-{os.getuid()}" / version


def make_environment(directory: Path) -> str | None:
    """Makes a virtual environment with tox in it; gives what went wrong, None when nothing."""
    say(f"putting tox into {directory} (once)")
    said = failure([sys.executable, "-m", "venv", "--clear", str(directory)])
    if said is None:
        said = failure([str(directory / "bin" / "python"), "-m", "pip", "install", "--quiet", TOX])
    if said is not None:
        shutil.rmtree(directory, ignore_errors=True)
    return said


def failure(command: Sequence[str]) -> str | None:
    """The last line of a command that fails; None when it succeeds."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return None if result.returncode == 0 else last_line(result.stderr or result.stdout) or f"exit {result.returncode}"


def last_line(text: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else ""
