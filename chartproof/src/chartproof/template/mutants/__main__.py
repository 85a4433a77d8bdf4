"""Lists the mutants of a chart that no test notices: the command `python -m chartproof.template.mutants`."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from fnmatch import fnmatch
from pathlib import Path

from chartproof.template.mutants import __doc__ as description
from chartproof.template.mutants.breaking import KINDS, Mutant, mutants
from chartproof.template.mutants.client import TestServer, TestsUnusable, recorded
from chartproof.template.mutants.order import Order
from chartproof.template.mutants.recording import Uses
from chartproof.template.mutants.renders import Comparison, is_installed
from chartproof.template.mutants.results import Result, ResultsFile, content_digest, report
from chartproof.template.mutants.runner import Runner

_GO_SETTINGS = {"GOGC": "off", "GOMEMLIMIT": "1GiB"}


def main() -> int:
    """Returns 0 without survivors, 1 with survivors, 2 when the tests fail on the unchanged chart."""
    parser = argparse.ArgumentParser(
        prog="python -m chartproof.template.mutants",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kind", choices=KINDS, help="make only mutants of this kind")
    parser.add_argument("--only", metavar="GLOB", default="*", help="break only these templates, such as '*/_env.tpl'")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="test so many mutants at once (default: one per CPU)"
    )
    parser.add_argument("--chart", type=Path, required=True, help="the chart to break")
    parser.add_argument("--tests", type=Path, default=Path("tests"), help="the tests that should notice")
    parser.add_argument(
        "--results",
        type=Path,
        metavar="FILE",
        help="write each result to this file; a run with the same chart and tests goes on from it",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chartproof-mutants-") as directory:
        try:
            results = _results(options, Path(directory))
        except TestsUnusable as reason:
            print(reason, file=sys.stderr)
            return 2
    print(report(results))
    return int(any(result.survived for result in results))


def _results(options: argparse.Namespace, folder: Path) -> list[Result]:
    """Starts the tests' process, and returns the results of the mutants that the options name, in their order."""
    # a copy: the chart may change while this runs
    chart = Path(shutil.copytree(options.chart, folder / "unchanged" / options.chart.resolve().name))
    wanted = [
        mutant
        for mutant in mutants(chart)
        if options.kind in (None, mutant.kind) and fnmatch(mutant.file, options.only)
    ]
    server = TestServer(chart, options.tests.resolve(), folder)
    try:
        tests, sources = server.described()
        kept = ResultsFile(options.results, content_digest((chart, options.tests), sources))
        uses = kept.uses()
        if not uses:
            print(f"each of {len(tests)} tests runs once on the unchanged chart", flush=True)
            uses = recorded(server, chart, tests, options.jobs)
            kept.keep_uses(uses)
        _print_uses(uses)
        # Helm's library is imported after the server has started, because a process can't fork with it
        comparison = Comparison(chart, folder) if is_installed() else None
        order = Order(tests)
        return _run(Runner(chart, server, uses, order, comparison), order, wanted, kept, options.jobs)
    finally:
        server.stop()


def _print_uses(uses: Mapping[str, Uses]) -> None:
    inputs = {inputs for one in uses.values() for inputs in one.renders}
    print(
        f"{len(uses)} tests pass, with {len(inputs)} renders; {sum(bool(one.reads) for one in uses.values())} read "
        f"templates, {sum(one.anything for one in uses.values())} start programs or use the chart in another way",
        flush=True,
    )


def _run(runner: Runner, order: Order, wanted: Sequence[Mutant], kept: ResultsFile, jobs: int) -> list[Result]:
    """Runs the mutants without a result. Prints survivors at once."""
    started = time.monotonic()
    results = {mutant: earlier for mutant in wanted if (earlier := kept.earlier(mutant))}
    for result in results.values():
        order.learn(result.mutant, result.caught_by)
    with ThreadPoolExecutor(jobs) as pool:
        running = [pool.submit(runner.run, mutant) for mutant in wanted if mutant not in results]
        try:
            for future in as_completed(running):
                result = future.result()
                results[result.mutant] = result
                order.learn(result.mutant, result.caught_by)
                kept.add(result)
                if result.survived:
                    print(f"survived: {result.mutant}", flush=True)
                if len(results) % 25 == 0:
                    print(f"{len(results)} of {len(wanted)} after {time.monotonic() - started:.0f} s", flush=True)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return [results[mutant] for mutant in wanted]


def _set_up_go() -> None:
    """Starts this command again with settings for Go's garbage collector, which Go reads before Python can set them."""
    if not all(name in os.environ for name in _GO_SETTINGS):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], _GO_SETTINGS | os.environ)


if __name__ == "__main__":
    _set_up_go()
    sys.exit(main())
