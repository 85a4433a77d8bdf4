"""Holds what happened during one scenario. All times are in seconds since 1970."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Span:
    """Says what state something was in, and when."""

    begins: float
    ends: float
    state: str


@dataclass(frozen=True)
class Lane:
    """Holds the states of one pod or client, and the times at which its rows changed."""

    name: str
    spans: Sequence[Span]
    marks: Sequence[float] = ()


@dataclass
class Timeline:
    """Holds the lanes of a scenario, and the figures that it gave."""

    title: str
    event: Span
    lanes: list[Lane] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)
    failure: str = ""
    """Why the scenario failed. It is empty where it passed."""

    @property
    def begins(self) -> float:
        """Returns the time of the first state."""
        return min([self.event.begins, *(span.begins for lane in self.lanes for span in lane.spans)])

    @property
    def ends(self) -> float:
        """Returns the time of the last state."""
        return max([self.event.ends, *(span.ends for lane in self.lanes for span in lane.spans)])


def spans(states: Sequence[tuple[float, str]], ends: float) -> list[Span]:
    """Returns the time of each state, from the times at which they began. The last one goes on until `ends`."""
    later = [at for at, _ in states[1:]] + [ends]
    return [Span(at, max(at, end), state) for (at, state), end in zip(states, later, strict=True)]
