"""Runs pytest in a process of its own, for a test or a command that reads its words."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# what users set for the pytest that they start: how it looks, and what else it does
_OF_THE_TERMINAL = {"FORCE_COLOR", "NO_COLOR", "PY_COLORS", "COLUMNS", "LINES"}
_WORKERS = "PYTEST_XDIST_AUTO_NUM_WORKERS"  # how many the machine has room for


def environment(**more: str) -> dict[str, str]:
    """The environment without what a user has set for a terminal or for pytest; with more variables."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == _WORKERS or (name not in _OF_THE_TERMINAL and not name.startswith("PYTEST_"))
    }
    return kept | {"COLUMNS": "120"} | more


def run_pytest(
    *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What pytest says, without colours, at any exit code. It starts in `cwd`, with environment()."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--color=no", *arguments],
        cwd=cwd,
        env=environment() if env is None else env,
        capture_output=True,
        text=True,
        check=False,
    )
