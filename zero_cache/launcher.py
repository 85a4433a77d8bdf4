"""Installs tox into a virtual environment once, and becomes tox, for run.py. It needs only the standard library."""

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
VENV_PACKAGE = "Debian, Ubuntu: apt install python3-venv"
ROOT = Path(__file__).resolve().parent.parent

DESCRIPTION = f"""\
python3 run.py test                      all that CI runs: each of the layers below
python3 run.py test -e unit              one layer of: lint, unit, unit-helm3.2, unit-helm3.22, coverage, property,
                                         property-defects, rules, option-parser, wheel,
                                         integration; coverage is unit and more
python3 run.py test -e unit -- -k probe  what follows -- goes to pytest
python3 run.py test --help               the options of tox
python3 run.py quickstart                zero-cache in a kind cluster with Postgres and a client, to look at
python3 run.py quickstart --help         its own options

Needs Python 3.11 or newer with its venv module ({VENV_PACKAGE}); the integration tests and
the quickstart need Docker. helm, kind and kubectl are taken from PATH where their versions fit, otherwise downloaded.
"""


class CannotRun(Exception):
    """Says in one line what is missing and what to do about it."""


def main(arguments: Sequence[str]) -> NoReturn:
    """Becomes tox, so that tox's exit code and Ctrl-C are this command's. Prints one line if that is impossible."""
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
    before = ["-q", "-e", "quickstart", "--"] if options.command == "quickstart" else []
    try:
        python = python_with_tox()
    except CannotRun as reason:
        sys.exit(f"run.py: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)
    os.chdir(ROOT)
    os.execv(python, [str(python), "-m", "tox", "run", *before, *options.arguments])


def python_with_tox() -> Path:
    """Returns the Python of a virtual environment with tox. It recreates a missing or broken environment."""
    directory = environment_directory()
    python = directory / "bin" / "python"
    if failure([python, "-m", "tox", "--version"]) is None:
        return python
    print(f"run.py: putting tox into {directory} (once)", file=sys.stderr, flush=True)
    said = failure([sys.executable, "-m", "venv", "--clear", directory])
    problem = f"no virtual environment can be made: {said}. Install Python's venv module ({VENV_PACKAGE})."
    if said is None:
        said = failure([python, "-m", "pip", "install", "--quiet", TOX])
        problem = f"pip can't install tox: {said}. See that it reaches an index of packages, and run this again."
    if said is not None:
        shutil.rmtree(directory, ignore_errors=True)
        raise CannotRun(problem)
    return python


def environment_directory() -> Path:
    """Returns the virtual environment's path: in the checkout, or in the temporary directory if that is read-only."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if os.access(ROOT, os.W_OK):
        return ROOT / ".tox-bootstrap" / version
    return Path(tempfile.gettempdir()) / f"zero-cache-tox-{os.getuid()}" / version


def failure(command: Sequence[str | Path]) -> str | None:
    """Runs a command, and returns its last line if it fails, else None."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    if result.returncode == 0:
        return None
    lines = (result.stderr or result.stdout).strip().splitlines()
    return lines[-1].strip().rstrip(".") if lines else f"exit code {result.returncode}"
