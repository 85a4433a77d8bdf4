"""Reads the texts with which the chart's validation refuses values, and splits a refusal into them."""

import re
from functools import cache
from pathlib import Path

from chartproof.template.source import with_actions_replaced

# "`key` must …, because …; do …": the form of every text
FORM = re.compile(r"[A-Za-z]\S* .+, because .+; .+\.")

# newer Helms name the place of `fail`, Helm 3.2 the calls that lead there
_FROM_A_TEMPLATE = re.compile(
    r"(execution error at \([^)]*validate\.yaml[^)]*\): |template: [^:]*validate\.yaml:.*?: error calling fail: )"
    r"(?P<message>.*)",
    re.DOTALL,
)
_SEVERAL = re.compile(r"(?P<count>\d+) values must change:")
_FILLED = "\0"
_SCHEMA = "don't meet the specifications of the schema"


@cache
def listed(chart: Path) -> list[re.Pattern[str]]:
    """Returns a pattern for each text in the chart's validation/_<theme>.tpl files."""
    texts = []
    for file in sorted((chart / "templates" / "validation").glob("_*.tpl")):
        # all text outside of actions is output: refusals, or words that fill them
        output = with_actions_replaced(file.read_text(), lambda action: "" if action.is_comment else _FILLED)
        for line in output.splitlines():
            if line.rstrip().endswith("."):
                texts.append(line.strip())
    return [re.compile(".+".join(map(re.escape, text.split(_FILLED)))) for text in texts]


def text_of(chart: Path, problem: str) -> re.Pattern[str]:
    """Returns the listed text that a problem has. If several fit, the longest is the one."""
    fitting = [text for text in listed(chart) if text.fullmatch(problem)]
    assert fitting, f"not in templates/validation: {problem}"
    return max(fitting, key=lambda text: len(text.pattern.replace(".+", "")))


def problems(refusal: str) -> list[str]:
    """Returns the texts of a refusal by the chart's validation. Raises AssertionError if it comes from elsewhere."""
    match = _FROM_A_TEMPLATE.fullmatch(refusal)
    assert match, f"the chart's validation did not write this error; Helm or a template did: {refusal}"
    first, *rest = match["message"].split("\n")
    several = _SEVERAL.fullmatch(first)
    if not several:
        assert not rest, f"a single problem takes a single line: {match['message']}"
        return [first]
    texts = [line.removeprefix(f"{number}. ") for number, line in enumerate(rest, 1)]
    assert len(texts) == int(several["count"]), f"{several['count']} problems are announced: {match['message']}"
    return texts


def is_of_the_schema(refusal: str) -> bool:
    """Returns whether the schema refused the values, before any template ran."""
    return _SCHEMA in refusal


def schema_paths(refusal: str) -> list[str]:
    """Returns the paths that a refusal by the schema names, like `/viewSyncer/replicas`."""
    # a line with "failed" only introduces the lines below it
    paths = re.findall(r"^\s*- at '(.*?)': (?!.*failed$)", refusal, re.MULTILINE)
    # Helm 3.2 writes viewSyncer.replicas, and (root) for the whole file
    dotted = re.findall(r"^\s*- ([\w.()]+): ", refusal, re.MULTILINE)
    return paths or ["".join(f"/{part}" for part in path.split(".") if part != "(root)") for path in dotted]
