"""Asks the pytest process that collected the tests to run some of them on a chart."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from chartproof.inner_pytest import environment, pytest_command
from chartproof.template.mutants.recording import Uses
from chartproof.template.mutants.server import SOCKET_VARIABLE

# these plugins cost time, and the failure report is not shown
_UNUSED = ("hypothesispytest", "helm-charts", "cacheprovider", "chartproof.report.failure")
_WAITING = 128  # connections that the server has not accepted yet


class TestsUnusable(Exception):
    """Says why the tests can't find mutants."""


class TestServer:
    """Starts the pytest process, and stops it. Threads share it."""

    def __init__(self, chart: Path, tests: Path, folder: Path) -> None:
        self._address = str(folder / "socket")
        self._output = folder / "output.txt"
        with socket.socket(socket.AF_UNIX) as listener, self._output.open("wb") as output:
            listener.bind(self._address)
            listener.listen(_WAITING)
            plugins = [*(f"no:{plugin}" for plugin in _UNUSED), "chartproof.template.mutants.server"]
            # forks share the files of --capture=fd
            options = ["-q", "--tb=short", "--no-header", "--capture=sys", *(("-n", "0") if find_spec("xdist") else ())]
            self._process = subprocess.Popen(
                pytest_command(
                    *options, *(option for plugin in plugins for option in ("-p", plugin)), "--chart", chart, tests
                ),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[listener.fileno()],
                env=environment(**{SOCKET_VARIABLE: str(listener.fileno())}),
            )

    def described(self) -> tuple[dict[str, frozenset[str]], list[Path]]:
        """Returns the words of the tests, in their order, and the files that their modules come from."""
        answer = self._ask({})
        words_of_tests = {test: frozenset(found) for test, found in answer["tests"].items()}
        return words_of_tests, [Path(file) for file in answer["sources"]]

    def uses(self, chart: Path, test: str) -> tuple[str | None, Uses]:
        """Runs one test. Returns it where it fails, and what it uses of the chart."""
        answer = self._run(chart, [test], record=True)
        return answer["failed"], Uses.from_json(answer["uses"])

    def failed(self, chart: Path, tests: Sequence[str]) -> str | None:
        """Runs tests until one fails. Returns that one, None when all pass."""
        failed: str | None = self._run(chart, tests, record=False)["failed"]
        return failed

    def stop(self) -> None:
        """Ends the process, which waits for the end of its input."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _run(self, chart: Path, tests: Sequence[str], *, record: bool) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="chartproof-mutant-tests-") as folder:
            return self._ask({"chart": str(chart), "tests": list(tests), "folder": folder, "record": record})

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Sends a request, and returns its answer. Raises TestsUnusable where there is none."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(self._address)
                connection.sendall(json.dumps(request).encode())
                connection.shutdown(socket.SHUT_WR)
                with connection.makefile("rb") as stream:
                    text = stream.read()
        except ConnectionError:
            text = b""
        if not text:
            raise TestsUnusable(f"pytest ended:\n{self._output.read_text()}")
        answer: dict[str, Any] = json.loads(text)
        if "error" in answer:
            raise TestsUnusable(answer["error"])
        if answer.get("stale"):
            files = sorted({os.path.relpath(file) for file in answer["stale"]})
            raise TestsUnusable(f"tests read templates of another chart than that of the fixture: {', '.join(files)}")
        return answer


def recorded(server: TestServer, chart: Path, tests: Collection[str], jobs: int) -> dict[str, Uses]:
    """Runs each test on a copy of the unchanged chart. Raises TestsUnusable where one fails."""

    def recorded_one(test: str) -> Uses:
        failed, uses = server.uses(copy, test)
        if failed:
            raise TestsUnusable(f"the tests fail without a mutant: {failed}")
        return uses

    with tempfile.TemporaryDirectory(prefix="chartproof-unchanged-") as directory, ThreadPoolExecutor(jobs) as pool:
        copy = Path(shutil.copytree(chart, Path(directory) / chart.name))
        return dict(zip(tests, pool.map(recorded_one, tests), strict=True))
