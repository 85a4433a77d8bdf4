"""Waits for a condition until a deadline. The error of a timeout tells what happened meanwhile."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")


class DeadlineError(AssertionError):
    """Says that a wait timed out."""


def seconds(number: float) -> timedelta:
    """Returns a duration, so that a call reads `within=seconds(60)`."""
    return timedelta(seconds=number)


def wait_for(
    what: str,
    condition: Callable[[], T],
    *,
    within: timedelta,
    describe: Callable[[], str] | None = None,
    every: timedelta = timedelta(milliseconds=200),
) -> T:
    """Calls `condition` repeatedly, and returns its first true result. Raises DeadlineError after `within`.

    `describe` returns the present state. The error lists each state and its time, so that a failure has a story.
    """
    started = time.monotonic()
    story: list[tuple[float, str]] = []
    while True:
        result = condition()
        if result:
            return result
        elapsed = time.monotonic() - started
        seen = describe() if describe else ""
        if seen and (not story or story[-1][1] != seen):
            story.append((elapsed, seen))
        if elapsed > within.total_seconds():
            lines = [f"timed out after {elapsed:.1f} s waiting for {what}"]
            lines += [f"  {at:6.1f} s  {seen}" for at, seen in story]
            raise DeadlineError("\n".join(lines))
        time.sleep(every.total_seconds())
