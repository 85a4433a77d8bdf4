"""The chart's README names only existing values, its snippets render, and it names every ci file."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from chartproof.values.merge import merged_values

from zero_cache.chart import CHART
from zero_cache.values_docs import TABLE_START, documented_keys

CODE = re.compile(r"`([^`\n]+)`")
DOTTED = re.compile(r"[a-zA-Z]\w*(?:\.\w+)+")
FENCE = re.compile(r"(?P<before>[^\n]*)\n\n```yaml\n(?P<yaml>.*?)```", re.DOTALL)
CI_FILE = re.compile(r"ci/[a-z0-9-]+-values\.yaml")

# texts that look like a value's key, but are none
NO_KEYS = {
    "metrics.rocicorp.dev": "a host",
    "zero.connection.connect": "a function of the client",
    "process.worker": "an attribute of OpenTelemetry's resource",
    "process.worker_index": "another",
}
# a snippet right behind the name of a ci file repeats what that file adds to the install
SHOWN = re.compile(r"`(ci/\S+)`\)?:$")


def prose(chart: Path) -> str:
    """Returns the README without the generated table of values."""
    return (chart / "README.md").read_text().split(TABLE_START)[0]


def snippets(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Returns each fenced piece of YAML, with the line before it."""
    return [(match["before"], yaml.safe_load(match["yaml"])) for match in FENCE.finditer(text)]


def values_snippets(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Returns the snippets that are values. Others, objects of Kubernetes and a Chart.yaml, have an apiVersion."""
    return [(before, snippet) for before, snippet in snippets(text) if "apiVersion" not in snippet]


def unknown_keys(text: str, known: set[str]) -> list[str]:
    """Returns the dotted keys in code that are not among the known ones."""
    named = {match[0] for code in CODE.findall(text) if (match := re.match(DOTTED, code)) and "/" not in code}
    files = {name for name in named if name.endswith((".yaml", ".yml", ".json"))}
    return sorted(named - files - known - NO_KEYS.keys())


def test_every_value_that_the_readme_names_exists(chart):
    assert unknown_keys(prose(chart), {key.name for key in documented_keys(chart)}) == []


def test_a_key_that_does_not_exist_would_be_noticed():
    text = "Set `a.b` and `a.c: {x: 1}`, in `values.yaml`, not `a.d=1` or `kubectl get a.e`."

    assert unknown_keys(text, {"a.b"}) == ["a.c", "a.d"]


def test_every_exception_is_needed(chart):
    assert [name for name in NO_KEYS if f"`{name}`" not in prose(chart)] == []


def test_every_ci_file_is_named(chart):
    files = {f"ci/{file.name}" for file in (chart / "ci").glob("*-values.yaml")}

    assert set(CI_FILE.findall(prose(chart))) == files


def test_every_fence_of_yaml_is_found(chart):
    assert len(snippets(prose(chart))) == prose(chart).count("```yaml")


@pytest.mark.parametrize("place", range(len(values_snippets(prose(CHART)))))
def test_a_snippet_renders_on_top_of_the_install(render, chart, place):
    _, snippet = values_snippets(prose(chart))[place]

    assert render(snippet).refusal is None


def test_a_snippet_is_what_its_ci_file_adds_to_the_install(chart):
    install = yaml.safe_load((chart / "ci" / "default-values.yaml").read_text())
    shown = {match[1]: snippet for before, snippet in snippets(prose(chart)) if (match := SHOWN.search(before))}

    assert {
        "ci/ingress-nginx-values.yaml",
        "ci/ingress-traefik-values.yaml",
        "ci/ingress-alb-values.yaml",
    } <= shown.keys()
    for file, snippet in shown.items():
        assert yaml.safe_load((chart / file).read_text()) == merged_values(install, snippet), file
