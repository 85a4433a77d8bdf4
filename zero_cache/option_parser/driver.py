"""Asks zero-cache's own Postgres client what it makes of a connection string."""

from dataclasses import dataclass
from typing import Any

from zero_cache.option_parser.package import ZeroPackage
from zero_cache.option_parser.process import ZeroProcess

# what the client tells every server
_DRIVER_DEFAULTS = {"client_encoding": "UTF8", "application_name": "zero-option-parser"}


@dataclass(frozen=True)
class Connection:
    """What the client did: where it went, and what it said there."""

    error: str  # empty where it connected
    host: str
    port: int
    tls: str  # off, optional, required or verified
    password: str
    startup: dict[str, str]  # what the server reads: user, database and settings
    whole: bool  # whether the server can read the message to its end
    connections: int  # that three queries at once were given
    prepare: bool
    fetch_types: bool
    not_numbers: tuple[str, ...]  # the client's own settings that it could not read

    @property
    def settings(self) -> dict[str, str]:
        """What is handed on to the server for the URL's sake."""
        return {
            name: value
            for name, value in self.startup.items()
            if name not in ("user", "database") and _DRIVER_DEFAULTS.get(name) != value
        }


class ZeroDriver(ZeroProcess):
    """A process that connects with one URL after the other; to be used in a `with`."""

    def __init__(self, package: ZeroPackage | None = None) -> None:
        super().__init__("connect.mjs", package)

    def connect(self, url: str) -> Connection:
        """What the client does with a connection string."""
        return _read(self._ask(url))


def _read(said: dict[str, Any]) -> Connection:
    dialed, startup, options = (said[key] or {} for key in ("dialed", "startup", "options"))
    return Connection(
        error=said["error"] or "",
        host=dialed.get("host", ""),
        port=dialed.get("port", 0),
        tls=said["tls"] or "",
        password=said["password"] or "",
        startup=startup.get("parameters", {}),
        whole=startup.get("complete", False),
        connections=said["connections"],
        prepare=options.get("prepare", False),
        fetch_types=options.get("fetch_types", False),
        not_numbers=tuple(options.get("not_numbers", ())),
    )
