"""Runs other programs, and says in a few words why one failed."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


class ClusterError(Exception):
    """Says why the suite can't go on, for the person who runs it."""


class CommandError(ClusterError):
    """Says that a program failed or took too long."""


def run(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    stdin: str = "",
    within: timedelta = timedelta(minutes=2),
) -> str:
    """Runs `command` in the repository, so that relative paths mean the same, and returns its standard output.

    The error of a failing command holds its output, but neither its input nor its whole command line, because both may
    hold secrets.
    """
    name = " ".join([Path(command[0]).name, *(str(word) for word in command[1:3])])
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=REPOSITORY,
            env=os.environ | dict(environment or {}),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=within.total_seconds(),
            check=False,
        )
    except FileNotFoundError:
        raise CommandError(f"{command[0]} is not installed, or not on the PATH") from None
    except subprocess.TimeoutExpired:
        raise CommandError(f"`{name} …` did not end within {within.total_seconds():.0f} s") from None
    if done.returncode != 0:
        said = "\n".join(text.strip() for text in (done.stderr, done.stdout) if text.strip())
        raise CommandError(f"`{name} …` ended with {done.returncode}: {said or 'it printed nothing'}")
    return done.stdout
