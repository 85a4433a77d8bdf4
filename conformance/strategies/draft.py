"""Values on their way to a file that the chart accepts."""

from typing import Any

from hypothesis import strategies as st

from conformance import values_schema
from conformance.strategies.meanings import something


class Draft:
    """Options by path, on their way to a values file that the chart accepts."""

    def __init__(self, draw: st.DrawFn, always: frozenset[str], never: frozenset[str]) -> None:
        self.draw, self.always, self.never = draw, always, never
        self.chosen: dict[str, Any] = {}

    def value(self, path: str) -> Any:
        return self.chosen.get(path, values_schema.default(path))

    def has(self, path: str) -> bool:
        """Whether an option is on, or has a value; for a secret, a reference to one too."""
        reference = f"{path}SecretRef"
        if reference in values_schema.options() and self.value(reference)["name"]:
            return True
        value = self.value(path)
        return bool(value["name"] if path.endswith("SecretRef") else value)

    def choose(self, path: str) -> None:
        """Sets an option to something other than nothing and its default."""
        self.chosen[path] = self.draw(something(path))

    def need(self, *paths: str) -> None:
        """Sets the options that have no value yet."""
        for path in paths:
            if not self.has(path):
                self.choose(path)

    def drop(self, *paths: str) -> None:
        for path in paths:
            self.chosen.pop(path, None)

    def drop_one_of(self, *paths: str) -> None:
        """Drops the first that the test does not insist on."""
        self.drop(next((path for path in paths if path not in self.always), paths[0]))

    def at_most(self, path: str, bound: int) -> None:
        if self.value(path) > bound:
            self.chosen[path] = bound
