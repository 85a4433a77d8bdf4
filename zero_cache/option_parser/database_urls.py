"""Says whether zero-cache's Postgres client reads a connection string as its author means, and Postgres accepts it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from zero_cache.option_parser.driver import Connection

# the chart refuses it at render; `helm test`, which reads it from a Secret, accepts it
SLIP = "it may as well be a slip, and the way out is simple"
BASE = "postgres://user:password@host:5432/app"
_SETTINGS = Path(__file__).with_name("postgres-settings.yaml")
# names of the protocol itself; any other name is a setting
_PROTOCOL_NAMES = {"options", "replication"}
_EXTENSION_SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)+")
_EXTENSIONS_OF_THE_PROTOCOL = "_pq_."


@dataclass(frozen=True)
class Form:
    """Holds a connection string, and what its author means by it. A part is None if that is open."""

    url: str
    host: str = "host"
    port: int = 5432
    user: str | None = "user"
    password: str = "password"  # noqa: S105
    database: str | None = "app"
    tls: str = "optional"
    prepare: bool = True
    # why the chart refuses it, although client and server accept it
    refused_because: str = ""

    def __str__(self) -> str:
        return self.url[:120]


def faults(form: Form, connection: Connection) -> Iterator[str]:
    """Yields what goes wrong when zero-cache's client connects with this form."""
    if connection.error:
        yield f"the client ends with {connection.error}"
    for part in ("host", "port", "password", "tls", "prepare"):
        meant, done = getattr(form, part), getattr(connection, part)
        if done != meant:
            yield f"{part}: {done!r} for {meant!r}"
    for part in ("user", "database"):
        meant, done = getattr(form, part), connection.startup.get(part)
        if meant is not None and done != meant:
            yield f"{part}: {done!r} for {meant!r}"
    if not connection.whole:
        yield "the server can't read what the client says"
    yield from (f"Postgres does not take {name}" for name in connection.settings if not postgres_takes(name))
    if connection.connections < 3:
        yield f"three queries at once are given {connection.connections} connection"
    if not connection.fetch_types:
        yield "the client does not ask for the types of arrays"
    yield from (f"{name} is no number" for name in connection.not_numbers)


def postgres_takes(name: str) -> bool:
    """Returns whether any Postgres that zero-cache supports accepts a parameter when a connection starts."""
    if name in _PROTOCOL_NAMES or name.lower() in settings_of_postgres():
        return True
    return bool(_EXTENSION_SETTING.fullmatch(name)) and not name.startswith(_EXTENSIONS_OF_THE_PROTOCOL)


@cache
def settings_of_postgres(version: int | None = None) -> frozenset[str]:
    """Returns the settings that Postgres accepts when a connection starts, in lower case: of one version, or of any."""
    names: set[str] = set()
    for versions, settings in yaml.safe_load(_SETTINGS.read_text()).items():
        first, last = map(int, versions.split("-"))
        if version is None or first <= version <= last:
            names.update(setting.lower() for setting in settings)
    return frozenset(names)


def with_parameters(parameters: str, **meant: Any) -> Form:
    """Returns a form of the plainest URL with these parameters."""
    return Form(f"{BASE}?{parameters}", **meant)


def forms_with(parameters: str, **meant: Any) -> list[Form]:
    """Yields a form for each of these parameters, which blanks separate."""
    return [with_parameters(parameter, **meant) for parameter in parameters.split()]
