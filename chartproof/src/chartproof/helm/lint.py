"""Runs `helm lint --strict` on a chart with each of its ci values files: `python -m chartproof.helm.lint`."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from chartproof.helm.binary import HELM_ENVIRONMENT, Helm
from chartproof.helm.tools import ToolMissing


def lint(chart: Path, values: Path, helm: Helm) -> str | None:
    """Returns what `helm lint --strict` objects to, None for a clean chart."""
    return lint_all([chart], values, helm)


def lint_all(charts: Sequence[Path], values: Path, helm: Helm) -> str | None:
    """Lints several charts in one run, which takes half the time."""
    result = subprocess.run(
        [helm.path, "lint", "--strict", "--values", values, *charts],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **HELM_ENVIRONMENT},
    )
    return None if result.returncode == 0 else (result.stdout + result.stderr).strip()


def main() -> int:
    """Prints one line per values file. Returns 0 when all are clean, 1 otherwise, 3 without a Helm."""
    parser = argparse.ArgumentParser(prog="python -m chartproof.helm.lint", description=__doc__)
    parser.add_argument("--helm", metavar="VERSION_OR_PATH", help="the Helm to lint with (default: the pinned one)")
    parser.add_argument("--chart", metavar="PATH", type=Path, required=True)
    options = parser.parse_args()
    try:
        helm = Helm.find(options.helm)
    except ToolMissing as missing:
        print(missing, file=sys.stderr)
        return 3
    files = sorted((options.chart / "ci").glob("*-values.yaml"))
    if not files:
        print(f"{options.chart}/ci has no *-values.yaml to lint with", file=sys.stderr)
        return 1
    failed = False
    for file in files:
        objection = lint(options.chart, file, helm)
        failed = failed or objection is not None
        print(f"helm {helm.version} lint {file.name}: {'ok' if objection is None else objection}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
