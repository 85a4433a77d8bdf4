"""Makes the mutants of a chart: copies of a template without some of its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from chartproof.template.source import blocks, with_blank_comments

KINDS = ("empty", "env", "line")


@dataclass(frozen=True)
class Mutant:
    """Is a template without some of its text."""

    kind: str
    file: str  # below the chart, like templates/_env.tpl
    line: int
    dropped: str
    text: str  # the file's text without the dropped part

    def __str__(self) -> str:
        lines = self.dropped.strip().splitlines() or [""]
        more = f" … and {len(lines) - 1} lines more" if len(lines) > 1 else ""
        return f"{self.file}:{self.line} without {lines[0].strip()}{more}"


def mutants(chart: Path) -> list[Mutant]:
    """Returns every mutant of a chart, in the order of its files."""
    found: list[Mutant] = []
    for path in sorted((chart / "templates").rglob("*")):
        if path.is_file():
            file, text = str(path.relative_to(chart)), path.read_text()
            spans = list(_defines(text)) if path.suffix == ".tpl" else [(0, len(text))]
            found += [_without(start, end, "empty", file, text) for start, end in spans]
            entries = list(_env_entries(text)) if path.name == "_env.tpl" else []
            found += [_without(start, end, "env", file, text) for start, end in entries]
            for start, end in _lines(text):
                in_an_entry = any(first <= start < last for first, last in entries)
                found.append(_without(start, end, "env" if in_an_entry else "line", file, text))
    return found


def _without(start: int, end: int, kind: str, file: str, text: str) -> Mutant:
    return Mutant(kind, file, text.count("\n", 0, start) + 1, text[start:end], text[:start] + text[end:])


def _defines(text: str) -> Iterator[tuple[int, int]]:
    """Yields where the body of each define starts and ends."""
    for block in blocks(text):
        if block.opening.keyword == "define":
            yield block.opening.end, block.end.start


def _env_entries(text: str) -> Iterator[tuple[int, int]]:
    """Yields where each `- name:` entry starts and ends, with the indented lines below it."""
    for match in re.finditer(r"^- name: .*\n(?: +.*\n)*", text, re.MULTILINE):
        yield match.span()


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yields where each line starts and ends, except blank lines and comments."""
    uncommented = with_blank_comments(text)
    ends = [0, *(match.end() for match in re.finditer(r"\n|$", text))]
    for start, end in pairwise(ends):
        line = uncommented[start:end].strip()
        if line and not line.startswith("#"):
            yield start, end
