"""Finds the branches of a chart's templates, and sets traps in them: Helm fails when it takes a branch with a trap.

A branch is the body of an `if`, `else if`, `else`, `with` or `range`. An `if`, `with` or `range` without `else` has one
more: Helm skips the body. A `range` over a literal list has no such branch. `and`, `or`, `ternary` and `default` make
no branches.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from chartproof.template.source import Action, blocks

TAKEN, SKIPPED = "taken", "skipped"

# a literal list is never empty
_LITERAL_RANGE = re.compile(r'range (\$\w+ := )?list "')
_BRANCHING = frozenset({"if", "with", "range"})
_REACHED = "reached branch "
_REACHED_NUMBER = re.compile(rf"{_REACHED}(\d+)")


@dataclass(frozen=True)
class Branch:
    """Describes one way through a template."""

    number: int
    file: str  # below the chart, like templates/_env.tpl
    line: int
    condition: str  # like `if .Values.s3.enabled` or `else of if .enabled`
    outcome: str  # taken, or skipped for an `if`, `with` or `range` without `else`
    position: int  # in the file's text
    trim: str  # the trim marker of the action at the position

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {{{{ {self.condition} }}}} {self.outcome}"

    @property
    def trap(self) -> str:
        """Returns an action that makes Helm fail when it takes the branch. Otherwise the output stays the same."""
        fail = f'{{{{ fail "{_REACHED}{self.number}" }}}}'
        return fail if self.outcome == TAKEN else f"{{{{{self.trim} else }}}}{fail}"


def branches(chart: Path) -> list[Branch]:
    """Returns every branch of a chart's templates, in the order of its files."""
    found: list[Branch] = []
    for path in sorted((chart / "templates").rglob("*")):
        if path.is_file():
            file = str(path.relative_to(chart))
            in_file = sorted(_text_branches(path.read_text(encoding="utf-8")), key=lambda branch: branch[3])
            found += [Branch(number, file, *branch) for number, branch in enumerate(in_file, len(found))]
    return found


def _text_branches(text: str) -> Iterator[tuple[int, str, str, int, str]]:
    """Yields line, condition, outcome, position and trim marker of each branch."""
    for block in blocks(text):
        opening = block.opening
        condition = _in_one_line(opening)
        if opening.keyword in _BRANCHING:
            yield opening.line, condition, TAKEN, opening.end, ""
        for otherwise in block.elses:
            other = _in_one_line(otherwise)
            yield otherwise.line, f"else of {condition}" if other == "else" else other, TAKEN, otherwise.end, ""
        has_else = any(otherwise.code == "else" for otherwise in block.elses)
        if opening.keyword in _BRANCHING and not has_else and not _LITERAL_RANGE.match(condition):
            yield opening.line, condition, SKIPPED, block.end.start, "-" if block.end.trims_before else ""


def _in_one_line(action: Action) -> str:
    return " ".join(action.code.split())


def set_traps(text: str, traps: Collection[Branch]) -> str:
    """Returns the text of a template with a trap in each of these branches."""
    for branch in sorted(traps, key=lambda branch: branch.position, reverse=True):
        text = text[: branch.position] + branch.trap + text[branch.position :]
    return text


def reached(refusal: str | None) -> int | None:
    """Returns the number of the branch whose trap made Helm fail, None where no trap did."""
    match = _REACHED_NUMBER.search(refusal or "")
    return int(match[1]) if match else None
