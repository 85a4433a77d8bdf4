"""Runs a script of zero-cache's package that answers each line of JSON with another. Use it in a `with` statement."""

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from zero_cache.npm.package import ZeroPackage, find_zero_package


class ZeroProcess:
    """Runs a script beside this module with the package's own Node, and with an empty environment."""

    def __init__(self, script: str, package: ZeroPackage | None = None) -> None:
        package = package or find_zero_package()
        self._script = Path(__file__).parent / script
        self._process = subprocess.Popen(
            [package.node, self._script, package.directory],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={},  # zero-cache reads NODE_ENV, PGHOST and the like, which pods don't have
        )

    def _ask(self, question: Any) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._script.name} ended with {self._process.wait()}; see its standard error")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()  # this closes its standard input, which ends it
