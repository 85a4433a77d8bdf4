"""Null-safe reads of manifests: a field that is missing or of the wrong type reads as empty."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

Step = str | int

_PLAIN_KEY = re.compile(r"[A-Za-z_$][\w$-]*")


def field_path(body: Any, steps: Iterable[Step]) -> str:
    """Writes keys and positions as a path, like spec.containers[app].env[PORT].

    An item of a list appears by its name. An item without a name appears by its position.
    """
    path = ""
    for step in steps:
        name: Step = step
        inner = None
        if isinstance(step, int) and isinstance(body, list) and step < len(body):
            inner = body[step]
            name = _name(inner) or step
        elif isinstance(body, dict):
            inner = body.get(str(step))
        if isinstance(step, str) and _PLAIN_KEY.fullmatch(step):
            path += f".{step}" if path else step
        else:
            path += f"[{name}]"
        body = inner
    return path


def _name(item: Any) -> str | None:
    """Returns the name of a list's item. A claim template has its name in its metadata."""
    if not isinstance(item, dict):
        return None
    metadata = item.get("metadata")
    name = item.get("name") or (metadata.get("name") if isinstance(metadata, dict) else None)
    return name if isinstance(name, str) else None


def walk(body: Any, steps: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Yields an object and everything in it, each with its keys and positions."""
    yield steps, body
    if isinstance(body, dict):
        for key, value in body.items():
            yield from walk(value, (*steps, key))
    elif isinstance(body, list):
        for position, item in enumerate(body):
            yield from walk(item, (*steps, position))


def get_path(body: Any, *keys: str) -> Any:
    """Returns the value under these keys, None where a key is missing."""
    for key in keys:
        if not isinstance(body, dict):
            return None
        body = body.get(key)
    return body


def get_map(body: Any, *keys: str) -> dict[str, Any]:
    """Returns the map under these keys, {} where there is none."""
    found = get_path(body, *keys)
    return found if isinstance(found, dict) else {}


def get_maps(body: Any, *keys: str) -> list[dict[str, Any]]:
    """Returns the maps in the list under these keys, [] where there is no list."""
    found = get_path(body, *keys)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def get_strings(body: Any, *keys: str) -> list[str]:
    """Returns the strings in the list under these keys, [] where there is no list."""
    found = get_path(body, *keys)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def number(value: Any, default: int) -> int:
    """Returns the value if it is a whole number, else the default."""
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def start_up_seconds(container: Any) -> int | None:
    """Returns how long the startup probe lets a container start; None without the probe."""
    probe = get_map(container, "startupProbe")
    if not probe:
        return None
    attempts = number(probe.get("periodSeconds"), 10) * number(probe.get("failureThreshold"), 3)
    return number(probe.get("initialDelaySeconds"), 0) + attempts
