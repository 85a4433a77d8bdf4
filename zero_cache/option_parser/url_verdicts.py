"""Asks the chart about connection strings: at render, and in `helm test`, which reads them from a Secret."""

import json
import os
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml
from chartproof.helm.binary import Helm

from zero_cache import refusals
from zero_cache.chart import render
from zero_cache.npm.package import find_zero_package

KEYS = ("upstreamDb", "cvrDb", "changeDb")
# values that every URL needs beside it
_REST = """
  common: {auth: {secret: s}, adminPassword: a}
  objectStore: {accessKey: a, secretKey: b}
"""
_JUDGE = """
  require('node:readline').createInterface({input: process.stdin}).on('line', line =>
    console.log(JSON.stringify(urlProblems('common.database.upstreamDb', JSON.parse(line)))));
"""


def problems_at_render(urls: Sequence[str], chart: Path, helm: Helm) -> list[list[str]]:
    """Returns the problems that the chart's validation has with each URL. Each render takes three URLs."""
    found = []
    for start in range(0, len(urls), len(KEYS)):
        three = dict(zip(KEYS, urls[start : start + len(KEYS)], strict=False))
        # upstreamDb is required, so it comes first
        refusal = render([_REST, {"common": {"database": three}}], chart=chart, helm=helm).refusal
        told = refusals.problems(refusal) if refusal else []
        found += [[text for text in told if text.startswith(f"common.database.{key} ")] for key in three]
    return found


def problems_in_helm_test(urls: Sequence[str], chart: Path) -> list[list[str]]:
    """Returns the problems that the script of `helm test` has with each URL before it connects."""
    script = (chart / "files" / "database-url.js").read_text()
    result = subprocess.run(
        [find_zero_package().node, "-e", script + _JUDGE],
        input="".join(json.dumps(url) + "\n" for url in urls),
        env=os.environ | tables(chart),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [json.loads(line) for line in result.stdout.splitlines()]


@cache
def tables(chart: Path) -> dict[str, str]:
    """Returns the chart's tables as its pods get them."""
    names = {"FORMS": "database-url-forms.yaml", "PARAMETERS": "database-url-parameters.yaml"}
    return {name: json.dumps(yaml.safe_load((chart / "files" / file).read_text())) for name, file in names.items()}
