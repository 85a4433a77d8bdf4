"""Waits for a condition with a deadline, and tells what was seen on the way when it does not come."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")


class DeadlineError(AssertionError):
    """What was waited for did not come in time."""


def seconds(number: float) -> timedelta:
    """`within=seconds(60)` reads as it is meant."""
    return timedelta(seconds=number)


def wait_for(
    what: str,
    condition: Callable[[], T],
    *,
    within: timedelta,
    describe: Callable[[], str] | None = None,
    every: timedelta = timedelta(milliseconds=200),
) -> T:
    """The first true result of `condition`, which is asked again and again until `within` is over.

    `describe` says what there is to see. The error tells each thing it said, and when, so that a failure has a story.
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
