"""Saves the values of a property's failed example, and writes the commands that render and test them again."""

import hashlib
import re
import shlex
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

from chartproof.release.release import Release

SECTION = "the example again"
_LONGEST = 120  # characters of a file name; a file system allows 255 bytes


def saved(test: str, releases: Sequence[Release], folder: Path) -> dict[Release, list[Path]]:
    """Writes the values files of each release, named for the test. Deletes those of an earlier example."""
    name = re.sub(r"[^\w.]+", "-", test.rpartition("::")[2], flags=re.ASCII).strip("-")
    if len(name) > _LONGEST:
        name = f"{name[:_LONGEST]}-{hashlib.sha256(test.encode()).hexdigest()[:8]}"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{name}-[0-9]*.yaml"):
        old.unlink()
    files: dict[Release, list[Path]] = {}
    number = count(1)
    for release in releases:
        files[release] = [folder / f"{name}-{next(number)}.yaml" for _ in release.values]
        for file, text in zip(files[release], release.values, strict=True):
            file.write_text(text, encoding="utf-8")
    return files


def commands(files: Mapping[Release, Sequence[Path]], again: Sequence[str]) -> str:
    """Writes the commands that render the files and run the test again, with relative paths where possible."""
    lines = ["its values, rendered:"] if files else []
    for release, own in files.items():
        options = ["--namespace", release.namespace, "--kube-version", release.kube_version]
        options += ["--is-upgrade"] if release.is_upgrade else []
        options += [part for file in own for part in ("--values", _shown(file))]
        chart = [_shown(release.chart)] if release.chart else []
        lines.append(f"  {shlex.join(['helm', 'template', release.name, *chart, *options])}")
    return "\n".join([*lines, "the test:", f"  {shlex.join(again)}"])


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
