"""A sampler looks as long as its block runs, and hides no error."""

import threading

import pytest

from zero_cache.cluster.sampler import Sampler

WAIT_SECONDS = 10


def test_it_looks_before_the_block_and_goes_on_during_it() -> None:
    looks, third = [], threading.Event()

    def look() -> None:
        looks.append(len(looks))
        if len(looks) == 3:
            third.set()

    with Sampler("a test", look, every_seconds=0.001):
        assert looks
        assert third.wait(WAIT_SECONDS)


def test_it_goes_on_after_a_temporary_error() -> None:
    looks, later = [], threading.Event()

    def look() -> None:
        looks.append(len(looks))
        if len(looks) == 2:
            raise ConnectionError
        if len(looks) == 3:
            later.set()

    with Sampler("a test", look, every_seconds=0.001, temporary=(OSError,)):
        assert later.wait(WAIT_SECONDS)


def test_the_end_of_the_block_raises_any_other_error() -> None:
    looks, failed = [], threading.Event()

    def look() -> None:
        looks.append(len(looks))
        if len(looks) == 2:
            failed.set()
            raise ValueError("the look failed")

    with pytest.raises(ValueError, match="the look failed"), Sampler("a test", look, every_seconds=0.001):
        assert failed.wait(WAIT_SECONDS)
