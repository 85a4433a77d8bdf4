"""Where in an object something stands, written the way findings do: spec.containers[app].env[ZERO_PORT]."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

Step = str | int

_PLAIN_KEY = re.compile(r"[A-Za-z_$][\w$-]*")


def field_path(body: Any, steps: Iterable[Step]) -> str:
    """The path of these keys and positions; an item of a list goes by its name where it has one."""
    path = ""
    for step in steps:
        name: Step = step
        inner = None
        if isinstance(step, int) and isinstance(body, list) and step < len(body):
            inner = body[step]
            name = inner.get("name", step) if isinstance(inner, dict) else step
        elif isinstance(body, dict):
            inner = body.get(str(step))
        if isinstance(step, str) and _PLAIN_KEY.fullmatch(step):
            path += f".{step}" if path else step
        else:
            path += f"[{name}]"
        body = inner
    return path


def walk(body: Any, steps: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Everything in an object, itself first, each with the keys and positions that lead to it."""
    yield steps, body
    if isinstance(body, dict):
        for key, value in body.items():
            yield from walk(value, (*steps, key))
    elif isinstance(body, list):
        for position, item in enumerate(body):
            yield from walk(item, (*steps, position))
