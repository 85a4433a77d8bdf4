"""The branches of a chart's templates, and copies of the chart in which taking one makes Helm fail.

A branch is the body of an `if`, `else if`, `else`, `with` or `range`, or what happens where there is no `else` and
nothing is taken: but for a `range` over a list that is written out. What `and`, `or`, `ternary` and `default` choose is
none.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

TAKEN, SKIPPED = "taken", "skipped"

_ACTION = re.compile(
    r"""\{\{(?P<trim>-?)\s*(?:/\*.*?\*/|(?P<code>(?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`])*?))\s*-?\}\}""", re.DOTALL
)
_KEYWORD = re.compile(r"(if|with|range|define|block|else|end)\b")
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
            for line, condition, outcome, position, trim in _of_text(path.read_text(encoding="utf-8")):
                found.append(Branch(len(found), file, line, condition, outcome, position, trim))
    return found


def _of_text(text: str) -> Iterator[tuple[int, str, str, int, str]]:
    opened: list[tuple[str, str, int, bool]] = []  # keyword, condition, line, whether it has an else
    for action in _ACTION.finditer(text):
        code = action["code"] or ""
        keyword = _KEYWORD.match(code)
        if not keyword:
            continue
        line = text.count("\n", 0, action.start()) + 1
        condition = " ".join(code.split())
        if keyword[1] == "end":
            word, opening, opening_line, has_else = opened.pop()
            if word in _BRANCHING and not has_else and not _RANGE_OF_TEXTS.match(opening):
                yield opening_line, opening, SKIPPED, action.start(), action["trim"]
        elif keyword[1] == "else":
            word, opening, opening_line, _ = opened.pop()
            opened.append((word, opening, opening_line, condition == "else"))
            yield line, f"else of {opening}" if condition == "else" else condition, TAKEN, action.end(), ""
        else:
            opened.append((keyword[1], condition, line, False))
            if keyword[1] in _BRANCHING:
                yield line, condition, TAKEN, action.end(), ""


def set_traps(text: str, of_file: Collection[Branch]) -> str:
    """The text of a template with a trap in each of these branches."""
    for branch in sorted(of_file, key=lambda branch: branch.position, reverse=True):
        text = text[: branch.position] + branch.trap + text[branch.position :]
    return text


def reached(refusal: str | None) -> int | None:
    """The number of the branch whose trap Helm met, None where it met none."""
    match = _REACHED_NUMBER.search(refusal or "")
    return int(match[1]) if match else None
