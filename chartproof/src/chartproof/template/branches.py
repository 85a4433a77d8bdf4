"""The branches of a chart's templates, and copies of the chart in which taking one makes Helm fail.

A branch is the body of an `if`, `else if`, `else`, `with` or `range`, or what happens where there is no `else` and
nothing is taken: but for a `range` over a list that is written out. What `and`, `or`, `ternary` and `default` choose is
none.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from chartproof.template.source import Action, blocks

TAKEN, SKIPPED = "taken", "skipped"

# a list that is written out is never empty
_RANGE_OF_TEXTS = re.compile(r'range (\$\w+ := )?list "')
_BRANCHING = frozenset({"if", "with", "range"})
_REACHED = "reached branch "
_REACHED_NUMBER = re.compile(rf"{_REACHED}(\d+)")


@dataclass(frozen=True)
class Branch:
    """One way through a template."""

    number: int
    file: str  # below the chart, like templates/_env.tpl
    line: int
    condition: str  # like `if .Values.s3.enabled` or `else of if .enabled`
    outcome: str  # taken, or skipped: nothing of an `if`, `with` or `range` without `else` is taken
    position: int  # in the file's text
    trim: str  # what the action at the position has before it

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {{{{ {self.condition} }}}} {self.outcome}"

    @property
    def trap(self) -> str:
        """What makes Helm fail where the branch is taken, and changes nothing where it isn't."""
        fail = f'{{{{ fail "{_REACHED}{self.number}" }}}}'
        return fail if self.outcome == TAKEN else f"{{{{{self.trim} else }}}}{fail}"


def branches(chart: Path) -> list[Branch]:
    """Every branch of a chart's templates, in the order of its files."""
    found: list[Branch] = []
    for path in sorted((chart / "templates").rglob("*")):
        if path.is_file():
            file = str(path.relative_to(chart))
            of_file = sorted(_of_text(path.read_text(encoding="utf-8")), key=lambda branch: branch[3])
            found += [Branch(number, file, *branch) for number, branch in enumerate(of_file, len(found))]
    return found


def _of_text(text: str) -> Iterator[tuple[int, str, str, int, str]]:
    """Line, condition, outcome, position and trim marker of each branch."""
    for block in blocks(text):
        opening = block.opening
        condition = _in_one_line(opening)
        if opening.keyword in _BRANCHING:
            yield opening.line, condition, TAKEN, opening.end, ""
        for otherwise in block.elses:
            other = _in_one_line(otherwise)
            yield otherwise.line, f"else of {condition}" if other == "else" else other, TAKEN, otherwise.end, ""
        has_else = any(otherwise.code == "else" for otherwise in block.elses)
        if opening.keyword in _BRANCHING and not has_else and not _RANGE_OF_TEXTS.match(condition):
            yield opening.line, condition, SKIPPED, block.end.start, "-" if block.end.trims_before else ""


def _in_one_line(action: Action) -> str:
    return " ".join(action.code.split())


def set_traps(text: str, of_file: Collection[Branch]) -> str:
    """The text of a template with a trap in each of these branches."""
    for branch in sorted(of_file, key=lambda branch: branch.position, reverse=True):
        text = text[: branch.position] + branch.trap + text[branch.position :]
    return text


def reached(refusal: str | None) -> int | None:
    """The number of the branch whose trap Helm met, None where it met none."""
    match = _REACHED_NUMBER.search(refusal or "")
    return int(match[1]) if match else None
