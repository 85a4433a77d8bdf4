"""Runs tests on one mutant after the other, each in a fork of the process that collected them: a pytest plugin.

pytest imports and collects with the unchanged chart. Then it waits for connections to the socket whose number the
environment has. Each brings a request and takes the answer, both JSON. The answer comes from a forked child, where
--chart is the request's chart. Before the fork no test ran, so each child sets up its own session fixtures.
"""

import gc
import inspect
import json
import os
import select
import socket
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chartproof.helm.binary import default_helm
from chartproof.template.mutants.order import words
from chartproof.template.mutants.recording import Recording, watch_templates

SOCKET_VARIABLE = "CHARTPROOF_MUTANTS_SOCKET"
FIXTURE = "chart"

_STDIN = 0
_stale: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """Notes which templates of the unchanged chart are read: those of a mutant would not be."""
    global _stale
    _stale = watch_templates(config.getoption("--chart"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests that take the chart."""
    items[:] = [item for item in items if FIXTURE in getattr(item, "fixturenames", ())]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Answers requests until the command that started this process ends."""
    if session.testsfailed:
        return None  # pytest reports what it can't collect
    default_helm()  # it is found once, not in each child
    # a garbage collection in a child would copy all pages of this process
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(os.environ.pop(SOCKET_VARIABLE))) as listener:
        while _is_asked(listener):
            connection, _ = listener.accept()
            with connection:
                sys.stdout.flush()
                sys.stderr.flush()
                if os.fork() == 0:
                    listener.close()
                    _answer(session, connection)
                    os._exit(0)
            _reap()
    return True


def _is_asked(listener: socket.socket) -> bool:
    """Waits for a connection. Returns False where the command that started this process has ended."""
    ready, _, _ = select.select([listener.fileno(), _STDIN], [], [])
    return listener.fileno() in ready


def _reap() -> None:
    """Forgets the children that ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _answer(session: pytest.Session, connection: socket.socket) -> None:
    """Answers one request, in a child. The answer to a request that fails is the traceback."""
    try:
        with connection.makefile("rb") as stream:
            request: dict[str, Any] = json.load(stream)
        answer = _run(session, request) if "tests" in request else _described(session)
    except BaseException:  # noqa: BLE001 (pytest.exit() in a test, too, must not end in silence)
        answer = {"error": traceback.format_exc()}
    connection.sendall(json.dumps(answer).encode())


def _described(session: pytest.Session) -> dict[str, Any]:
    """Returns the collected tests, and the files below the root folder that their modules come from."""
    root = session.config.rootpath
    # pytest takes some conftest modules out of sys.modules
    modules = [*sys.modules.values(), *session.config.pluginmanager.get_plugins()]
    files = {Path(file) for module in modules if (file := getattr(module, "__file__", None))}
    return {
        "tests": {item.nodeid: sorted(words(_text(item))) for item in session.items},
        "sources": sorted(str(file) for file in files if file.is_relative_to(root)),
        "stale": _stale,
    }


def _text(item: pytest.Item) -> str:
    """Returns the name, the values and the source of a test."""
    callspec = getattr(item, "callspec", None)
    values = repr(callspec.params) if callspec else ""
    return f"{item.nodeid}\n{values}\n{_source(getattr(item, 'function', None))}"


@cache
def _source(function: object) -> str:
    return inspect.getsource(function) if inspect.isfunction(function) else ""


def _run(session: pytest.Session, request: dict[str, Any]) -> dict[str, Any]:
    """Runs tests on a chart until one fails. Records what they use where the request asks for it."""
    _take_places(request["folder"])
    session.config.option.chart = Path(request["chart"])
    session.config.option.tbstyle = "no"  # only what can't be collected is shown
    recording = Recording(Path(request["chart"])) if request["record"] else None
    if recording:
        recording.start()
    failures = _Failures()
    session.config.pluginmanager.register(failures)
    items = {item.nodeid: item for item in session.items}
    chosen = [items[test] for test in request["tests"]]
    for item, following in zip(chosen, [*chosen[1:], None], strict=True):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if failures.tests:
            break
    answer: dict[str, Any] = {"failed": next(iter(failures.tests), None)}
    if recording:
        answer |= {"uses": recording.uses.as_json(), "stale": _stale}
    return answer


def _take_places(folder: str) -> None:
    """Gives a child a folder for temporary files, and nothing to read from or to write to."""
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    os.close(nothing)


class _Failures:
    """Is a plugin that keeps the failed tests."""

    def __init__(self) -> None:
        self.tests: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.tests.append(report.nodeid)
