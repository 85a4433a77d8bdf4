"""Judges what a client has shown over time: Postgres must have been in each of these states, in this order."""

from collections.abc import Mapping, Sequence

# rows by id
State = Mapping[str, Mapping[str, object]]


class History:
    """Follows one client along the states of Postgres, each of which is that after a transaction.

    A row from the future, one back from the dead, half a transaction and a step back in time all show as a view that no
    state from the last one on equals.
    """

    def __init__(self, client: str) -> None:
        self.client = client
        self.at = 0
        """The number of the state that the client has shown last."""
        self._views = 0

    def follow(self, views: Sequence[State], states: Sequence[State]) -> None:
        """Takes all views of the client and all states so far. Raises AssertionError at the first wrong view."""
        for view in views[self._views :]:
            self.at = self._next(view, states)
            self._views += 1

    def _next(self, view: State, states: Sequence[State]) -> int:
        for number in range(self.at, len(states)):
            if states[number] == view:
                return number
        raise AssertionError(f"{self.client} showed what Postgres never had: {self._why(view, states)}")

    def _why(self, view: State, states: Sequence[State]) -> str:
        """Says which state comes nearest, and how the view differs from it."""
        earlier = [number for number in range(self.at) if states[number] == view]
        if earlier:
            return f"state {earlier[-1]} again, after state {self.at}"

        def differences(number: int) -> list[str]:
            state = states[number]
            return [key for key in sorted(state.keys() | view.keys()) if state.get(key) != view.get(key)]

        nearest = min(range(self.at, len(states)), key=lambda number: (len(differences(number)), -number))
        words = [f"{key} is {view.get(key)}, not {states[nearest].get(key)}" for key in differences(nearest)[:5]]
        return (
            f"after state {self.at} of {len(states) - 1}; of state {nearest}, which comes nearest, {', '.join(words)}"
        )
