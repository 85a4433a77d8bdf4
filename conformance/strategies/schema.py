"""Reads values.schema.json: the options that a user can set, a strategy for each, and how to break its rule."""

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from conformance.render import DEFAULT_CHART, default_values
from conformance.strategies.texts import strings

Schema = Mapping[str, Any]

_chart = DEFAULT_CHART


def use_chart(chart: Path) -> None:
    """Draws from this chart's schema from now on; the tests' --chart."""
    global _chart
    _chart = chart


def options() -> dict[str, Schema]:
    """Every key with a value of its own, like `viewSyncer.replicas`, and its schema with references resolved."""
    return _split(_chart)[0]


def groups() -> dict[str, Schema]:
    """Every key that only holds others, like `viewSyncer`."""
    return _split(_chart)[1]


def option(path: str) -> st.SearchStrategy[Any]:
    """Whatever the schema accepts at a path."""
    return _option(_chart, path)


def default(path: str) -> Any:
    """The default that the schema gives."""
    return options()[path].get("default")


def has_default(path: str) -> bool:
    """Whether values.yaml has the key, so that null takes its default away."""
    *above, key = path.split(".")
    defaults: Any = default_values(_chart)
    for step in above:
        defaults = defaults[step]
    return key in defaults


def document() -> Schema:
    """The schema itself."""
    return _document_of(_chart)


@cache
def _document_of(chart: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((chart / "values.schema.json").read_text())
    return loaded


@cache
def _keys_of(chart: Path) -> dict[str, Schema]:
    document = _document_of(chart)
    return dict(_keys(document, document, ()))


@cache
def _split(chart: Path) -> tuple[dict[str, Schema], dict[str, Schema]]:
    """The options, and the groups that hold them."""
    keys = _keys_of(chart)
    return (
        {path: node for path, node in keys.items() if not _is_group(node)},
        {path: node for path, node in keys.items() if _is_group(node)},
    )


def _keys(node: Schema, root: Schema, path: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    node = resolved(node, root)
    if path:
        yield ".".join(path), node
    if _is_group(node):
        for key, child in node["properties"].items():
            yield from _keys(child, root, (*path, key))


def _is_group(node: Schema) -> bool:
    # a key with a default of its own is set as a whole
    return "properties" in node and "default" not in node


def resolved(node: Schema, root: Schema) -> Schema:
    """The node with its `$ref` and `allOf` merged into it, as deep as it goes."""
    merged = {key: value for key, value in node.items() if key not in ("$ref", "allOf")}
    for part in [*([{"$ref": node["$ref"]}] if "$ref" in node else []), *node.get("allOf", [])]:
        target: Any = root
        for step in part["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        merged = {**resolved(target, root), **merged}
    for keyword in ("items", "additionalProperties"):
        if isinstance(merged.get(keyword), Mapping):
            merged[keyword] = resolved(merged[keyword], root)
    for keyword in ("properties", "patternProperties"):
        if keyword in merged:
            merged[keyword] = {key: resolved(child, root) for key, child in merged[keyword].items()}
    return merged


@cache
def _option(chart: Path, path: str) -> st.SearchStrategy[Any]:
    return values_of(_keys_of(chart)[path])


def values_of(node: Schema) -> st.SearchStrategy[Any]:
    """Whatever this schema accepts, the simple first."""
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
    """Integers within the bounds, these and those that templates like to spoil among them."""
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
    # Helm's toYaml writes this key without quotes, and then reads it as a merge
    keys = strings(min_size=1).filter(lambda key: key != "<<")
    return st.dictionaries(keys, items, max_size=3)
