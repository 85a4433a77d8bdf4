"""Defines an entry of the table of refusals: options that the chart refuses, and the text that says so."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ROLES = ("replicationManager", "viewSyncer")
PODS = (*ROLES, "singleNode")
# placeholders in a text: words that depend on the values, and the refused part of the values
ANYTHING, NAMED = "<anything>", "<named>"
REFERENCE = {"name": "mine", "key": "k"}
NO_REFERENCE = {"name": "", "key": ""}

Options = Mapping[str, Any]


@dataclass(frozen=True, repr=False, eq=False)
class Refused:
    """Describes options that the chart refuses together, whatever else is set."""

    text: str  # its beginning
    example: Options  # by dotted key; on top of the documented install only this text refuses it
    others: Collection[Options] = ()  # on top of the example this text refuses these too
    accepted: Sequence[Options] = ()  # on top of the example the chart accepts these
    always: Collection[str] = ()  # options of the example that drawn values around it must fit
    never: Collection[
        str
    ] = ()  # options that drawn values around it leave out, because they lift the refusal or bring another
    also: Collection[str] = ()  # beginnings of other texts that may come with it when values around it are drawn
    drop_one_of: Sequence[str] = ()  # where drawn values agree with the example about these, they drop one of them
    before: int | None = None  # the chart refuses it before this minor version of Kubernetes

    def is_named_by(self, problem: str) -> bool:
        """Returns whether a text of a refusal belongs to this entry."""
        return _match(problem, self.text) is not None

    def named_parts(self, problem: str) -> tuple[str, ...]:
        """Returns the parts of the values that a text of this entry names."""
        match = _match(problem, self.text)
        return match.groups() if match else ()

    def may_accompany(self, problem: str) -> bool:
        """Returns whether a text of a refusal may come with this entry's."""
        return any(_match(problem, text) for text in self.also)

    def __repr__(self) -> str:
        return f"{self.text}: {' '.join(self.example)}"

    def variants(self) -> Iterator[Options]:
        """Yields all values that this text refuses: the example, and the others on top of it."""
        yield self.example
        yield from ({**self.example, **other} for other in self.others)


def each(key: str, *values: Any) -> list[Options]:
    """Returns these values of one option, for `others` and `accepted`."""
    return [{key: value} for value in values]


def _match(problem: str, text: str) -> re.Match[str] | None:
    pattern = re.escape(text).replace(re.escape(ANYTHING), ".+").replace(re.escape(NAMED), "(.+?)")
    return re.match(pattern, problem, re.DOTALL)
