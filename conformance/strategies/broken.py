"""Values that break one rule of the schema, and where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from conformance.strategies import schema
from conformance.strategies.values import Values, at, put, valid_values

UNKNOWN_KEY = "unknownKey"

_EXAMPLES: dict[str, Any] = {
    "string": "text",
    "integer": 7,
    "number": 1.5,
    "boolean": True,
    "array": ["text"],
    "object": {"key": "text"},
}


@dataclass(frozen=True)
class Broken:
    """Values with one defect."""

    values: Values
    path: str  # of the defect, as Helm writes it: /viewSyncer/replicas
    defect: str  # in a word, for the report


@st.composite
def broken_values(draw: st.DrawFn, values: st.SearchStrategy[Values] | None = None) -> Broken:
    """Valid values, or those of a strategy, of which one is changed to break the schema."""
    whole = draw(valid_values() if values is None else values)
    path = draw(st.sampled_from([*schema.options(), *schema.groups()]))
    if path in schema.options():
        value, inner, defect = draw(st.sampled_from(list(_defects(schema.options()[path]))))
    else:
        group = schema.groups()[path]
        value, inner, defect = draw(st.sampled_from(list(_defects_of_a_group(group, at(whole, path) or {}))))
    put(whole, path, value)
    return Broken(whole, "/" + path.replace(".", "/") + inner, defect)


def _defects(node: schema.Schema) -> Iterator[tuple[Any, str, str]]:
    """Wrong values for a schema, where in them the defect is, and what it is."""
    kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
    for kind, example in _EXAMPLES.items():
        if kind not in kinds and not (kind == "integer" and "number" in kinds):
            yield example, "", f"{kind} instead of {' or '.join(kinds)}"
    if "enum" in node:
        yield "other", "", "not one of the enum"
    if "minimum" in node:
        yield node["minimum"] - 1, "", "too small"
    if "maximum" in node:
        yield node["maximum"] + 1, "", "too large"
    if node.get("minLength"):
        yield "", "", "empty"
    if "maxLength" in node:
        yield "a" * (node["maxLength"] + 1), "", "too long"
    if "pattern" in node:
        yield "-/ -", "", "another pattern"
    if "items" in node:
        for value, inner, defect in _defects(node["items"]):
            yield [value], f"/0{inner}", defect
    yield from _defects_of_an_object(node)


def _defects_of_an_object(node: schema.Schema) -> Iterator[tuple[Any, str, str]]:
    complete = {key: _example(child) for key, child in node.get("properties", {}).items()}
    for key in node.get("required", ()):
        # where there is a default, leaving a key out leaves the default
        rest = {name: value for name, value in complete.items() if name != key}
        yield rest | ({key: None} if "default" in node else {}), "", f"{key} is missing"
    for key, child in node.get("properties", {}).items():
        for value, inner, defect in _defects(child):
            yield complete | {key: value}, f"/{key}{inner}", defect
    additional = node.get("additionalProperties", True)
    if additional is False:
        yield complete | {UNKNOWN_KEY: 1}, "", "unknown key"
    elif isinstance(additional, Mapping):
        for value, inner, defect in _defects(additional):
            yield {"key": value}, f"/key{inner}", defect


def _defects_of_a_group(node: schema.Schema, values: Values) -> Iterator[tuple[Any, str, str]]:
    yield values | {UNKNOWN_KEY: 1}, "", "unknown key"
    yield "text", "", "string instead of object"
    for key in node.get("required", ()):
        yield values | {key: None}, "", f"{key} is missing"


def _example(node: schema.Schema) -> Any:
    if "enum" in node:
        return node["enum"][0]
    kind = node["type"][0] if isinstance(node["type"], list) else node["type"]
    if kind == "object":
        return {key: _example(child) for key, child in node.get("properties", {}).items()}
    if kind == "array":
        return []
    # the patterns of keys that have no default of their own: a path, a name
    if node.get("pattern", "").startswith("^/"):
        return "/"
    return node.get("default", node.get("minimum", _EXAMPLES[kind]))
