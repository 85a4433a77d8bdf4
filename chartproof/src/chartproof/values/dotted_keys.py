"""Reads and changes values by dotted keys, which users write and `helm --set` takes."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any


def nested(key: str, value: Any) -> dict[str, Any]:
    """Returns the values that set one dotted key: `nested("a.b", 1)` is `{"a": {"b": 1}}`."""
    for part in reversed(key.split(".")):
        value = {part: value}
    assert isinstance(value, dict)
    return value


def at(values: Any, key: str) -> Any:
    """Returns the value at a dotted key, None where there is none."""
    for part in key.split("."):
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def put(values: dict[str, Any], key: str, value: Any) -> None:
    """Sets the value at a dotted key."""
    *groups, last = key.split(".")
    for group in groups:
        values = values.setdefault(group, {})
    values[last] = value


def with_options(values: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a copy of the values with these options by dotted key on top."""
    copy: dict[str, Any] = deepcopy(dict(values))
    for key, value in options.items():
        put(copy, key, deepcopy(value))
    return copy


def without(values: dict[str, Any], key: str) -> dict[str, Any]:
    """Returns a copy without the option, or the group of options, at a dotted key."""
    first, _, rest = key.partition(".")
    if not rest:
        return {name: value for name, value in values.items() if name != first}
    return values | ({first: without(values[first], rest)} if first in values else {})


def keys_of_schema(schema: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields every dotted key of a JSON schema with its schema. Does not follow references."""
    for name, child in schema.get("properties", {}).items():
        key = f"{above}.{name}".removeprefix(".")
        yield key, child
        yield from keys_of_schema(child, key)
