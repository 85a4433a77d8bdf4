"""Renders a chart, once for each content, into a Release."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from chartproof.helm.binary import Helm, default_helm
from chartproof.helm.copies import NOTES_TEMPLATE, prepared, printed_notes
from chartproof.release.release import Inputs, Outcome, Release, announce
from chartproof.values.write_only import secret_paths

DEFAULT_KUBE_VERSION = "1.34.0"

Source = str | Path | Mapping[str, Any]
Values = Source | Sequence[Source]

_NOT_PLAIN_ASCII = re.compile(r"[^\x20-\x7e]")
_BEFORE_CONTENT = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
_NULLS = ("", "~", "null", "Null", "NULL")
_KEPT_RENDERS = 1000


class Renderer(Protocol):
    """Renders a chart: the helm binary does, and Helm's library in this process."""

    @property
    def identity(self) -> str:
        """Is part of the render cache's key: two renderers with one identity give the same output."""

    @property
    def takes_kube_version(self) -> bool:
        """Is False for Helm < 3.3: the version is then substituted into a copy of the chart."""

    def template(self, chart: Path, inputs: Inputs, arguments: Sequence[str] = (), only: str | None = None) -> Outcome:
        """Renders a chart with more arguments of `helm template`, or only one of its templates."""


def render(
    values: Values = "",
    *,
    chart: Path,
    release_name: str = "release-name",
    namespace: str = "default",
    kube_version: str = DEFAULT_KUBE_VERSION,
    helm: Renderer | Path | None = None,
    api_versions: Sequence[str] = (),
    is_upgrade: bool = False,
    extra_arguments: Sequence[str] = (),
    release_type: type[Release] = Release,
) -> Release:
    """Renders the chart with these values: YAML text, a dict, a file, or a list of them, in which later ones win.

    A file is a Path. A text that is no mapping, such as the name of a file, is a ValueError.
    `release_type` is a Release with more properties, such as one for each role of the chart. The same content gives the
    same Release: it is cached, so don't change it. Helm before 3.3 has no option for a Kubernetes version; it renders a
    copy of the chart with the version substituted.
    """
    renderer = Helm.find(helm) if isinstance(helm, Path) else helm or default_helm()
    texts = tuple(_text(source) for source in sources(values))
    inputs = Inputs(texts, release_name, namespace, kube_version, tuple(api_versions), is_upgrade)
    content = digest(chart)
    key = (content, renderer.identity, inputs, release_type, *extra_arguments)
    release: Release | None = _renders.pop(key, None)
    if release is None:
        pinned = None if renderer.takes_kube_version else kube_version

        def outcome(only: str | None = None) -> Outcome:
            return renderer.template(
                prepared(chart, content, pinned, notes=bool(only)), inputs, tuple(extra_arguments), only
            )

        release = release_type(
            outcome=outcome(),
            inputs=inputs,
            chart=chart,
            secret_paths=_secret_paths(chart, content),
            render_notes=lambda: printed_notes(outcome(NOTES_TEMPLATE)),
        )
        if len(_renders) >= _KEPT_RENDERS:
            del _renders[next(iter(_renders))]
    _renders[key] = release
    announce(release)
    return release


def digest(chart: Path) -> str:
    """Returns a digest that changes with any file of the chart: with its size or its time of change."""
    summary = hashlib.sha256(str(chart.resolve()).encode())
    for file in _files(chart) if chart.is_dir() else [chart]:
        status = file.stat()
        summary.update(f"{os.fspath(file)}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return summary.hexdigest()


def _files(folder: Path | os.DirEntry[str]) -> Iterator[os.DirEntry[str]]:
    # not Path.rglob, which takes three times as long: this runs at every render
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry)
            else:
                yield entry


_renders: dict[tuple[Any, ...], Any] = {}


@cache
def _secret_paths(chart: Path, content: str) -> tuple[tuple[str, ...], ...]:
    """Reads the paths of a chart's secrets, once for each digest."""
    return secret_paths(chart)


def sources(values: Values) -> list[Source]:
    """Returns the values as a list of sources."""
    return [values] if isinstance(values, str | Path | Mapping) else list(values)


def _text(source: Source) -> str:
    if isinstance(source, Path):
        return source.read_text(encoding="utf-8")
    if isinstance(source, str):
        _check_is_mapping(source)
        return source
    return _NOT_PLAIN_ASCII.sub(_yaml_escape, json.dumps(source, ensure_ascii=False))


def _check_is_mapping(text: str) -> None:
    """Raises a ValueError for a text that is YAML of something else, such as the name of a file.

    It reads only the beginning. Text that is no YAML is left to Helm, which says where the error is.
    """
    try:
        first = next((event for event in yaml.parse(text) if not isinstance(event, _BEFORE_CONTENT)), None)
    except yaml.YAMLError:
        return
    is_null = isinstance(first, yaml.ScalarEvent) and first.value in _NULLS
    if not (is_null or isinstance(first, yaml.MappingStartEvent | yaml.StreamEndEvent | None)):
        raise ValueError(
            f"values given as text must be a YAML mapping, and {text.strip()[:60]!r} is none; "
            "if it names a file, pass pathlib.Path(...)"
        )


def _yaml_escape(match: re.Match[str]) -> str:
    # JSON writes two surrogates where YAML has one escape, and YAML reads U+0085 as a line's end
    code = ord(match.group())
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
