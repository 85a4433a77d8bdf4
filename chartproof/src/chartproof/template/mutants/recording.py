"""Records what a test uses of a chart: the values that it renders, templates that it reads, programs that it starts.

A recording lasts until its process ends, because Python keeps an audit hook as long. So it belongs in a fork that runs
one test.
"""

import dataclasses
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chartproof.helm import copies
from chartproof.helm import render as rendering
from chartproof.helm.binary import Helm, default_helm
from chartproof.release.release import Inputs, Outcome

_PROGRAMS = frozenset(
    {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.spawn"}
)


@dataclass
class Uses:
    """Holds what a test uses of the chart."""

    renders: dict[Inputs, bool] = field(default_factory=dict)  # True where the test reads the notes too
    reads: set[str] = field(default_factory=set)  # templates, like templates/_env.tpl
    anything: bool = False  # the test starts a program, or renders in a way that is not recorded

    def __bool__(self) -> bool:
        return bool(self.renders or self.reads or self.anything)

    def needs_run(self, file: str) -> bool:
        """Tells whether the test may notice a mutant of this template although all renders are the same."""
        return self.anything or file in self.reads

    def as_json(self) -> dict[str, Any]:
        """Returns what from_json() takes."""
        renders = [[dataclasses.asdict(inputs), notes] for inputs, notes in self.renders.items()]
        return {"renders": renders, "reads": sorted(self.reads), "anything": self.anything}

    @classmethod
    def from_json(cls, answer: dict[str, Any]) -> "Uses":
        """Returns the uses that as_json() wrote."""
        renders = {Inputs.from_json(fields): notes for fields, notes in answer["renders"]}
        return cls(renders, set(answer["reads"]), answer["anything"])


class Templates:
    """Tells the templates of a chart from other files."""

    def __init__(self, chart: Path) -> None:
        self._chart = os.path.realpath(chart)

    def template(self, path: object) -> str | None:
        """Returns the name below the chart of a template that is being opened, None for another file."""
        if not isinstance(path, str | bytes):
            return None  # a number: the file is open already
        name = os.fsdecode(path)
        if "templates" not in name:
            return None
        name = os.path.relpath(os.path.realpath(name), self._chart)
        return name if name.startswith("templates/") else None


def watch_templates(chart: Path) -> list[str]:
    """Returns a list that gets the name of each template of the chart that this process opens from now on."""
    templates, found = Templates(chart), list[str]()

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and (name := templates.template(arguments[0])):
            found.append(name)

    sys.addaudithook(note)
    return found


class Recording:
    """Records what this process uses of a chart, until it ends."""

    def __init__(self, chart: Path) -> None:
        self.uses = Uses()
        self._chart = chart.resolve()
        self._templates = Templates(chart)
        self._copies: dict[Path, Path] = {}  # by the copy that is rendered, the chart
        self._rendering = threading.local()

    def start(self) -> None:
        """Replaces what renders by what records and renders, and watches files and programs."""
        patch = pytest.MonkeyPatch()
        template, prepared = Helm.template, copies.prepared

        def recorded_template(
            helm: Helm, chart: Path, inputs: Inputs, arguments: Sequence[str] = (), only: str | None = None
        ) -> Outcome:
            self._rendered(helm, chart, inputs, arguments, only)
            with self._while_rendering():
                return template(helm, chart, inputs, arguments, only)

        def recorded_copy(chart: Path, *arguments: Any, **options: Any) -> Path:
            with self._while_rendering():
                copy = prepared(chart, *arguments, **options)
            self._copies[copy] = chart
            return copy

        default_helm()  # it starts helm, once
        patch.setattr(Helm, "template", recorded_template)
        patch.setattr(rendering, "prepared", recorded_copy)
        sys.addaudithook(self._watch)

    @contextmanager
    def _while_rendering(self) -> Iterator[None]:
        self._rendering.now = True
        try:
            yield
        finally:
            self._rendering.now = False

    def _watch(self, event: str, arguments: tuple[Any, ...]) -> None:
        if (event != "open" and event not in _PROGRAMS) or getattr(self._rendering, "now", False):
            return
        if event != "open":
            self.uses.anything = True
        elif name := self._templates.template(arguments[0]):
            self.uses.reads.add(name)

    def _rendered(self, helm: Helm, chart: Path, inputs: Inputs, arguments: Sequence[str], only: str | None) -> None:
        if self._copies.get(chart, chart).resolve() != self._chart:
            return  # a copy by the test, which has read the templates
        if arguments or inputs.api_versions or only not in (None, copies.NOTES_TEMPLATE) or helm != default_helm():
            self.uses.anything = True
        else:
            self.uses.renders[inputs] = self.uses.renders.get(inputs, False) or only is not None
