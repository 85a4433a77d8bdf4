"""Saves what the failed example of a property rendered, with the commands that render it and test it again."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from conformance.release import Release

SECTION = "the example again"
FOLDER = Path(".hypothesis") / "failed"  # beside Hypothesis' own


def saved(test: str, releases: Sequence[Release], chart: Path, root: Path, again: Sequence[str]) -> str:
    """Writes a values file for each release of the example, below root, and says how to go on from there.

    `test` is the test's id, and `again` the command that runs it again.
    """
    name = re.sub(r"[^\w.]+", "-", test.rpartition("::")[2]).strip("-")
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    for old in (root / FOLDER).glob(f"{name}-[0-9]*.yaml"):
        old.unlink()
    commands = []
    for number, release in enumerate(releases, 1):
        file = FOLDER / f"{name}-{number}.yaml"
        (root / file).write_text("\n---\n".join(release.values), encoding="utf-8")
        options = ["--namespace", release.namespace, "--kube-version", release.kube_version, "--values", str(file)]
        commands.append(["helm", "template", release.name, str(_shown(chart, root)), *options])
    rendered = [f"  {shlex.join(command)}" for command in commands]
    return "\n".join(["its values, rendered:", *rendered, "the test:", f"  {shlex.join(again)}"])


def _shown(chart: Path, root: Path) -> Path:
    return chart.relative_to(root) if chart.is_relative_to(root) else chart
