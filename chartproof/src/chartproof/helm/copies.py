"""Copies a chart, and changes the copy for what a renderer has no option for: a Kubernetes version, or the notes."""

import atexit
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from chartproof.release.manifests import load_manifests
from chartproof.release.release import Outcome

NOTES_TEMPLATE = "chartproof-notes.yaml"

_KUBE_VERSION_IN_TEMPLATES = re.compile(r"[$\w.]*\.Capabilities\.KubeVersion\.(?:Version|GitVersion)\b")
_NOTES = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: chartproof-notes}
data:
  notes: {{ include (print $.Template.BasePath "/NOTES.txt") . | toJson }}
"""

_prepared_charts: dict[tuple[str, str | None, bool], Path] = {}


@cache
def _copies() -> Path:
    directory = tempfile.mkdtemp(prefix="chartproof-charts-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return Path(directory)


def prepared(chart: Path, content: str, kube_version: str | None, *, notes: bool) -> Path:
    """Returns the chart, or a copy with the Kubernetes version substituted or with a template that prints the notes.

    It makes one copy for each content. The copies are deleted when this process ends.
    """
    if kube_version is None and not notes:
        return chart
    key = (content, kube_version, notes)
    if key not in _prepared_charts:
        copy = copied(chart, Path(tempfile.mkdtemp(dir=_copies())))
        if kube_version is not None:
            _substitute_kube_version(copy, kube_version)
        if notes:
            (copy / "templates" / NOTES_TEMPLATE).write_text(_NOTES, encoding="utf-8")
        _prepared_charts[key] = copy
    return _prepared_charts[key]


def copied(chart: Path, directory: Path) -> Path:
    """Copies a chart, from a folder or an archive, into an empty directory."""
    copy = directory / "chart"
    if chart.is_dir():
        shutil.copytree(chart, copy)
    else:
        # Python 3.11.3 and older, such as Debian 12's, have no filter
        safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        shutil.unpack_archive(chart, directory, **safely)
        next(path for path in directory.iterdir() if (path / "Chart.yaml").is_file()).rename(copy)
    return copy


def _substitute_kube_version(chart: Path, kube_version: str) -> None:
    for file in chart.rglob("Chart.yaml"):
        _rewrite(file, lambda text: re.sub(r"^kubeVersion:.*\n?", "", text, flags=re.MULTILINE))
    for templates in chart.rglob("templates"):
        for file in templates.rglob("*"):
            if file.suffix in (".yaml", ".yml", ".tpl", ".txt"):
                _rewrite(file, lambda text: with_kube_version(text, kube_version))


def with_kube_version(text: str, kube_version: str) -> str:
    """Substitutes a Kubernetes version into the text of a template."""
    return _KUBE_VERSION_IN_TEMPLATES.sub(f'"v{kube_version}"', text)


def _rewrite(file: Path, change: Callable[[str], str]) -> None:
    text = file.read_text(encoding="utf-8")
    if (changed := change(text)) != text:
        file.write_text(changed, encoding="utf-8")


def printed_notes(outcome: Outcome) -> str:
    """Reads the notes from the output of NOTES_TEMPLATE."""
    if outcome.refusal is not None:
        raise AssertionError(f"NOTES.txt can't be rendered: {outcome.refusal}")
    (manifest,) = load_manifests(outcome.manifests)
    text = manifest.body["data"]["notes"]
    assert isinstance(text, str)
    return text
