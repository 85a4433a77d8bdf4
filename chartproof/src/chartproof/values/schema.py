"""Reads values.schema.json: the options that a user can set, with references resolved."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from chartproof.release.manifests import load_yaml

Schema = Mapping[str, Any]

_chart: Path | None = None


def use_chart(chart: Path) -> None:
    """Reads this chart's schema from now on; the tests' --chart."""
    global _chart
    _chart = chart


def chart() -> Path:
    """The chart whose schema is read. Raises a RuntimeError before use_chart()."""
    if _chart is None:
        raise RuntimeError("use_chart() comes first: it says whose schema is read")
    return _chart


def options() -> dict[str, Schema]:
    """Every key with a value of its own, like `viewSyncer.replicas`, and its schema with references resolved."""
    return _split(chart())[0]


def groups() -> dict[str, Schema]:
    """Every key that only holds others, like `viewSyncer`."""
    return _split(chart())[1]


def default(path: str) -> Any:
    """The default that the schema gives."""
    return options()[path].get("default")


def has_default(path: str) -> bool:
    """Whether values.yaml has the key, so that null takes its default away."""
    *above, key = path.split(".")
    defaults: Any = default_values(chart())
    for step in above:
        defaults = defaults[step]
    return key in defaults


def document() -> Schema:
    """The schema itself."""
    return _document_of(chart())


@cache
def _document_of(chart: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((chart / "values.schema.json").read_text())
    return loaded


@cache
def keys_of(chart: Path) -> dict[str, Schema]:
    """Every option and every group of a chart, by its dotted key."""
    document = _document_of(chart)
    return dict(_keys(document, document, ()))


@cache
def _split(chart: Path) -> tuple[dict[str, Schema], dict[str, Schema]]:
    """The options, and the groups that hold them."""
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


def default_values(chart: Path) -> dict[str, Any]:
    """The chart's values.yaml."""
    return load_yaml((chart / "values.yaml").read_text(encoding="utf-8")) or {}
