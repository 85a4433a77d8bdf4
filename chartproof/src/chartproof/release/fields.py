"""What stands where in an object, whatever it is: a manifest may be broken in any way, and no rule stops at that."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

Step = str | int

_PLAIN_KEY = re.compile(r"[A-Za-z_$][\w$-]*")


def field_path(body: Any, steps: Iterable[Step]) -> str:
    """The path of these keys and positions, like spec.containers[app].env[ZERO_PORT].

    An item of a list goes by its name where it has one.
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
    """What an item of a list is called; a claim template has its name in its metadata."""
    if not isinstance(item, dict):
        return None
    metadata = item.get("metadata")
    name = item.get("name") or (metadata.get("name") if isinstance(metadata, dict) else None)
    return name if isinstance(name, str) else None


def walk(body: Any, steps: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Everything in an object, itself first, each with the keys and positions that lead to it."""
    yield steps, body
    if isinstance(body, dict):
        for key, value in body.items():
            yield from walk(value, (*steps, key))
    elif isinstance(body, list):
        for position, item in enumerate(body):
            yield from walk(item, (*steps, position))


def get_path(body: Any, *keys: str) -> Any:
    """What stands under these keys, None where one of them is missing."""
    for key in keys:
        if not isinstance(body, dict):
            return None
        body = body.get(key)
    return body


def get_map(body: Any, *keys: str) -> dict[str, Any]:
    """The map under these keys; an empty one where there is something else, or nothing."""
    found = get_path(body, *keys)
    return found if isinstance(found, dict) else {}


def get_maps(body: Any, *keys: str) -> list[dict[str, Any]]:
    """The maps in the list under these keys, empty where there is none."""
    found = get_path(body, *keys)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def get_strings(body: Any, *keys: str) -> list[str]:
    """The strings in the list under these keys."""
    found = get_path(body, *keys)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def number(value: Any, default: int) -> int:
    """The value when it is a whole number, else the default."""
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def start_up_seconds(container: Any) -> int | None:
    """How long a container may take to start, by its startup probe; None where it has none."""
    probe = get_map(container, "startupProbe")
    if not probe:
        return None
    attempts = number(probe.get("periodSeconds"), 10) * number(probe.get("failureThreshold"), 3)
    return number(probe.get("initialDelaySeconds"), 0) + attempts
