"""Prints how many examples per second the properties draw, render and read, with each renderer, on one core.

The environment configures Go's garbage collection: run it by `tox -e property-benchmark`, which sets that.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from chartproof.helm.binary import default_helm
from chartproof.helm.library import InProcessHelm
from chartproof.helm.render import Renderer
from hypothesis import HealthCheck, Phase, given, settings

from zero_cache.chart import render
from zero_cache.values.values import as_yaml, valid_values

_T = TypeVar("_T")
_STEPS = ("draw", "write", "render", "read")


def main() -> None:
    """Runs the benchmark of each renderer, and prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--in-process", type=int, default=500, metavar="N", help="examples (default: %(default)s)")
    parser.add_argument("--binary", type=int, default=100, metavar="N", help="examples (default: %(default)s)")
    options = parser.parse_args()
    print(f"{'renderer':<12}{'examples/s':>12}" + "".join(f"{step + ' ms':>12}" for step in _STEPS))
    for name, renderer, examples in (
        ("in-process", InProcessHelm(), options.in_process),
        ("binary", default_helm(), options.binary),
    ):
        measured = measure(renderer, examples)
        steps = "".join(f"{measured[step] / examples * 1000:>12.1f}" for step in _STEPS)
        print(f"{name:<12}{examples / sum(measured.values()):>12.1f}{steps}", flush=True)


def measure(renderer: Renderer, examples: int) -> dict[str, float]:
    """Returns the seconds that each step took for all examples, without the first render, which loads the chart."""
    spent: dict[str, float] = defaultdict(float)
    render("", helm=renderer)

    def timed(step: str, work: Callable[[], _T]) -> _T:
        start = time.perf_counter()
        result = work()
        spent[step] += time.perf_counter() - start
        return result

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(values=valid_values())
    def run(values: dict[str, Any]) -> None:
        text = timed("write", lambda: as_yaml(values))
        release = timed("render", lambda: render(text, helm=renderer))
        timed("read", lambda: release.objects)

    start = time.perf_counter()
    run()
    spent["draw"] = time.perf_counter() - start - sum(spent.values())
    return spent


if __name__ == "__main__":
    main()
