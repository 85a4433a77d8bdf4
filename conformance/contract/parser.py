"""Asks zero-cache's own option parser what it makes of an environment."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from conformance.contract.package import ZeroPackage, find_zero_package

REPLICATION_MANAGER, VIEW_SYNCER, SINGLE_NODE = "replication-manager", "view-syncer", "single-node"

_SCRIPT = Path(__file__).parent / "parse.mjs"


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


class ZeroParser:
    """A process that parses one environment after the other; to be used in a `with`."""

    def __init__(self, package: ZeroPackage | None = None) -> None:
        package = package or find_zero_package()
        self._process = subprocess.Popen(
            [package.node, _SCRIPT, package.directory],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={},  # the parser looks at NODE_ENV, which must be what the pods have: nothing
        )
        self.options = tuple(ParserOption(**{**option, "path": tuple(option["path"])}) for option in self._answer())

    def parse(self, environment: Mapping[str, str]) -> Parsed:
        """The configuration that zero-cache reads from an environment. Raises Refused where it would not start."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(dict(environment)) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        if "error" in answer:
            raise Refused(answer["error"])
        return Parsed(answer["config"], tuple(answer["warnings"]))

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{_SCRIPT.name} ended with {self._process.wait()}; standard error has its words")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()  # closes its standard input, which ends it
