"""Saves what the failed example of a property rendered, with the commands that render it and test it again."""

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.release import Release

SECTION = "the example again"


def saved(test: str, releases: Sequence[Release], folder: Path) -> dict[Path, Release]:
    """Writes a values file for each release of the example, by the test's name; those of an earlier one go."""
    name = re.sub(r"[^\w.]+", "-", test.rpartition("::")[2]).strip("-")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{name}-[0-9]*.yaml"):
        old.unlink()
    files = {folder / f"{name}-{number}.yaml": release for number, release in enumerate(releases, 1)}
    for file, release in files.items():
        file.write_text("\n---\n".join(release.values), encoding="utf-8")
    return files


def commands(files: Mapping[Path, Release], chart: Path, again: Sequence[str]) -> str:
    """What to type to render the files, and to run the test again; the paths are relative where they can be."""
    lines = ["its values, rendered:"] if files else []
    for file, release in files.items():
        options = ["--namespace", release.namespace, "--kube-version", release.kube_version, "--values", _shown(file)]
        lines.append(f"  {shlex.join(['helm', 'template', release.name, _shown(chart), *options])}")
    return "\n".join([*lines, "the test:", f"  {shlex.join(again)}"])


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
