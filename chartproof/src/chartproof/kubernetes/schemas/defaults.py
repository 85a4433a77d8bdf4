"""The fields of a custom resource that its definition has a default for, and that the resource leaves out."""

from collections.abc import Iterator, Mapping
from typing import Any

from chartproof.kubernetes.schemas.validation import custom_resources, definitions
from chartproof.release.fields import Step

Json = Mapping[str, Any]


def missing_defaults(body: Json, minor: str) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """The keys and positions that lead to each field that the API server would add, and what it would write there."""
    name = definitions(minor).names.get((str(body.get("apiVersion")), str(body.get("kind"))), "")
    schemas = custom_resources()
    if name in schemas:
        yield from _missing(body, schemas[name], schemas, ())


def _missing(value: Any, node: Json, schemas: Json, steps: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Any]]:
    node = resolved(node, schemas)
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from _missing(item, node.get("items", {}), schemas, (*steps, position))
    elif isinstance(value, dict):
        for key, field in node.get("properties", {}).items():
            if key in value:
                yield from _missing(value[key], field, schemas, (*steps, key))
            elif "default" in (field := resolved(field, schemas)):
                yield (*steps, key), field["default"]


def resolved(node: Json, schemas: Json) -> Json:
    """A node of a custom resource's schema, or what its reference leads to; nothing for a type of Kubernetes' own."""
    found: Any = node
    while "$ref" in found:
        target: Any = schemas
        for step in str(found["$ref"]).removeprefix("#/$defs/").split("/"):
            target = target.get(step, {})
        found = target
    return dict(found)
