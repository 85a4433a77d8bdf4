"""Values by their dotted keys, as users say them and `helm --set` takes them."""

from typing import Any


def nested(key: str, value: Any) -> dict[str, Any]:
    """The values that set one dotted key: `nested("a.b", 1)` is `{"a": {"b": 1}}`."""
    for part in reversed(key.split(".")):
        value = {part: value}
    assert isinstance(value, dict)
    return value
