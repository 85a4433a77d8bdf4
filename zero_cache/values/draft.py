"""Builds values that the chart accepts."""

from collections.abc import Callable
from typing import Any

from chartproof.values import schema as values_schema


class Draft:
    """Holds options by path, while constraints turn them into values that the chart accepts."""

    def __init__(self, choice: Callable[[str], Any], always: frozenset[str], never: frozenset[str]) -> None:
        """Begins with no options; `choice` draws a changed value for a key."""
        self._choice, self.always, self.never = choice, always, never
        self.chosen: dict[str, Any] = {}

    def value(self, path: str) -> Any:
        return self.chosen.get(path, values_schema.default(path))

    def has(self, path: str) -> bool:
        """Returns whether an option is on or has a value. A reference counts as the value of a secret."""
        reference = f"{path}SecretRef"
        if reference in values_schema.options() and self.value(reference)["name"]:
            return True
        value = self.value(path)
        return bool(value["name"] if path.endswith("SecretRef") else value)

    def choose(self, path: str) -> None:
        """Sets an option to a non-empty value other than its default."""
        self.chosen[path] = self._choice(path)

    def need(self, *paths: str) -> None:
        """Sets those of these options that have no value yet."""
        for path in paths:
            if not self.has(path):
                self.choose(path)

    def drop(self, *paths: str) -> None:
        for path in paths:
            self.chosen.pop(path, None)

    def drop_one_of(self, *paths: str) -> None:
        """Drops the first of these options that the test does not require."""
        self.drop(next((path for path in paths if path not in self.always), paths[0]))

    def at_most(self, path: str, bound: int) -> None:
        if self.value(path) > bound:
            self.chosen[path] = bound
