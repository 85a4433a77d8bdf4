"""Breaks a chart in many small ways, and lists those that no test notices: `python -m chartproof.template.mutants`.

A mutant is a copy of the chart in which one thing is missing: a file, the body of a define, an entry of a container's
environment, or a line. A mutant on which all tests pass shows what they don't check.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

from chartproof.helm.binary import Helm, default_helm
from chartproof.helm.lint import lint
from chartproof.inner_pytest import environment, run_pytest
from chartproof.template.mutant_plugin import CAUGHT, FIRST_VARIABLE
from chartproof.template.source import blocks, with_blank_comments

KINDS = ("empty", "env", "line")


@dataclass(frozen=True)
class Mutant:
    """Is a template without some of its text."""

    kind: str
    file: str  # below the chart, like templates/_env.tpl
    line: int
    dropped: str
    text: str  # the file's text without the dropped part

    def __str__(self) -> str:
        lines = self.dropped.strip().splitlines() or [""]
        more = f" … and {len(lines) - 1} lines more" if len(lines) > 1 else ""
        return f"{self.file}:{self.line} without {lines[0].strip()}{more}"


def mutants(chart: Path) -> list[Mutant]:
    """Returns every mutant of a chart, in the order of its files."""
    found: list[Mutant] = []
    for path in sorted((chart / "templates").rglob("*")):
        if path.is_file():
            file, text = str(path.relative_to(chart)), path.read_text()
            spans = list(_defines(text)) if path.suffix == ".tpl" else [(0, len(text))]
            found += [_without(start, end, "empty", file, text) for start, end in spans]
            entries = list(_env_entries(text)) if path.name == "_env.tpl" else []
            found += [_without(start, end, "env", file, text) for start, end in entries]
            for start, end in _lines(text):
                in_an_entry = any(first <= start < last for first, last in entries)
                found.append(_without(start, end, "env" if in_an_entry else "line", file, text))
    return found


def _without(start: int, end: int, kind: str, file: str, text: str) -> Mutant:
    return Mutant(kind, file, text.count("\n", 0, start) + 1, text[start:end], text[:start] + text[end:])


def _defines(text: str) -> Iterator[tuple[int, int]]:
    """Yields where the body of each define starts and ends."""
    for block in blocks(text):
        if block.opening.keyword == "define":
            yield block.opening.end, block.end.start


def _env_entries(text: str) -> Iterator[tuple[int, int]]:
    """Yields where each `- name:` entry starts and ends, with the indented lines below it."""
    for match in re.finditer(r"^- name: .*\n(?: +.*\n)*", text, re.MULTILINE):
        yield match.span()


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yields where each line starts and ends, except blank lines and comments."""
    uncommented = with_blank_comments(text)
    ends = [0, *(match.end() for match in re.finditer(r"\n|$", text))]
    for start, end in pairwise(ends):
        line = uncommented[start:end].strip()
        if line and not line.startswith("#"):
            yield start, end


@dataclass(frozen=True)
class Result:
    """Says what happened to a mutant: a test caught it, it does not render, or it survived."""

    mutant: Mutant
    renders: bool
    caught_by: str | None = None

    @property
    def survived(self) -> bool:
        return self.renders and self.caught_by is None


class Runner:
    """Runs the tests on mutants. Tests that caught other mutants of the same file run first."""

    def __init__(self, chart: Path, tests: Path, helm: Helm) -> None:
        self.chart, self.tests, self.helm = chart, tests, helm
        self.catchers: Counter[tuple[str, str]] = Counter()  # (file, test)

    def run(self, mutant: Mutant | None) -> Result:
        """Runs the tests on a mutant, or with None on the unchanged chart, which must survive."""
        with tempfile.TemporaryDirectory(prefix="chartproof-mutant-") as directory:
            copy = Path(directory) / self.chart.name
            shutil.copytree(self.chart, copy)
            if mutant is None:
                return Result(Mutant("", "", 0, "", ""), renders=True, caught_by=self._test(copy, ""))
            (copy / mutant.file).write_text(mutant.text)
            files = sorted((copy / "ci").glob("*-values.yaml"))
            if mutant.kind != "empty" and any(lint(copy, file, self.helm) for file in files):
                return Result(mutant, renders=False)
            return Result(mutant, renders=True, caught_by=self._test(copy, mutant.file))

    def _test(self, chart: Path, file: str) -> str | None:
        """Returns the test that fails on this chart, None when none does."""
        here = [test for (where, test), _ in self.catchers.most_common() if where == file]
        elsewhere = [test for (where, test), _ in self.catchers.most_common() if where != file]
        # these plugins cost time, and the failure report is not shown
        unused = ("hypothesispytest", "helm-charts", "cacheprovider", "chartproof.report.failure")
        plugins = [*(f"no:{plugin}" for plugin in unused), "chartproof.template.mutant_plugin"]
        result = run_pytest(
            *("-x", "-q", "--tb=no", "--no-header"),
            *(option for plugin in plugins for option in ("-p", plugin)),
            *("--chart", chart, self.tests),
            env=environment(**{FIRST_VARIABLE: "\n".join(dict.fromkeys([*here, *elsewhere]))}),
        )
        if result.returncode == 0:
            return None
        caught = re.search(rf"^{CAUGHT}(.*)$", result.stdout, re.MULTILINE)
        if not caught:
            raise RuntimeError(f"pytest ended with {result.returncode}:\n{result.stdout}{result.stderr}")
        self.catchers[file, caught[1]] += 1
        return caught[1]


def report(results: list[Result]) -> str:
    """Writes a line for each kind and for each survivor."""
    lines = []
    for kind in KINDS:
        of_kind = [result for result in results if result.mutant.kind == kind]
        unfit = sum(not result.renders for result in of_kind)
        survivors = sum(result.survived for result in of_kind)
        if of_kind:
            caught = len(of_kind) - unfit - survivors
            lines.append(f"{kind}: {len(of_kind)} mutants, {unfit} don't render, {caught} caught, {survivors} survived")
    return "\n".join([*lines, *(f"survived: {result.mutant}" for result in results if result.survived)])


def main() -> int:
    """Returns 0 without survivors, 1 with survivors, 2 when the tests fail on the unchanged chart."""
    parser = argparse.ArgumentParser(prog="python -m chartproof.template.mutants", description=__doc__)
    parser.add_argument("--kind", choices=KINDS, help="make only mutants of this kind")
    parser.add_argument("--only", metavar="GLOB", default="*", help="break only these templates, such as '*/_env.tpl'")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="test so many mutants at once (default: one per CPU)"
    )
    parser.add_argument("--chart", type=Path, required=True, help="the chart to break")
    parser.add_argument("--tests", type=Path, default=Path("tests"), help="the tests that should notice")
    options = parser.parse_args()
    wanted = [
        mutant
        for mutant in mutants(options.chart)
        if options.kind in (None, mutant.kind) and fnmatch(mutant.file, options.only)
    ]
    runner = Runner(options.chart.resolve(), options.tests.resolve(), default_helm())
    if caught := runner.run(None).caught_by:
        print(f"the tests fail without a mutant: {caught}", file=sys.stderr)
        return 2
    started, results = time.monotonic(), []
    with ThreadPoolExecutor(options.jobs) as pool:
        for result in pool.map(runner.run, wanted):
            results.append(result)
            if result.survived:
                print(f"survived: {result.mutant}", flush=True)
            if len(results) % 25 == 0:
                print(f"{len(results)} of {len(wanted)} after {time.monotonic() - started:.0f} s", flush=True)
    print(report(results))
    return int(any(result.survived for result in results))


if __name__ == "__main__":
    sys.exit(main())
