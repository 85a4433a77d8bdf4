"""Runs pytest in a new process, for a test or a command that reads its output."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# users set these for the pytest that they start: they change how its output looks
_TERMINAL_VARIABLES = {"FORCE_COLOR", "NO_COLOR", "PY_COLORS", "COLUMNS", "LINES"}
_WORKERS = "PYTEST_XDIST_AUTO_NUM_WORKERS"  # how many workers the machine has room for


def environment(**more: str) -> dict[str, str]:
    """Returns the environment without the user's settings for a terminal or for pytest, and with more variables."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == _WORKERS or (name not in _TERMINAL_VARIABLES and not name.startswith("PYTEST_"))
    }
    return kept | {"COLUMNS": "120"} | more


def pytest_command(*arguments: str | Path) -> list[str | Path]:
    """Returns the command of a pytest of this Python, without colours."""
    return [sys.executable, "-m", "pytest", "--color=no", *arguments]


def run_pytest(
    *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs pytest without colours, in `cwd` and with environment(). No exit code raises an error."""
    return subprocess.run(
        pytest_command(*arguments),
        cwd=cwd,
        env=environment() if env is None else env,
        capture_output=True,
        text=True,
        check=False,
    )
