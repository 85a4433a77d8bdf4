"""values.yaml, schema, templates and README agree, in all directions."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.values_docs import documented_keys, expected_files

REFERENCE = re.compile(r"\.Values((?:\.[A-Za-z0-9]+)+)")
# read by parent charts, which may set them for all their dependencies
FOR_PARENT_CHARTS = {"enabled"}


def load_schema(chart: Path) -> dict[str, Any]:
    return yaml.safe_load((chart / "values.schema.json").read_text())


def resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """A node with what its reference, if it has one, says."""
    for reference in node.get("allOf", []):
        node = {**schema["definitions"][reference["$ref"].rsplit("/", 1)[1]], **node}
    return node


def schema_keys(schema: dict[str, Any], node: dict[str, Any], path: str = "") -> dict[str, dict[str, Any]]:
    """Every key of the schema that is a value of its own, by dotted path."""
    keys = {}
    for name, child in node.get("properties", {}).items():
        child_path = f"{path}.{name}".removeprefix(".")
        keys[child_path] = child
        keys |= schema_keys(schema, child, child_path)
    return keys


def test_values_and_schema_have_the_same_keys(chart):
    schema = load_schema(chart)
    in_values = {key.name for key in documented_keys(chart)}

    assert set(schema_keys(schema, schema)) - FOR_PARENT_CHARTS == in_values


def test_every_key_has_a_sentence(chart):
    undocumented = [key.name for key in documented_keys(chart) if not key.description.endswith(".")]

    assert undocumented == []


def test_every_key_of_the_schema_has_a_description(chart):
    schema = load_schema(chart)
    nodes = [(path, node) for path, node in schema_keys(schema, schema).items()]
    for name, definition in schema["definitions"].items():
        nodes += [(f"{name}.{path}", node) for path, node in schema_keys(schema, definition).items()]

    assert [path for path, node in nodes if not node.get("description")] == []


def test_the_schema_is_strict(chart):
    schema = load_schema(chart)
    nodes = {"": schema, **schema_keys(schema, schema)}
    open_groups = [
        path for path, node in nodes.items() if "properties" in node and node.get("additionalProperties", True)
    ]

    # a parent chart's other dependencies have values of their own there
    assert open_groups == ["global"]


def test_the_schema_refers_to_nothing_outside_itself(chart):
    references = re.findall(r'"\$ref": "([^"]*)"', (chart / "values.schema.json").read_text())

    assert references
    assert [reference for reference in references if not reference.startswith("#/definitions/")] == []


def test_schema_and_readme_repeat_what_values_says(chart):
    stale = [path.name for path, text in expected_files(chart).items() if path.read_text() != text]

    assert stale == [], "run python -m conformance.values_docs"


def template_references(chart: Path) -> set[str]:
    templates = [path for path in (chart / "templates").rglob("*") if path.is_file()]
    return {path.removeprefix(".") for template in templates for path in REFERENCE.findall(template.read_text())}


def test_templates_read_only_values_that_exist(chart):
    known = {key.name for key in documented_keys(chart)}
    known |= {f"{name}.{part}" for name in known if name.endswith("SecretRef") for part in ("name", "key")}

    assert template_references(chart) - known == set()


def test_every_value_is_read_by_a_template(chart):
    text = "\n".join(path.read_text() for path in (chart / "templates").rglob("*") if path.is_file())
    leaves = [key for key in documented_keys(chart) if not key.is_group]
    # a reference is read through the path of its secret
    names = {
        key.name: key.name.removesuffix("SecretRef") if "SecretRef" in key.name else key.path[-1] for key in leaves
    }
    unread = [name for name, sought in names.items() if not re.search(rf"\b{sought}\b", text)]

    assert unread == []


@pytest.mark.parametrize("file", ["values.yaml", "values.schema.json"])
def test_no_default_is_a_secret(chart, file):
    assert "password@" not in (chart / file).read_text()
