"""Values by their dotted keys, as users say them and `helm --set` takes them."""

from collections.abc import Iterator, Mapping
from typing import Any


def nested(key: str, value: Any) -> dict[str, Any]:
    """The values that set one dotted key: `nested("a.b", 1)` is `{"a": {"b": 1}}`."""
    for part in reversed(key.split(".")):
        value = {part: value}
    assert isinstance(value, dict)
    return value


def at(values: Any, key: str) -> Any:
    """The value at a dotted key, None where there is none."""
    for part in key.split("."):
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def keys_of_schema(schema: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every dotted key that a JSON schema has a schema for, and that schema; references are left as they are."""
    for name, child in schema.get("properties", {}).items():
        key = f"{above}.{name}".removeprefix(".")
        yield key, child
        yield from keys_of_schema(child, key)
