"""Asks zero-cache's own option parser what it makes of an environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zero_cache.option_parser.package import ZeroPackage
from zero_cache.option_parser.process import ZeroProcess

REPLICATION_MANAGER, VIEW_SYNCER, SINGLE_NODE = "replication-manager", "view-syncer", "single-node"


@dataclass(frozen=True)
class ParserOption:
    """An option as the parser defines it."""

    env: str
    path: tuple[str, ...]  # where it arrives in the configuration, like ("changeStreamer", "uri")
    type: str  # string, number, boolean, string[] or enum(a|b)
    deprecated: bool


@dataclass(frozen=True)
class Parsed:
    """What zero-cache would run with."""

    config: dict[str, Any] = field(repr=False)  # has secrets
    warnings: tuple[str, ...]  # of deprecated options

    @property
    def role(self) -> str:
        """What zero-cache is, as its run-worker.ts and main.ts derive it from two options."""
        if (self.config.get("changeStreamer") or {}).get("uri"):
            return VIEW_SYNCER
        return SINGLE_NODE if self.config["numSyncWorkers"] else REPLICATION_MANAGER

    def get(self, *path: str) -> Any:
        """A part of the configuration, None where it is unset."""
        value: Any = self.config
        for key in path:
            value = (value or {}).get(key)
        return value


class Refused(ValueError):
    """The parser's words about an environment that zero-cache would not start with."""


class ZeroParser(ZeroProcess):
    """A process that parses one environment after the other; to be used in a `with`."""

    def __init__(self, package: ZeroPackage | None = None) -> None:
        super().__init__("parse.mjs", package)
        self.options = tuple(ParserOption(**{**option, "path": tuple(option["path"])}) for option in self._answer())

    def parse(self, environment: Mapping[str, str]) -> Parsed:
        """The configuration that zero-cache reads from an environment. Raises Refused where it would not start."""
        answer = self._ask(dict(environment))
        if "error" in answer:
            raise Refused(answer["error"])
        return Parsed(answer["config"], tuple(answer["warnings"]))
