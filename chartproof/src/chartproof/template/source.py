"""Reads the source of a Go template: its actions and comments with their positions, and its blocks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_ACTION = re.compile(
    r"""\{\{ (?P<trims_before>-(?=\s))? \s*
        (?: (?P<comment> /\* (?:(?!\*/).)* \*/ )
          # braces in a string or in a character do not end the action
          | (?!/\*) (?P<code> (?: "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' | `[^`]*` | [^"'`] )*? )
        )
        (?: \s+ (?P<trims_after>-) | \s* ) \}\}""",
    re.DOTALL | re.VERBOSE,
)
_KEYWORD = re.compile(r"(if|with|range|define|block|else|end)\b")


class TemplateError(Exception):
    """Says why a text is no template: an action or a block does not end."""


@dataclass(frozen=True)
class Action:
    """Is an action or a comment: the text between `{{` and `}}`."""

    start: int  # the position of the braces in the text
    end: int
    line: int
    code: str  # without braces, trim markers and white space around it; empty for a comment
    is_comment: bool
    trims_before: bool
    trims_after: bool

    @property
    def keyword(self) -> str:
        """Returns the word that opens, continues or ends a block; "" for any other action."""
        match = _KEYWORD.match(self.code)
        return match[1] if match else ""


@dataclass(frozen=True)
class Block:
    """Is an `if`, `with`, `range`, `define` or `block`, up to its `end`."""

    opening: Action
    elses: tuple[Action, ...]  # each `else` and `else if`
    end: Action


def actions(text: str) -> Iterator[Action]:
    """Yields every action of a template, in order."""
    start = text.find("{{")
    while start >= 0:
        line = text.count("\n", 0, start) + 1
        match = _ACTION.match(text, start)
        if not match:
            raise TemplateError(f"line {line}: this action does not end: {text[start : start + 40]!r}")
        yield Action(
            start,
            match.end(),
            line,
            code=match["code"] or "",
            is_comment=match["comment"] is not None,
            trims_before=match["trims_before"] is not None,
            trims_after=match["trims_after"] is not None,
        )
        start = text.find("{{", match.end())


def blocks(text: str) -> list[Block]:
    """Returns every block of a template, in the order of the openings."""
    found: list[Block] = []
    open_blocks: list[tuple[Action, list[Action]]] = []
    for action in actions(text):
        if action.keyword in ("else", "end") and not open_blocks:
            raise TemplateError(f"line {action.line}: this {action.keyword} belongs to no block")
        if action.keyword == "else":
            open_blocks[-1][1].append(action)
        elif action.keyword == "end":
            opening, elses = open_blocks.pop()
            found.append(Block(opening, tuple(elses), action))
        elif action.keyword:
            open_blocks.append((action, []))
    if open_blocks:
        opening, _ = open_blocks[-1]
        raise TemplateError(f"line {opening.line}: this block does not end: {opening.code}")
    return sorted(found, key=lambda block: block.opening.start)


def with_actions_replaced(text: str, replacement: Callable[[Action], str]) -> str:
    """Replaces each action in the text of a template."""
    kept, position = [], 0
    for action in actions(text):
        kept += [text[position : action.start], replacement(action)]
        position = action.end
    return "".join([*kept, text[position:]])


def with_blank_comments(text: str) -> str:
    """Replaces each comment in the text of a template with blanks. All other text keeps its position."""

    def replacement(action: Action) -> str:
        source = text[action.start : action.end]
        return re.sub(r"[^\n]", " ", source) if action.is_comment else source

    return with_actions_replaced(text, replacement)
