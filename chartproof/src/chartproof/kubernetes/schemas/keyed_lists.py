"""Lists whose entries Kubernetes tells apart by a field, or as a whole, as the schema of an object's kind says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chartproof.kubernetes.schemas.validation import Json, schema_of
from chartproof.release.fields import Step

# what Kubernetes fills in, and its schemas leave out
_DEFAULTS = {"protocol": "TCP"}


@dataclass(frozen=True)
class KeyedList:
    """A list in an object: where it stands, its entries, and the fields that no two of them may have alike."""

    steps: tuple[Step, ...]
    keys: tuple[str, ...]  # empty where the whole entry is the key
    entries: list[Any]
    defaults: Mapping[str, Any]  # of the fields

    def key_of(self, entry: Any) -> Any:
        """What tells the entry from others; None for one that has the wrong shape."""
        if not self.keys:
            return entry
        return (
            {key: entry.get(key, self.defaults.get(key)) for key in self.keys} if isinstance(entry, Mapping) else None
        )

    def repeated(self) -> list[Any]:
        """The keys that more than one entry has, each once."""
        found = [key for entry in self.entries if (key := self.key_of(entry)) is not None]
        return [key for place, key in enumerate(found) if found[:place].count(key) == 1]


def keyed_lists(body: Json, minor: str) -> Iterator[KeyedList]:
    """Those of an object, as this Kubernetes has its kind; none where it doesn't have it."""
    found = schema_of(str(body.get("apiVersion")), str(body.get("kind")), minor)
    if found:
        yield from _lists(body, *found, ())


def keyed_lists_of_pod(template: Json, minor: str) -> Iterator[KeyedList]:
    """Those of a pod template, whatever kind of object it stands in."""
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
    """The fields by which a list is merged; none for a set, None for a list that is replaced as a whole."""
    if schema.get("x-kubernetes-list-type") == "set":
        return ()
    if keys := schema.get("x-kubernetes-list-map-keys"):
        return tuple(keys)
    # the schemas of older versions have only what a client's patch needs
    merged = schema.get("x-kubernetes-patch-merge-key")
    atomic = schema.get("x-kubernetes-list-type") == "atomic"
    return (merged,) if merged and not atomic else None
