"""What a client shows is judged by the states that Postgres has been in."""

import pytest

from zero_cache.cluster.clients.history import History, State


def state(**numbers: int) -> State:
    return {key: {"id": key, "n": n} for key, n in numbers.items()}


STATES = [state(), state(a=1, b=1), state(b=1), state(b=3, c=3)]


def follow(*views: State) -> int:
    """Returns the number of the state that a client with these views has come to."""
    history = History("a client")
    for end in range(len(views)):
        history.follow(views[: end + 1], STATES)
    return history.at


@pytest.mark.parametrize(
    ("views", "at"),
    [
        (STATES, 3),
        ([STATES[1], STATES[3]], 3),
        ([STATES[2], STATES[2]], 2),
        ([], 0),
    ],
    ids=["each state", "states left out", "one state twice", "nothing yet"],
)
def test_a_client_may_show_each_state_or_leave_some_out(views: list[State], at: int) -> None:
    assert follow(*views) == at


@pytest.mark.parametrize(
    ("views", "why"),
    [
        ([state(a=1)], "b is None"),
        ([STATES[2], STATES[1]], "state 1 again, after state 2"),
        ([STATES[3], state(a=1, b=3, c=3)], "a is {'id': 'a', 'n': 1}, not None"),
        ([state(b=9)], "b is {'id': 'b', 'n': 9}, not {'id': 'b', 'n': 1}"),
    ],
    ids=["half a transaction", "a step back in time", "a row back from the dead", "a row from the future"],
)
def test_a_client_may_not_show_what_postgres_never_had(views: list[State], why: str) -> None:
    with pytest.raises(AssertionError, match="a client showed what Postgres never had") as error:
        follow(*views)

    assert why in str(error.value)
