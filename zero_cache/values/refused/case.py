"""An entry of the table of refusals: options that the chart refuses, and the text that says so."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ROLES = ("replicationManager", "viewSyncer")
PODS = (*ROLES, "singleNode")
# in a text: what the values decide, and the part of the values that is refused
ANYTHING, NAMED = "<anything>", "<named>"
REFERENCE = {"name": "mine", "key": "k"}
NO_REFERENCE = {"name": "", "key": ""}

Options = Mapping[str, Any]


@dataclass(frozen=True, repr=False, eq=False)
class Refused:
    """Options that are refused together, whatever else is set."""

    text: str  # how it begins
    example: Options  # by dotted key; refused on top of the documented install, by this text alone
    others: Collection[Options] = ()  # put on top of the example, they are refused by this text too
    accepted: Sequence[Options] = ()  # put on top of the example, they are accepted
    always: Collection[str] = ()  # options of the example that valid values around it must take into account
    never: Collection[
        str
    ] = ()  # options that valid values around it leave alone: they lift the refusal or bring another
    also: Collection[str] = ()  # how texts begin that may come with it, where values around it are drawn
    before: int | None = None  # the minor version of Kubernetes before which it is refused

    def is_named_by(self, problem: str) -> bool:
        """Whether a text of a refusal is this entry's."""
        return _match(problem, self.text) is not None

    def named_parts(self, problem: str) -> tuple[str, ...]:
        """What a text of this entry says that is refused."""
        match = _match(problem, self.text)
        return match.groups() if match else ()

    def may_accompany(self, problem: str) -> bool:
        """Whether a text of a refusal may come with this entry's."""
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
