"""Finds the lists of an object in which entries have a key: some fields, or the whole entry. The schema says which."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chartproof.kubernetes.schemas.validation import Json, schema_of
from chartproof.release.fields import Step

# Kubernetes adds these defaults, and its schemas don't list them
_DEFAULTS = {"protocol": "TCP"}


@dataclass(frozen=True)
class KeyedList:
    """Holds a list of an object: its path, its entries, and the fields that are an entry's key."""

    steps: tuple[Step, ...]
    keys: tuple[str, ...]  # empty where the whole entry is the key
    entries: list[Any]
    defaults: Mapping[str, Any]  # the keys' defaults

    def key_of(self, entry: Any) -> Any:
        """Returns an entry's key, None for an entry of the wrong type."""
        if not self.keys:
            return entry
        return (
            {key: entry.get(key, self.defaults.get(key)) for key in self.keys} if isinstance(entry, Mapping) else None
        )

    def repeated(self) -> list[Any]:
        """Returns the keys that several entries have, each once."""
        found = [key for entry in self.entries if (key := self.key_of(entry)) is not None]
        return [key for place, key in enumerate(found) if found[:place].count(key) == 1]


def keyed_lists(body: Json, minor: str) -> Iterator[KeyedList]:
    """Finds the keyed lists of an object. A kind that this Kubernetes does not have gives none."""
    found = schema_of(str(body.get("apiVersion")), str(body.get("kind")), minor)
    if found:
        yield from _lists(body, *found, ())


def keyed_lists_of_pod(template: Json, minor: str) -> Iterator[KeyedList]:
    """Finds the keyed lists of a pod template, in an object of any kind."""
    found = schema_of("v1", "Pod", minor)
    assert found, f"Kubernetes {minor} has no pods"
    schema, root = found
    fields = {name: child for name, child in schema["properties"].items() if name in ("metadata", "spec")}
    yield from _lists(template, {"properties": fields}, root, ())


def _lists(value: Any, schema: Json, root: Json, steps: tuple[Step, ...]) -> Iterator[KeyedList]:
    schema = _resolved(schema, root)
    if isinstance(value, list):
        items = _resolved(schema.get("items", {}), root)
        keys = _keys(schema)
        if keys is not None:
            fields = items.get("properties", {})
            given = {key: fields[key]["default"] for key in keys if "default" in fields.get(key, {})}
            yield KeyedList(steps, keys, value, _DEFAULTS | given)
        for position, entry in enumerate(value):
            yield from _lists(entry, items, root, (*steps, position))
    elif isinstance(value, dict):
        fields, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, inner in value.items():
            below = fields.get(name, others)
            if isinstance(below, Mapping):
                yield from _lists(inner, below, root, (*steps, name))


def _resolved(schema: Json, root: Json) -> Json:
    while "$ref" in schema:
        target: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def _keys(schema: Json) -> tuple[str, ...] | None:
    """Returns the fields that are the key of a list's entries: () for a set, None for an atomic list."""
    if schema.get("x-kubernetes-list-type") == "set":
        return ()
    if keys := schema.get("x-kubernetes-list-map-keys"):
        return tuple(keys)
    # the schemas of older versions have only the merge key of client-side patches
    merged = schema.get("x-kubernetes-patch-merge-key")
    atomic = schema.get("x-kubernetes-list-type") == "atomic"
    return (merged,) if merged and not atomic else None
