"""Builds a Hypothesis strategy for each option of values.schema.json."""

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from chartproof.values import schema as values_schema
from chartproof.values.schema import Schema
from chartproof.values.texts import strings


def option(path: str) -> st.SearchStrategy[Any]:
    """Draws any value that the schema accepts at a path."""
    return _option(values_schema.chart(), path)


@cache
def _option(chart: Path, path: str) -> st.SearchStrategy[Any]:
    return values_of(values_schema.keys_of(chart)[path])


def values_of(node: Schema) -> st.SearchStrategy[Any]:
    """Draws any value that this schema accepts. Shrinks to the simplest type."""
    if "enum" in node:
        return st.sampled_from(node["enum"])
    kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
    return st.one_of([_of_kind(kind, node) for kind in kinds])


def _of_kind(kind: str, node: Schema) -> st.SearchStrategy[Any]:
    if kind == "null":
        return st.none()
    if kind == "boolean":
        return st.booleans()
    if kind == "integer":
        return integers(node)
    if kind == "number":
        return st.one_of(st.integers(0, 64), st.sampled_from([0, 0.5, 1.5, 1_000_000, 17_179_869_184, 0.000001]))
    if kind == "string":
        return _strings(node)
    if kind == "array":
        return _lists(node)
    assert kind == "object", f"no strategy for the type {kind}"
    return _objects(node)


def integers(node: Schema) -> st.SearchStrategy[int]:
    """Draws integers within the bounds. The bounds, and numbers that templates often misprint, are frequent."""
    low, high = node.get("minimum", -math.inf), node.get("maximum", math.inf)
    notable = [low, low + 1, 0, 1, 2, 100_000, 999_999, 1_000_000, 1_234_567, 10_000_000, high - 1, high]
    known = [int(number) for number in dict.fromkeys(notable) if low <= number <= high and math.isfinite(number)]
    bounds = [int(bound) if math.isfinite(bound) else None for bound in (low, high)]
    return st.one_of(st.sampled_from(known), st.integers(*bounds))


def _lists(node: Schema) -> st.SearchStrategy[list[Any]]:
    unique_by = repr if node.get("uniqueItems") else None
    return st.lists(
        values_of(node["items"]),
        min_size=node.get("minItems", 0),
        max_size=node.get("maxItems", 3),
        unique_by=unique_by,
    )


def _strings(node: Schema) -> st.SearchStrategy[str]:
    low, high = node.get("minLength", 0), node.get("maxLength")
    if "pattern" not in node:
        return strings(low, high)
    matching = st.from_regex(
        node["pattern"], fullmatch=node["pattern"].endswith("$"), alphabet=st.characters(codec="utf-8")
    )
    return matching.filter(lambda text: low <= len(text) and (high is None or len(text) <= high))


def _objects(node: Schema) -> st.SearchStrategy[dict[str, Any]]:
    if "properties" in node:
        required = set(node.get("required", ()))
        children = {key: values_of(child) for key, child in node["properties"].items()}
        return st.fixed_dictionaries(
            {key: child for key, child in children.items() if key in required},
            optional={key: child for key, child in children.items() if key not in required},
        )
    if "patternProperties" in node:
        ((pattern, inner),) = node["patternProperties"].items()
        return st.dictionaries(st.from_regex(pattern, fullmatch=True), values_of(inner), max_size=3)
    inner = node.get("additionalProperties", True)
    items = values_of(inner) if isinstance(inner, Mapping) else st.one_of(strings(), st.booleans(), st.integers(0, 9))
    # Helm's toYaml writes this key without quotes, and YAML then reads it as a merge
    keys = strings(min_size=1).filter(lambda key: key != "<<")
    return st.dictionaries(keys, items, max_size=3)
