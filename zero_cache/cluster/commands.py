"""Runs other programs and says in short what went wrong with them."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


class ClusterError(Exception):
    """What stands in the way, in words for whoever runs the suite."""


class CommandError(ClusterError):
    """A program that ended with an error, or not in time."""


def run(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    stdin: str = "",
    within: timedelta = timedelta(minutes=2),
) -> str:
    """What `command` prints on its standard output. It runs in the repository, so that relative paths mean the same.

    The error of a failing command holds what it printed, and neither its input nor its whole command line: both may
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
        raise CommandError(f"`{name} …` ended with {done.returncode}: {said or 'it said nothing'}")
    return done.stdout
