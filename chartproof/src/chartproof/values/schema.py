"""Reads the options that a user can set from values.schema.json, and resolves the schema's references."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from chartproof.release.manifests import load_yaml

Schema = Mapping[str, Any]

_chart: Path | None = None


def use_chart(chart: Path) -> None:
    """Makes the functions of this module read this chart's schema. The tests pass the chart of --chart."""
    global _chart
    _chart = chart


def chart() -> Path:
    """Returns the chart that use_chart() set. Raises a RuntimeError before that."""
    if _chart is None:
        raise RuntimeError("call use_chart() first: it sets the chart whose schema this module reads")
    return _chart


def options() -> dict[str, Schema]:
    """Returns the schema of every key that has a value, like `image.tag`, with references resolved."""
    return _split(chart())[0]


def groups() -> dict[str, Schema]:
    """Returns the schema of every key that only holds others, like `image`."""
    return _split(chart())[1]


def default(path: str) -> Any:
    """Returns the default that the schema gives."""
    return options()[path].get("default")


def has_default(path: str) -> bool:
    """Tells whether values.yaml has the key, so that null deletes its default."""
    *above, key = path.split(".")
    defaults: Any = default_values(chart())
    for step in above:
        defaults = defaults[step]
    return key in defaults


def document() -> Schema:
    """Returns the whole schema."""
    return _document_of(chart())


@cache
def _document_of(chart: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((chart / "values.schema.json").read_text())
    return loaded


@cache
def keys_of(chart: Path) -> dict[str, Schema]:
    """Returns the schema of every option and every group of a chart, by dotted key."""
    document = _document_of(chart)
    return dict(_keys(document, document, ()))


@cache
def _split(chart: Path) -> tuple[dict[str, Schema], dict[str, Schema]]:
    """Splits a chart's keys into the options and the groups that hold them."""
    keys = keys_of(chart)
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
    # a user sets a key with a default as a whole
    return "properties" in node and "default" not in node


def resolved(node: Schema, root: Schema) -> Schema:
    """Merges `$ref` and `allOf` into a node and into all nodes below it."""
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


def default_values(chart: Path) -> dict[str, Any]:
    """Loads the chart's values.yaml."""
    return load_yaml((chart / "values.yaml").read_text(encoding="utf-8")) or {}
