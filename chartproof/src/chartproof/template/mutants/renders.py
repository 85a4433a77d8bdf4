"""Renders values with mutants in this process, and compares with the unchanged chart."""

import hashlib
import json
import shutil
import tempfile
import threading
from dataclasses import dataclass
from enum import IntEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chartproof.helm.copies import prepared, with_kube_version
from chartproof.helm.library import rendered_texts
from chartproof.helm.render import digest
from chartproof.release.release import Inputs
from chartproof.template.mutants.breaking import Mutant
from chartproof.values.merge import merged_values

if TYPE_CHECKING:
    from helm_python import Chart

_SCHEMA = "values.schema.json"
_LIBRARYS_KUBE_VERSION = ""  # `helm lint` has no other


class Change(IntEnum):
    """Says what a mutant changes of a render."""

    NONE = 0
    NOTES = 1
    MANIFESTS = 2  # or the error; maybe the notes too


@dataclass(frozen=True)
class Rendered:
    """Is what a render gave, in short: Helm's error, or digests of the manifests and of the notes."""

    manifests: str = ""
    notes: str = ""
    error: str = ""


def is_installed() -> bool:
    """Tells whether this process can render."""
    return bool(find_spec("helm_python") and find_spec("jsonschema_rs"))


class Values:
    """Holds merged values of the inputs that the chart's schema accepts. What it refuses, no template changes."""

    def __init__(self, chart: Path) -> None:
        import helm_python  # not before another process was forked
        from jsonschema_rs import Draft7Validator

        self._library, self._chart = helm_python, helm_python.Chart.load(chart)
        schema = chart / _SCHEMA
        self._schema = Draft7Validator(json.loads(schema.read_text(encoding="utf-8"))) if schema.is_file() else None
        self._merged: dict[tuple[str, ...], dict[str, Any] | None] = {}

    def merged(self, texts: tuple[str, ...]) -> dict[str, Any] | None:
        """Returns the values that these texts give, None where Helm refuses them before any template runs."""
        if texts not in self._merged:
            self._merged[texts] = self._merge(texts)
        return self._merged[texts]

    def _merge(self, texts: tuple[str, ...]) -> dict[str, Any] | None:
        try:
            values = merged_values(*map(self._library.values_from_yaml, texts))
            accepted = self._schema is None or self._schema.is_valid(self._chart.merge_values(values))
        except (self._library.HelmRenderError, self._library.HelmValuesError):
            return None
        return values if accepted else None


class Bench:
    """Holds copies of the chart for one thread, one for each Kubernetes version, and puts mutants into them.

    The copies have no schema, which Helm would compile for each render.
    """

    def __init__(self, chart: Path, values: Values, folder: Path) -> None:
        import helm_python

        self._library, self._chart, self._values, self._folder = helm_python, chart, values, folder
        self._copies: dict[str, Path] = {}
        self._loaded: dict[str, Chart] = {}
        self._mutant: Mutant | None = None

    def take(self, mutant: Mutant | None) -> None:
        """Renders this mutant from now on, or with None the unchanged chart."""
        self._loaded.clear()
        if self._mutant:
            for version, copy in self._copies.items():
                shutil.copy2(self._source(version) / self._mutant.file, copy / self._mutant.file)
        self._mutant = mutant
        for version, copy in self._copies.items():
            self._break(version, copy)

    def rendered(self, inputs: Inputs) -> Rendered:
        """Renders inputs. What the schema refuses gives the same for each mutant."""
        values = self._values.merged(inputs.values)
        if values is None:
            return Rendered(error="refused by the schema")
        if inputs.kube_version not in self._loaded:
            self._loaded[inputs.kube_version] = self._library.Chart.load(self.copy(inputs.kube_version))
        try:
            rendered = rendered_texts(self._loaded[inputs.kube_version], values, inputs)
        except (self._library.HelmRenderError, self._library.HelmValuesError) as error:
            return Rendered(error=str(error.detail))
        notes = {name: text for name, text in rendered.items() if name.endswith("NOTES.txt")}
        return Rendered(_digest({name: rendered[name] for name in rendered.keys() - notes.keys()}), _digest(notes))

    def lints(self, values: dict[str, Any]) -> bool:
        """Tells whether `helm lint --strict` accepts the mutant with these values."""
        report = self._library.lint(self.copy(_LIBRARYS_KUBE_VERSION), values, strict=True)
        # strict: a warning counts
        return not report["errors"] and all(message["severity"] < 2 for message in report["messages"])

    def copy(self, version: str) -> Path:
        """Returns the copy for a Kubernetes version, with the mutant in it; with "" the copy for the library's own."""
        if version not in self._copies:
            copy = Path(tempfile.mkdtemp(dir=self._folder)) / self._chart.name
            shutil.copytree(self._source(version), copy)
            (copy / _SCHEMA).unlink(missing_ok=True)
            self._copies[version] = copy
            self._break(version, copy)
        return self._copies[version]

    def _source(self, version: str) -> Path:
        return prepared(self._chart, digest(self._chart), version or None, notes=False)

    def _break(self, version: str | None, copy: Path) -> None:
        if self._mutant:
            text = self._mutant.text
            (copy / self._mutant.file).write_text(with_kube_version(text, version) if version else text)


def _digest(texts: dict[str, str]) -> str:
    # Helm writes no text of spaces alone
    whole = json.dumps(sorted((name, text) for name, text in texts.items() if text.strip()))
    return hashlib.sha256(whole.encode()).hexdigest()


class Comparison:
    """Compares renders of mutants with those of the unchanged chart, which it keeps. Threads share it."""

    def __init__(self, chart: Path, folder: Path) -> None:
        self._chart, self._folder = chart, folder
        self._values = Values(chart)
        self._unchanged: dict[Inputs, Rendered] = {}
        self._lock = threading.Lock()
        self._original = Bench(chart, self._values, folder)

    def bench(self) -> Bench:
        """Returns a bench for one thread."""
        return Bench(self._chart, self._values, self._folder)

    def unchanged(self, inputs: Inputs) -> Rendered:
        """Returns what the unchanged chart gives."""
        with self._lock:
            if inputs not in self._unchanged:
                self._unchanged[inputs] = self._original.rendered(inputs)
            return self._unchanged[inputs]

    def change(self, bench: Bench, inputs: Inputs) -> Change:
        """Compares what the mutant on a bench gives with what the unchanged chart gives."""
        before, after = self.unchanged(inputs), bench.rendered(inputs)
        if before == after:
            return Change.NONE
        return Change.NOTES if (before.manifests, before.error) == (after.manifests, after.error) else Change.MANIFESTS

    def lints(self, bench: Bench, text: str) -> bool:
        """Tells whether `helm lint --strict` accepts the mutant on a bench with a values file.

        It accepts the unchanged chart, so nothing is linted that renders the same.
        """
        values = self._values.merged((text,))
        inputs = Inputs((text,), "test-release", "default", _LIBRARYS_KUBE_VERSION, (), False)
        if values is None:
            return False
        if self.change(bench, inputs) == Change.NONE and not self.unchanged(inputs).error:
            return True
        return bench.lints(values)
