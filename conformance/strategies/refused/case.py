"""An entry of the table of refusals: options that the chart refuses, and the text that says so."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from conformance.render import DEFAULT_KUBE_VERSION
from conformance.strategies.kubernetes import OF_NEWER_KUBERNETES
from conformance.strategies.meanings import meant
from conformance.strategies.values import Values, put, valid_values

ROLES = ("replicationManager", "viewSyncer")
PODS = (*ROLES, "singleNode")
# a list of ports that is drawn may lack the port of an address that an entry sets
PORTS = ("networkPolicy.postgresPorts", "networkPolicy.bucketPorts", "networkPolicy.apiPorts")
DRAWN = "*"

Options = Mapping[str | tuple[str, ...], st.SearchStrategy[Any]]

_MINORS = range(19, 35)


@dataclass(frozen=True, repr=False, eq=False)
class Refused:
    """Options that are refused together, whatever else is set."""

    text: str  # how it begins; DRAWN stands for what is drawn
    # what is put on top of valid values; options that depend on each other share a strategy of as many values
    options: Options
    always: Collection[str] = ()  # set in the valid values, to make the rest of them valid
    never: Collection[str] = ()  # left alone in them, as it would lift the refusal or bring another
    also: Collection[str] = ()  # how texts begin that may come with it
    before: int | None = None  # the minor version of Kubernetes before which it is refused

    def values(self) -> st.SearchStrategy[Values]:
        """Valid values with the options on top."""
        return _values_of(self)

    def kube_versions(self) -> st.SearchStrategy[str]:
        """Versions of Kubernetes on which it is refused."""
        if self.before is None:
            return st.just(DEFAULT_KUBE_VERSION)
        minors = [minor for minor in _MINORS if minor < self.before]
        # another version is another copy of the chart: the oldest and the newest are enough
        return st.sampled_from([f"1.{minors[-1]}.0-eks-1", f"1.{minors[-1]}.9", f"1.{minors[0]}.0"])

    def is_named_by(self, problem: str) -> bool:
        """Whether a text of a refusal is this one's."""
        return begins(problem, self.text)

    def comes_along(self, problem: str) -> bool:
        """Whether a text of a refusal may come with this one's."""
        return any(begins(problem, text) for text in self.also)

    def __repr__(self) -> str:
        return f"{self.text}: {' '.join(self.paths())}"

    def paths(self) -> list[str]:
        """The options that are put on top."""
        return [path for key in self.options for path in ([key] if isinstance(key, str) else key)]


def begins(problem: str, text: str) -> bool:
    """Whether a problem's text begins so."""
    return re.match(".+".join(map(re.escape, text.split(DRAWN))), problem, re.DOTALL) is not None


@st.composite
def _values_of(draw: st.DrawFn, entry: Refused) -> Values:
    newer = OF_NEWER_KUBERNETES if entry.before else ()
    values = draw(valid_values(always=entry.always, never={*entry.paths(), *entry.never, *newer}))
    for key, strategy in entry.options.items():
        drawn = draw(strategy)
        for path, value in [(key, drawn)] if isinstance(key, str) else zip(key, drawn, strict=True):
            put(values, path, value)
    return values


def some(path: str) -> st.SearchStrategy[Any]:
    """Values of an option that are something."""
    return meant(path).filter(bool)


def among(others: st.SearchStrategy[list[Any]], *bad: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Lists of what is valid, with what isn't among it in the order given."""
    return st.builds(lambda items, found: [*items[:1], *found, *items[1:]], others, st.tuples(*bad))
