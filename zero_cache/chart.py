"""This repository's chart, and how it is rendered where a test names no other."""

from functools import partial
from pathlib import Path

from chartproof.helm import render as rendering

CHART = Path(__file__).parent.parent / "charts" / "zero-cache"

render = partial(rendering.render, chart=CHART)
