"""Asks zero-cache's own Postgres client how it reads a connection string."""

from dataclasses import dataclass
from typing import Any

from zero_cache.npm.package import ZeroPackage
from zero_cache.option_parser.process import ZeroProcess

# settings that the client sends to every server
_DRIVER_DEFAULTS = {"client_encoding": "UTF8", "application_name": "zero-option-parser"}


@dataclass(frozen=True)
class Connection:
    """Describes a connection of the client: its address, and what the client sent."""

    error: str  # empty if it connected
    host: str
    port: int
    tls: str  # off, optional, required or verified
    password: str
    startup: dict[str, str]  # sent to the server: user, database and settings
    whole: bool  # whether the server can read the message to its end
    connections: int  # the number that three queries at once used
    prepare: bool
    fetch_types: bool
    not_numbers: tuple[str, ...]  # the client's own settings that it could not read

    @property
    def settings(self) -> dict[str, str]:
        """Returns the settings that the client sends to the server because of the URL."""
        return {
            name: value
            for name, value in self.startup.items()
            if name not in ("user", "database") and _DRIVER_DEFAULTS.get(name) != value
        }


class ZeroDriver(ZeroProcess):
    """Runs a process that connects with one URL after the other. Use it in a `with` statement."""

    def __init__(self, package: ZeroPackage | None = None) -> None:
        super().__init__("connect.mjs", package)

    def connect(self, url: str) -> Connection:
        """Connects the client with a connection string, and returns what it did."""
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
