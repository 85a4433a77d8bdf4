"""Runs `helm template`, once for each content, and gives a Release."""

import atexit
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from conformance import record
from conformance.manifests import load_manifests, load_yaml
from conformance.release import Outcome, Release
from conformance.tools import ToolMissing, find_tool, tool_version

DEFAULT_CHART = Path(__file__).parent.parent / "charts" / "zero-cache"
DEFAULT_KUBE_VERSION = "1.34.0"

Source = str | Path | Mapping[str, Any]
Values = Source | Sequence[Source]

# from this one on `helm template` can be told a Kubernetes version
_FIRST_WITH_KUBE_VERSION = (3, 3, 0)
_KUBE_VERSION_IN_TEMPLATES = re.compile(r"[$\w.]*\.Capabilities\.KubeVersion\.(?:Version|GitVersion)\b")
_NOT_PLAIN_ASCII = re.compile(r"[^\x20-\x7e]")
_NOTES_TEMPLATE = "conformance-notes.yaml"
_NOTES = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: conformance-notes}
data:
  notes: {{ include (print $.Template.BasePath "/NOTES.txt") . | toJson }}
"""
_KEPT_RENDERS = 1000
# a render is over before collecting garbage pays: without, it takes a third less of the processor
HELM_ENVIRONMENT = {"HELM_NO_PLUGINS": "1", "GOGC": "off"}


@dataclass(frozen=True)
class Helm:
    """A helm binary and its version."""

    path: Path
    version: str

    @classmethod
    def find(cls, version_or_path: str | Path | None = None) -> "Helm":
        """The pinned Helm, the one of a version like `3.2.0`, or the one at a path."""
        if isinstance(version_or_path, str) and "/" not in version_or_path:
            path = find_tool("helm", version_or_path)
        else:
            path = Path(version_or_path) if version_or_path else find_tool("helm")
        version = tool_version(path, "helm")
        if version is None:
            raise ToolMissing(f"helm: {path} does not answer `helm version --short`; name a binary that runs.")
        return cls(path, version)

    @property
    def takes_kube_version(self) -> bool:
        """Whether its `template` has --kube-version; without, it assumes a Kubernetes that this chart refuses."""
        return tuple(map(int, self.version.split("."))) >= _FIRST_WITH_KUBE_VERSION


@dataclass(frozen=True)
class Inputs:
    """What a render depends on, beside the chart and Helm."""

    values: tuple[str, ...]  # YAML texts, the later win
    release_name: str
    namespace: str
    kube_version: str
    api_versions: tuple[str, ...]
    is_upgrade: bool


# called with the chart and the inputs of every render
observers: list[Callable[[Path, Inputs], None]] = []


@cache
def default_helm() -> Helm:
    """The pinned Helm, looked for once."""
    return Helm.find()


def render(
    values: Values = "",
    *,
    chart: Path = DEFAULT_CHART,
    release_name: str = "zero-cache",
    namespace: str = "default",
    kube_version: str = DEFAULT_KUBE_VERSION,
    helm: Helm | Path | None = None,
    api_versions: Sequence[str] = (),
    is_upgrade: bool = False,
    extra_arguments: Sequence[str] = (),
) -> Release:
    """Renders the chart with these values: YAML text, a dict, a file, or a list of them of which the later win.

    Same content, same Release: it is kept, so don't change what it gives. Helms before 3.3 can't be told a Kubernetes
    version; for them a copy of the chart is rendered in which the version is written out.
    """
    if not isinstance(helm, Helm):
        helm = Helm.find(helm) if helm else default_helm()
    texts = tuple(_text(source) for source in sources(values))
    for observe in observers:
        observe(chart, Inputs(texts, release_name, namespace, kube_version, tuple(api_versions), is_upgrade))
    arguments = (
        *(argument for version in api_versions for argument in ("--api-versions", version)),
        *(("--is-upgrade",) if is_upgrade else ()),
        *(("--kube-version", kube_version) if helm.takes_kube_version else ()),
        *extra_arguments,  # the last of two counts
    )
    content = digest(chart)
    key = (content, helm.path, release_name, namespace, kube_version, arguments, texts)
    release = _renders.pop(key, None)
    if release is None:
        pinned = None if helm.takes_kube_version else kube_version
        target = (helm, release_name, namespace, arguments, texts)
        release = Release(
            outcome=_run(_prepared(chart, content, pinned, notes=False), *target),
            values=texts,
            name=release_name,
            namespace=namespace,
            kube_version=kube_version,
            secret_paths=_secret_paths(chart, content),
            render_notes=lambda: _notes(_run(_prepared(chart, content, pinned, notes=True), *target, _NOTES_TEMPLATE)),
        )
        if len(_renders) >= _KEPT_RENDERS:
            del _renders[next(iter(_renders))]
    _renders[key] = release
    record.rendered(release)
    return release


def digest(chart: Path) -> str:
    """A digest that changes with any file of the chart (by size and time of change, which costs less than reading)."""
    summary = hashlib.sha256(str(chart.resolve()).encode())
    for path in sorted(chart.rglob("*")) if chart.is_dir() else [chart]:
        status = path.stat()
        summary.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return summary.hexdigest()


_renders: dict[tuple[Any, ...], Release] = {}


def sources(values: Values) -> list[Source]:
    """Values as a list of sources."""
    return [values] if isinstance(values, str | Path | Mapping) else list(values)


def _text(source: Source) -> str:
    if isinstance(source, Path):
        return source.read_text(encoding="utf-8")
    if isinstance(source, str):
        return source
    return _NOT_PLAIN_ASCII.sub(_yaml_escape, json.dumps(source, ensure_ascii=False))


def _yaml_escape(match: re.Match[str]) -> str:
    # JSON would write a pair of surrogates for what YAML has one escape for, and YAML takes U+0085 for a line's end
    code = ord(match.group())
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _run(
    chart: Path,
    helm: Helm,
    release_name: str,
    namespace: str,
    arguments: Sequence[str],
    texts: Sequence[str],
    only: str | None = None,
) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="zero-cache-values-") as directory:
        files: list[str] = []
        for number, text in enumerate(texts):
            file = Path(directory) / f"{number}.yaml"
            file.write_text(text, encoding="utf-8")
            files += ["--values", str(file)]
        show_only = ("--show-only", f"templates/{only}") if only else ()
        result = subprocess.run(
            [helm.path, "template", release_name, chart, "--namespace", namespace, *arguments, *files, *show_only],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            env={**os.environ, **HELM_ENVIRONMENT},
        )
        if result.returncode == 0:
            return Outcome(manifests=result.stdout)
        return Outcome(refusal=_refusal(result.stderr))


def _refusal(stderr: str) -> str:
    said = stderr[stderr.find("Error:") :] if "Error:" in stderr else stderr
    return said.removeprefix("Error:").replace("Use --debug flag to render out invalid YAML", "").strip()


def _notes(outcome: Outcome) -> str:
    if outcome.refusal is not None:
        raise AssertionError(f"NOTES.txt can't be rendered: {outcome.refusal}")
    (manifest,) = load_manifests(outcome.manifests)
    text = manifest.body["data"]["notes"]
    assert isinstance(text, str)
    return text


_prepared_charts: dict[tuple[str, str | None, bool], Path] = {}


@cache
def _copies() -> Path:
    directory = tempfile.mkdtemp(prefix="zero-cache-charts-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return Path(directory)


def _prepared(chart: Path, content: str, kube_version: str | None, *, notes: bool) -> Path:
    """The chart itself, or a copy with the Kubernetes version written out or with a template that prints the notes."""
    if kube_version is None and not notes:
        return chart
    key = (content, kube_version, notes)
    if key not in _prepared_charts:
        copy = Path(tempfile.mkdtemp(dir=_copies())) / "chart"
        if chart.is_dir():
            shutil.copytree(chart, copy)
        else:
            shutil.unpack_archive(chart, copy.parent, filter="data")
            next(path for path in copy.parent.iterdir() if path.is_dir()).rename(copy)
        if kube_version is not None:
            _write_kube_version_out(copy, kube_version)
        if notes:
            (copy / "templates" / _NOTES_TEMPLATE).write_text(_NOTES, encoding="utf-8")
        _prepared_charts[key] = copy
    return _prepared_charts[key]


def _write_kube_version_out(chart: Path, kube_version: str) -> None:
    for file in chart.rglob("Chart.yaml"):
        _rewrite(file, lambda text: re.sub(r"^kubeVersion:.*\n?", "", text, flags=re.MULTILINE))
    for templates in chart.rglob("templates"):
        for file in templates.rglob("*"):
            if file.suffix in (".yaml", ".yml", ".tpl", ".txt"):
                _rewrite(file, lambda text: _KUBE_VERSION_IN_TEMPLATES.sub(f'"v{kube_version}"', text))


def _rewrite(file: Path, change: Callable[[str], str]) -> None:
    text = file.read_text(encoding="utf-8")
    if (changed := change(text)) != text:
        file.write_text(changed, encoding="utf-8")


_secret_paths_of: dict[str, tuple[tuple[str, ...], ...]] = {}


def _secret_paths(chart: Path, content: str) -> tuple[tuple[str, ...], ...]:
    """The paths of values that values.schema.json marks as writeOnly: secrets, which no report may show."""
    if content not in _secret_paths_of:
        paths = _schema_secrets(chart / "values.schema.json")
        for subchart in chart.glob("charts/*/values.schema.json"):
            # under the dependency's name or alias, whichever it is
            paths += [("*", *path) for path in _schema_secrets(subchart)]
        _secret_paths_of[content] = tuple(paths)
    return _secret_paths_of[content]


def _schema_secrets(file: Path) -> list[tuple[str, ...]]:
    if not file.is_file():
        return []
    try:
        return write_only_paths(json.loads(file.read_text(encoding="utf-8")))
    except ValueError:
        return [()]  # a schema that can't be read names no secrets, so every value may be one


def write_only_paths(schema: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The paths of a schema's `"writeOnly": true` keys; `*` stands for any item of a list or key of an open map."""
    paths: list[tuple[str, ...]] = []

    def visit(node: Any, path: tuple[str, ...], references: frozenset[str]) -> None:
        if not isinstance(node, Mapping):
            return
        if node.get("writeOnly") is True:
            paths.append(path)
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/") and reference not in references:
            target: Any = schema
            for part in reference[2:].split("/"):
                target = target.get(part, {})
            visit(target, path, references | {reference})
        for key, child in (node.get("properties") or {}).items():
            visit(child, (*path, key), references)
        for keyword in ("items", "additionalProperties"):
            visit(node.get(keyword), (*path, "*"), references)
        for keyword in ("allOf", "anyOf", "oneOf"):
            for child in node.get(keyword) or []:
                visit(child, path, references)

    visit(schema, (), frozenset())
    return list(dict.fromkeys(paths))


def default_values(chart: Path = DEFAULT_CHART) -> dict[str, Any]:
    """The chart's values.yaml."""
    return load_yaml((chart / "values.yaml").read_text(encoding="utf-8")) or {}
