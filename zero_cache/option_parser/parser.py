"""Asks zero-cache's own option parser how it reads an environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zero_cache.npm.package import ZeroPackage
from zero_cache.option_parser.process import ZeroProcess
from zero_cache.zero.containers import SINGLE_NODE
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER


@dataclass(frozen=True)
class ParserOption:
    """Describes an option as the parser defines it."""

    env: str
    path: tuple[str, ...]  # its place in the configuration, like ("changeStreamer", "uri")
    type: str  # string, number, boolean, string[] or enum(a|b)
    deprecated: bool


@dataclass(frozen=True)
class Parsed:
    """Holds the configuration with which zero-cache would run."""

    config: dict[str, Any] = field(repr=False)  # it has secrets
    warnings: tuple[str, ...]  # about deprecated options

    @property
    def role(self) -> str:
        """Returns zero-cache's role, as its run-worker.ts and main.ts derive it from two options."""
        if (self.config.get("changeStreamer") or {}).get("uri"):
            return VIEW_SYNCER
        return SINGLE_NODE if self.config["numSyncWorkers"] else REPLICATION_MANAGER

    def get(self, *path: str) -> Any:
        """Returns a part of the configuration, or None if it is unset."""
        value: Any = self.config
        for key in path:
            value = (value or {}).get(key)
        return value


class Refused(ValueError):
    """Holds the parser's text about an environment with which zero-cache would not start."""


class ZeroParser(ZeroProcess):
    """Runs a process that parses one environment after the other. Use it in a `with` statement."""

    def __init__(self, package: ZeroPackage | None = None) -> None:
        super().__init__("parse.mjs", package)
        self.options = tuple(ParserOption(**{**option, "path": tuple(option["path"])}) for option in self._answer())

    def parse(self, environment: Mapping[str, str]) -> Parsed:
        """Returns the configuration that zero-cache reads from an environment. Raises Refused if it would not start."""
        answer = self._ask(dict(environment))
        if "error" in answer:
            raise Refused(answer["error"])
        return Parsed(answer["config"], tuple(answer["warnings"]))
