"""Draws values that break rules of the schema, and says where Helm must report them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chartproof.values import schema as values_schema
from chartproof.values.dotted_keys import put
from hypothesis import strategies as st

from zero_cache.values.values import Values, valid_values

_MOST = 8  # defects at once, because Helm lists them all
_RULES = {
    *("type", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems"),
    *("items", "properties", "required", "additionalProperties", "patternProperties"),
}
_NO_RULES = {"default", "description", "writeOnly"}
_UNKNOWN_KEY = "unknownKey"
_UNFIT = "-/ -"  # it matches no pattern of the schema
_EXAMPLES: dict[str, Any] = {
    "string": "text",
    "integer": 7,
    "number": 1.5,
    "boolean": True,
    "array": ["text"],
    "object": {"key": "text"},
}


@dataclass(frozen=True)
class Defect:
    """Describes a wrong value for a key."""

    key: str  # such as viewSyncer.replicas
    value: Any
    path: str  # of the defect, in Helm's form: /viewSyncer/replicas
    reason: str

    def excludes(self, other: "Defect") -> bool:
        """Returns whether both defects can't share a values file: same key or group, or the same error path."""
        mine, others = f"{self.key}.", f"{other.key}."
        return self.path == other.path or mine.startswith(others) or others.startswith(mine)


@dataclass(frozen=True)
class Broken:
    """Holds values with defects."""

    values: Values
    defects: list[Defect]


@st.composite
def broken_values(draw: st.DrawFn, values: st.SearchStrategy[Values] | None = None, most: int = _MOST) -> Broken:
    """Draws valid values, or those of a strategy, with one defect or a few."""
    whole = draw(valid_values() if values is None else values)
    defects: list[Defect] = []
    for defect in draw(st.lists(st.sampled_from(all_defects()), min_size=1, max_size=most)):
        if not any(map(defect.excludes, defects)):
            defects.append(defect)
            put(whole, defect.key, defect.value)
    return Broken(whole, defects)


def all_defects() -> list[Defect]:
    """Returns a defect for each rule of the schema, at each key with that rule."""
    found = []
    for key, node in values_schema.options().items():
        found += [Defect(key, value, _path(key) + inner, reason) for value, inner, reason in _of(node)]
    for group, node in {"": values_schema.document(), **values_schema.groups()}.items():
        for key in node.get("required", ()):
            found.append(Defect(f"{group}.{key}".lstrip("."), None, _path(group), f"{key} is missing"))
        if node.get("additionalProperties") is False:
            found.append(Defect(f"{group}.{_UNKNOWN_KEY}".lstrip("."), 1, _path(group), "unknown key"))
        if group:
            found.append(Defect(group, "text", _path(group), "string instead of object"))
    return found


def batches(defects: list[Defect]) -> list[list[Defect]]:
    """Returns the defects in as few lists as possible, each of which fits into one values file."""
    found: list[list[Defect]] = []
    for defect in defects:
        for batch in found:
            if not any(map(defect.excludes, batch)):
                batch.append(defect)
                break
        else:
            found.append([defect])
    return found


def _path(key: str) -> str:
    return "".join(f"/{part}" for part in key.split(".") if part)


def _of(node: values_schema.Schema) -> Iterator[tuple[Any, str, str]]:
    """Yields wrong values for a schema, with the defect's path and kind. Raises AssertionError for unknown rules."""
    assert node.keys() <= _RULES | _NO_RULES, f"break these rules too: {sorted(node.keys() - _RULES - _NO_RULES)}"
    kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
    for kind, example in _EXAMPLES.items():
        if kind not in kinds and not (kind == "integer" and "number" in kinds):
            yield example, "", f"{kind} instead of {' or '.join(kinds)}"
    if "enum" in node:
        yield "other", "", "not in the enum"
    if "minimum" in node:
        yield node["minimum"] - 1, "", "too small"
    if "maximum" in node:
        yield node["maximum"] + 1, "", "too large"
    if node.get("minLength"):
        yield "", "", "empty"
    if "maxLength" in node:
        yield "a" * (node["maxLength"] + 1), "", "too long"
    if "pattern" in node:
        yield _UNFIT, "", "another pattern"
    if node.get("minItems"):
        yield [], "", "too few items"
    if "maxItems" in node:
        yield [_example(node["items"])] * (node["maxItems"] + 1), "", "too many items"
    if node.get("uniqueItems"):
        yield [_example(node["items"])] * 2, "", "the same item twice"
    if "items" in node:
        for value, inner, reason in _of(node["items"]):
            yield [value], f"/0{inner}", reason
    if "object" in kinds:
        yield from _of_an_object(node)


def _of_an_object(node: values_schema.Schema) -> Iterator[tuple[Any, str, str]]:
    complete = {key: _example(child) for key, child in node.get("properties", {}).items()}
    for key in node.get("required", ()):
        # a key with a default has that when it is left out
        rest = {name: value for name, value in complete.items() if name != key}
        yield rest | ({key: None} if "default" in node else {}), "", f"{key} is missing"
    for key, child in node.get("properties", {}).items():
        for value, inner, reason in _of(child):
            yield complete | {key: value}, f"/{key}{inner}", reason
    additional = node.get("additionalProperties", True)
    if "patternProperties" in node:
        ((pattern, additional),) = node["patternProperties"].items()
        yield {_UNFIT: _example(additional)}, "", "a key of another pattern"
        key = next(key for key in ("key", "ZERO_KEY") if re.search(pattern, key))
    elif additional is False:
        yield complete | {_UNKNOWN_KEY: 1}, "", "unknown key"
    else:
        key = "key"
    if isinstance(additional, Mapping):
        for value, inner, reason in _of(additional):
            yield {key: value}, f"/{key}{inner}", reason


def _example(node: values_schema.Schema) -> Any:
    """Returns a value that this schema accepts."""
    if "enum" in node:
        return node["enum"][0]
    kind = node["type"][0] if isinstance(node["type"], list) else node["type"]
    if kind == "object":
        return {key: _example(child) for key, child in node.get("properties", {}).items()}
    if kind == "array":
        return []
    # a word fits every pattern but that of a path
    return "/path" if node.get("pattern", "").startswith("^/") else node.get("default", _EXAMPLES[kind])
