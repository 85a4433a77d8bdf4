"""Lists the branches of a chart's templates that no test takes: `python -m chartproof.template.coverage`.

It runs the tests, or reads the renders of a run with `-p chartproof.template.recorder --renders FILE`. It then repeats
the renders with a trap in each branch. When Helm fails on a trap, the branch is covered, and the trap is removed.
"""

import argparse
import os
import shutil
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from chartproof.helm import render as rendering
from chartproof.helm.binary import Helm, default_helm
from chartproof.inner_pytest import run_pytest
from chartproof.release.release import Inputs
from chartproof.template.branches import Branch, branches, reached, set_traps
from chartproof.template.recorder import read


@dataclass(frozen=True)
class Exemption:
    """Names a branch that no test has to take, and why."""

    file: str
    condition: str
    outcome: str
    because: str

    def fits(self, branch: Branch) -> bool:
        return (self.file, self.condition, self.outcome) == (branch.file, branch.condition, branch.outcome)


class TrappedChart:
    """Copies the chart, and sets traps in the branches that no render has taken yet."""

    def __init__(self, chart: Path, directory: Path) -> None:
        self.path = directory / chart.name
        shutil.copytree(chart, self.path)
        self._original = {path: path.read_text(encoding="utf-8") for path in self._templates()}
        self._set: dict[Path, frozenset[Branch]] = {}

    def _templates(self) -> list[Path]:
        return [path for path in (self.path / "templates").rglob("*") if path.is_file()]

    def set(self, traps: Collection[Branch]) -> None:
        """Sets traps in these branches, and removes all others."""
        by_file: dict[Path, set[Branch]] = defaultdict(set)
        for branch in traps:
            by_file[self.path / branch.file].add(branch)
        for path, text in self._original.items():
            wanted = frozenset(by_file[path])
            if self._set.get(path, frozenset()) != wanted:
                path.write_text(set_traps(text, wanted), encoding="utf-8")
                self._set[path] = wanted


class Measurement:
    """Measures which branches renders take. Threads share it."""

    def __init__(self, chart: Path, helm: Helm) -> None:
        self.chart, self.helm = chart, helm
        self.branches = branches(chart)
        self._open = {branch.number: branch for branch in self.branches}
        self._lock = threading.Lock()

    @property
    def uncovered(self) -> list[Branch]:
        """Returns the branches that no render has taken, in the order of the files."""
        with self._lock:
            return list(self._open.values())

    def measure(self, renders: Sequence[Inputs], jobs: int) -> None:
        """Removes the branches that these renders take from the uncovered ones."""
        with tempfile.TemporaryDirectory(prefix="chartproof-branches-") as directory:
            copies = []
            for number in range(jobs):
                (Path(directory) / str(number)).mkdir()
                copies.append(TrappedChart(self.chart, Path(directory) / str(number)))
            with ThreadPoolExecutor(jobs) as pool:
                list(pool.map(lambda number: self._run(copies[number], renders[number::jobs]), range(jobs)))

    def _run(self, copy: TrappedChart, renders: Sequence[Inputs]) -> None:
        for inputs in renders:
            while True:
                copy.set(self.uncovered)
                number = reached(_refusal(inputs, copy.path, self.helm))
                if number is None:
                    break
                with self._lock:
                    self._open.pop(number, None)


def _refusal(inputs: Inputs, chart: Path, helm: Helm) -> str | None:
    return rendering.render(
        inputs.values,
        chart=chart,
        helm=helm,
        release_name=inputs.release_name,
        namespace=inputs.namespace,
        kube_version=inputs.kube_version,
        api_versions=inputs.api_versions,
        is_upgrade=inputs.is_upgrade,
    ).refusal


def exemptions(file: Path) -> list[Exemption]:
    """Loads the exemptions of a file. Raises a TypeError where one lacks a key."""
    entries: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    return [Exemption(**entry) for entry in entries]


def report(found: Sequence[Branch], uncovered: Sequence[Branch], exempted: Sequence[Exemption]) -> tuple[str, bool]:
    """Returns the report, and whether every branch is covered or exempted and every exemption is needed."""
    missing = [branch for branch in uncovered if not any(exemption.fits(branch) for exemption in exempted)]
    idle = [exemption for exemption in exempted if not any(exemption.fits(branch) for branch in uncovered)]
    covered = len(found) - len(uncovered)
    lines = [f"{covered} of {len(found)} branches covered, {len(uncovered) - len(missing)} exempted"]
    lines += [f"not covered: {branch}" for branch in missing]
    lines += [f"exemption that matches nothing: {one.file} {one.condition} {one.outcome}" for one in idle]
    if missing:
        lines.append("write a test that takes the branch, or say in the file of --exemptions why none can")
    return "\n".join(lines), not missing and not idle


def recorded(tests: Sequence[Path], chart: Path, file: Path) -> list[Inputs]:
    """Runs tests, and returns what they render. Raises a RuntimeError with pytest's output where they fail."""
    plugins = ("no:helm-charts", "chartproof.template.recorder")
    result = run_pytest(
        *("-q", "--tb=line"),
        *(("-n", "auto") if find_spec("xdist") else ()),
        *(option for plugin in plugins for option in ("-p", plugin)),
        *("--renders", str(file), "--chart", str(chart), *map(str, tests)),
    )
    if result.returncode:
        raise RuntimeError(f"the tests fail:\n{result.stdout}{result.stderr}")
    return read(file.read_text(encoding="utf-8").splitlines())


def main() -> int:
    """Returns 0 when every branch is covered or exempted, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m chartproof.template.coverage", description=__doc__)
    parser.add_argument("--renders", type=Path, metavar="FILE", help="renders of earlier tests (default: run --tests)")
    parser.add_argument("--tests", type=Path, nargs="+", default=[Path("tests")], help="the tests to run")
    parser.add_argument("--exemptions", type=Path, metavar="FILE", help="branches that no test takes, and why")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="renders in parallel (default: a CPU each)"
    )
    parser.add_argument("--chart", type=Path, required=True, help="the chart to measure")
    options = parser.parse_args()
    chart = options.chart.resolve()
    if options.renders:
        renders = read(options.renders.read_text(encoding="utf-8").splitlines())
    else:
        with tempfile.TemporaryDirectory(prefix="chartproof-renders-") as directory:
            renders = recorded([path.resolve() for path in options.tests], chart, Path(directory) / "renders.jsonl")
    exempted = exemptions(options.exemptions) if options.exemptions else []
    measurement = Measurement(chart, default_helm())
    measurement.measure(renders, options.jobs)
    text, good = report(measurement.branches, measurement.uncovered, exempted)
    print(f"{len(renders)} renders\n{text}")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
