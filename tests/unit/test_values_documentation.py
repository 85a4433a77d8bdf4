"""values.yaml, schema, templates and README agree, in all directions."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chartproof.template.source import actions
from chartproof.values.dotted_keys import keys_of_schema

from zero_cache.values_docs import TABLE_START, Key, documented_keys, expected_files, keys_in

# parent charts read these, and may set them for all their dependencies
FOR_PARENT_CHARTS = {"enabled"}


def load_schema(chart: Path) -> dict[str, Any]:
    return json.loads((chart / "values.schema.json").read_text())


def disagreements(keys: list[Key], schema: dict[str, Any]) -> set[str]:
    """Returns keys that only values.yaml or only the schema has, and keys with different defaults."""
    in_values, in_schema = {key.name: key for key in keys}, dict(keys_of_schema(schema))
    differ = {
        name
        for name in in_values.keys() & in_schema.keys()
        if not in_values[name].is_group and in_schema[name].get("default", ...) != in_values[name].default
    }
    return (in_values.keys() ^ in_schema.keys()) - FOR_PARENT_CHARTS | differ


def texts_without_a_key(text: str) -> Iterator[tuple[str, str]]:
    """Yields each key, with values.yaml without it and the keys below it."""
    lines = text.splitlines(keepends=True)
    path: list[tuple[int, str]] = []
    for start, line in enumerate(lines):
        if match := re.match(r"( *)(\w+):", line):
            path = [(column, name) for column, name in path if column < len(match[1])] + [(len(match[1]), match[2])]
            end = next(
                (end for end in range(start + 1, len(lines)) if re.match(rf" {{0,{len(match[1])}}}\S", lines[end])),
                None,
            )
            yield ".".join(name for _, name in path), "".join(lines[:start] + (lines[end:] if end else []))


def test_values_and_schema_have_the_same_keys_and_defaults(chart):
    assert disagreements(documented_keys(chart), load_schema(chart)) == set()


def test_a_key_that_values_loses_is_noticed(chart):
    schema, documented = load_schema(chart), {key.name for key in documented_keys(chart)}
    losses = dict(texts_without_a_key((chart / "values.yaml").read_text()))
    unnoticed = [name for name in documented if name not in disagreements(keys_in(losses[name], schema), schema)]

    assert unnoticed == []


def test_every_key_has_a_sentence(chart):
    undocumented = [key.name for key in documented_keys(chart) if not key.description.endswith(".")]

    assert undocumented == []


def test_every_key_of_the_schema_has_a_description(chart):
    schema = load_schema(chart)
    nodes = list(keys_of_schema(schema))
    for name, definition in schema["definitions"].items():
        nodes += [(f"{name}.{path}", node) for path, node in keys_of_schema(definition)]

    assert [path for path, node in nodes if not node.get("description")] == []


def test_the_schema_is_strict(chart):
    schema = load_schema(chart)
    nodes = {"": schema, **dict(keys_of_schema(schema))}
    open_groups = [
        path for path, node in nodes.items() if "properties" in node and node.get("additionalProperties", True)
    ]

    # other dependencies of a parent chart have their values there
    assert open_groups == ["global"]


def test_the_schema_refers_to_nothing_outside_itself(chart):
    references = re.findall(r'"\$ref": "([^"]*)"', (chart / "values.schema.json").read_text())

    assert references
    assert [reference for reference in references if not reference.startswith("#/definitions/")] == []


def test_the_readmes_table_lists_exactly_the_keys(chart):
    rows = re.findall(r"^\| `([^`]+)` \|", (chart / "README.md").read_text().split(TABLE_START)[1], re.MULTILINE)

    assert rows == [key.name for key in documented_keys(chart) if not key.is_group]


def test_schema_and_readme_repeat_what_values_says(chart):
    stale = [path.name for path, text in expected_files(chart).items() if path.read_text() != text]

    assert stale == [], "run python -m zero_cache.values_docs"


def values_named_by_templates(chart: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Returns each `.Values.a.b` of a template, with its file. It doesn't find reads by a variable, `with` or helper;
    tests/property/test_arrival.py checks that each option arrives."""
    for path in sorted((chart / "templates").rglob("*")):
        for action in actions(path.read_text()) if path.is_file() else ():
            for read in re.finditer(r"\.Values\.([\w.]+)", action.code):
                yield str(path.relative_to(chart)), tuple(read[1].split("."))


def test_templates_name_only_values_that_exist(chart):
    keys = {key.path: key for key in documented_keys(chart)}
    maps = {path for path, key in keys.items() if not key.is_group and isinstance(key.default, dict)}
    references = {(*path, part) for path in maps if path[-1].endswith("SecretRef") for part in ("name", "key")}
    open_maps = {path for path in maps if not path[-1].endswith("SecretRef")}
    named = list(values_named_by_templates(chart))
    missing = {
        f"{file} reads {'.'.join(path)}"
        for file, path in named
        if path not in keys.keys() | references and not any(path[: len(above)] == above for above in open_maps)
    }

    assert missing == set()
    assert len({path for _, path in named}) > 100


def test_a_value_that_does_not_exist_is_found_in_a_template(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.yaml").write_text(
        "{{- if and .Values.a.b (not $.Values.c) }}\n{{/* .Values.d */}}{{ end }}"
    )

    assert [path for _, path in values_named_by_templates(tmp_path)] == [("a", "b"), ("c",)]


@pytest.mark.parametrize("file", ["values.yaml", "values.schema.json"])
def test_no_default_is_a_secret(chart, file):
    assert "password@" not in (chart / file).read_text()
