"""The values that a chart's schema marks as writeOnly: secrets, which no report may show."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_secret_paths_of: dict[str, tuple[tuple[str, ...], ...]] = {}


def secret_paths(chart: Path, content: str) -> tuple[tuple[str, ...], ...]:
    """The paths of a chart's secrets, its dependencies' included; read once for each content, which is its digest."""
    if content not in _secret_paths_of:
        paths = _schema_secrets(chart / "values.schema.json")
        for subchart in chart.glob("charts/*/values.schema.json"):
            # under the dependency's name or alias, whichever it is
            paths += [("*", *path) for path in _schema_secrets(subchart)]
        _secret_paths_of[content] = tuple(paths)
    return _secret_paths_of[content]


def _schema_secrets(file: Path) -> list[tuple[str, ...]]:
    if not file.is_file():
        return []
    try:
        return write_only_paths(json.loads(file.read_text(encoding="utf-8")))
    except ValueError:
        return [()]  # a schema that can't be read names no secrets, so every value may be one


def write_only_paths(schema: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The paths of a schema's `"writeOnly": true` keys; `*` stands for any item of a list or key of an open map."""
    paths: list[tuple[str, ...]] = []

    def visit(node: Any, path: tuple[str, ...], references: frozenset[str]) -> None:
        if not isinstance(node, Mapping):
            return
        if node.get("writeOnly") is True:
            paths.append(path)
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/") and reference not in references:
            target: Any = schema
            for part in reference[2:].split("/"):
                target = target.get(part, {})
            visit(target, path, references | {reference})
        for key, child in (node.get("properties") or {}).items():
            visit(child, (*path, key), references)
        for keyword in ("items", "additionalProperties"):
            visit(node.get(keyword), (*path, "*"), references)
        for keyword in ("allOf", "anyOf", "oneOf"):
            for child in node.get(keyword) or []:
                visit(child, path, references)

    visit(schema, (), frozenset())
    return list(dict.fromkeys(paths))
