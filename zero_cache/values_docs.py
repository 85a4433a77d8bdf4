"""Copies the comments of values.yaml into the schema and the chart's README: `python -m zero_cache.values_docs`.

The comment above a key of values.yaml is its description, and the YAML behind it is its default. Nothing is written
twice by hand.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from zero_cache.chart import CHART

TABLE_START = "<!-- values: written by python -m zero_cache.values_docs -->"
TABLE_END = "<!-- end of values -->"


@dataclass(frozen=True)
class Key:
    """Holds a key of values.yaml: its path, the comment above it in one line, and its default."""

    path: tuple[str, ...]
    description: str
    default: Any
    is_group: bool

    @property
    def name(self) -> str:
        """Returns the path as users type it, such as `common.auth.jwk`."""
        return ".".join(self.path)


def documented_keys(chart: Path) -> list[Key]:
    """Returns the keys of a chart's values.yaml in its order. A key is a group if the schema names its own keys."""
    schema = json.loads((chart / "values.schema.json").read_text())
    return keys_in((chart / "values.yaml").read_text(), schema)


def keys_in(text: str, schema: dict[str, Any]) -> list[Key]:
    """Returns the keys of the text of a values.yaml and its schema."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert isinstance(root, yaml.MappingNode)
    return list(_keys(root, (), text.splitlines(), schema))


def _keys(node: yaml.MappingNode, path: tuple[str, ...], lines: list[str], schema: dict[str, Any]) -> Iterator[Key]:
    constructor = yaml.SafeLoader("")
    for key_node, value_node in node.value:
        key_path = (*path, key_node.value)
        comment = _comment_above(key_node.start_mark.line, lines)
        known = schema.get("properties", {}).get(key_node.value, {})
        # Kubernetes' own objects have no properties in the schema, because Kubernetes documents their keys
        is_group = isinstance(value_node, yaml.MappingNode) and "properties" in known
        yield Key(key_path, comment, constructor.construct_object(value_node, deep=True), is_group)
        if is_group:
            yield from _keys(value_node, key_path, lines, known)


def _comment_above(line: int, lines: list[str]) -> str:
    comment: list[str] = []
    for text in reversed(lines[:line]):
        if not text.lstrip().startswith("#"):
            break
        comment.insert(0, text.strip().lstrip("#").strip())
    return " ".join(comment)


def schema_with_docs(schema: dict[str, Any], keys: list[Key]) -> dict[str, Any]:
    """Returns a copy of the schema in which each key of values.yaml has its description and default.

    Raises KeyError for a key that the schema doesn't know.
    """
    result: dict[str, Any] = json.loads(json.dumps(schema))
    for key in keys:
        node = result
        for part in key.path:
            node = node["properties"][part]
        documented: dict[str, Any] = {"description": key.description} if key.description else {}
        if not key.is_group:
            documented["default"] = key.default
        rest = {name: value for name, value in node.items() if name not in ("description", "default")}
        node.clear()
        node.update(documented | rest)
    return result


def table(keys: list[Key]) -> str:
    """Returns the keys as a Markdown table of key, default and description."""
    rows = ["| key | default | meaning |", "|---|---|---|"]
    for key in keys:
        if not key.is_group:
            description = key.description.replace("|", "\\|").replace("<", "&lt;")
            rows.append(f"| `{key.name}` | `{json.dumps(key.default)}` | {description} |")
    return "\n".join(rows)


def readme_with_table(readme: str, keys: list[Key]) -> str:
    """Returns the README's text with a new table between its two markers. Raises ValueError if it has no markers."""
    before, rest = readme.split(TABLE_START)
    _, after = rest.split(TABLE_END)
    return f"{before}{TABLE_START}\n{table(keys)}\n{TABLE_END}{after}"


def expected_files(chart: Path) -> dict[Path, str]:
    """Returns what the generated files of a chart must contain, by path."""
    keys = documented_keys(chart)
    schema_file, readme_file = chart / "values.schema.json", chart / "README.md"
    schema = schema_with_docs(json.loads(schema_file.read_text()), keys)
    return {
        schema_file: json.dumps(schema, indent=2, ensure_ascii=False) + "\n",
        readme_file: readme_with_table(readme_file.read_text(), keys),
    }


def main() -> None:
    """Writes the files. With --check it only lists those that are out of date, and exits with 1."""
    parser = argparse.ArgumentParser(prog="python -m zero_cache.values_docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is out of date")
    check: bool = parser.parse_args().check
    stale = [path for path, text in expected_files(CHART).items() if path.read_text() != text]
    for path in stale:
        if check:
            print(f"{path} is out of date: run python -m zero_cache.values_docs", file=sys.stderr)
        else:
            path.write_text(expected_files(CHART)[path])
            print(f"wrote {path}")
    if check and stale:
        sys.exit(1)


if __name__ == "__main__":
    main()
