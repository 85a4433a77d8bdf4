"""Finds for each mutant a test that fails, and runs no test that can't."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from chartproof.helm.binary import default_helm
from chartproof.helm.lint import lint
from chartproof.release.release import Inputs
from chartproof.template.mutants.breaking import Mutant
from chartproof.template.mutants.client import TestServer
from chartproof.template.mutants.order import Order
from chartproof.template.mutants.recording import Uses
from chartproof.template.mutants.renders import Bench, Change, Comparison
from chartproof.template.mutants.results import Result

_FIRST_TESTS = 20  # the likely tests, which are rendered and run before the others
_MORE = 4  # so many times as many come next, and so on


class Runner:
    """Runs the tests on mutants. Threads share it. Without a comparison, all tests run on each mutant."""

    def __init__(
        self, chart: Path, server: TestServer, uses: Mapping[str, Uses], order: Order, comparison: Comparison | None
    ) -> None:
        self._chart, self._server, self._uses, self._order = chart, server, uses, order
        self._comparison = comparison
        self._ci_files = sorted((chart / "ci").glob("*-values.yaml"))
        self._threads = threading.local()

    def run(self, mutant: Mutant) -> Result:
        """Says whether a mutant renders, and which test catches it."""
        started = time.monotonic()
        bench = self._bench(mutant)
        with tempfile.TemporaryDirectory(prefix="chartproof-mutant-") as directory:
            copy = Path(shutil.copytree(self._chart, Path(directory) / self._chart.name))
            (copy / mutant.file).write_text(mutant.text)
            renders = mutant.kind == "empty" or self._lints(copy, bench)
            caught_by = self._caught_by(copy, mutant, bench) if renders else None
        return Result(mutant, renders, caught_by, time.monotonic() - started)

    def _bench(self, mutant: Mutant) -> Bench | None:
        if self._comparison is None:
            return None
        if not hasattr(self._threads, "bench"):
            self._threads.bench = self._comparison.bench()
        bench: Bench = self._threads.bench
        bench.take(mutant)
        return bench

    def _lints(self, copy: Path, bench: Bench | None) -> bool:
        """Tells whether `helm lint --strict` accepts the mutant with each ci values file."""
        if self._comparison is None or bench is None:
            return not any(lint(copy, file, default_helm()) for file in self._ci_files)
        return all(self._comparison.lints(bench, file.read_text(encoding="utf-8")) for file in self._ci_files)

    def _caught_by(self, copy: Path, mutant: Mutant, bench: Bench | None) -> str | None:
        changes: dict[Inputs, Change] = {}
        for tests in self._in_parts(mutant):
            if self._comparison is not None and bench is not None:
                wanted = {inputs for test in tests for inputs in self._uses[test].renders} - changes.keys()
                changes |= {inputs: self._comparison.change(bench, inputs) for inputs in wanted}
                tests = [test for test in tests if _may_notice(self._uses[test], mutant.file, changes)]
            if tests and (failed := self._server.failed(copy, tests)):
                return failed
        return None

    def _in_parts(self, mutant: Mutant) -> Iterator[list[str]]:
        """Yields the tests that use the chart: the likely ones, then more and more others."""
        # what runs in any case may cost more than what a comparison can spare
        used = sorted(
            (test for test, uses in self._uses.items() if uses), key=lambda test: self._needs_run(test, mutant)
        )
        ordered, size = self._order.ordered(used, mutant), _FIRST_TESTS
        while ordered:
            part, ordered = ordered[:size], ordered[size:]
            size *= _MORE
            yield part

    def _needs_run(self, test: str, mutant: Mutant) -> bool:
        return self._uses[test].needs_run(mutant.file)


def _may_notice(uses: Uses, file: str, changes: Mapping[Inputs, Change]) -> bool:
    """Tells whether a test can fail on a mutant of this file that makes these changes."""
    return uses.needs_run(file) or any(
        changes[inputs] >= (Change.NOTES if reads_notes else Change.MANIFESTS)
        for inputs, reads_notes in uses.renders.items()
    )
