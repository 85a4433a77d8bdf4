"""Finds the values that a chart's schema marks as writeOnly. They are secrets: no report may show them."""

import json
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Keys = tuple[str, ...]

_SCHEMA = "values.schema.json"


def secret_paths(chart: Path) -> tuple[Keys, ...]:
    """Reads the paths of the secrets of a chart and its dependencies. The chart is a folder or an archive."""
    return tuple((*prefix, *path) for prefix, schema in _schemas(chart) for path in _schema_secrets(schema))


def _schemas(chart: Path) -> Iterator[tuple[Keys, bytes]]:
    """Yields the schemas of a chart and its dependencies. A dependency may have an alias: its key is a wildcard."""
    if chart.is_file():
        yield from _packed_schemas(chart)
    if (chart / _SCHEMA).is_file():
        yield (), (chart / _SCHEMA).read_bytes()
    for dependency in sorted(chart.glob("charts/*")):
        if dependency.is_dir() or dependency.suffix == ".tgz":
            for prefix, schema in _schemas(dependency):
                yield ("*", *prefix), schema


def _packed_schemas(chart: Path) -> Iterator[tuple[Keys, bytes]]:
    try:
        with tarfile.open(chart) as archive:
            for member in archive:
                parts = Path(member.name).parts  # like small/charts/dependency/values.schema.json
                content = archive.extractfile(member) if parts[-1:] == (_SCHEMA,) else None
                if content:
                    yield ("*",) * parts.count("charts"), content.read()
    except tarfile.TarError:
        yield (), b""


def _schema_secrets(schema: bytes) -> list[Keys]:
    try:
        return write_only_paths(json.loads(schema))
    except ValueError:
        return [()]  # an unreadable schema does not say which values are secrets, so all are


def write_only_paths(schema: Mapping[str, Any]) -> list[Keys]:
    """Returns the paths of the `"writeOnly": true` keys. `*` is any item of a list, or any key of an open map."""
    paths: list[Keys] = []

    def visit(node: Any, path: Keys, references: frozenset[str]) -> None:
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
