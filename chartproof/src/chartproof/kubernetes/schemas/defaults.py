"""Finds the fields that a custom resource leaves out and that its definition has a default for."""

from collections.abc import Iterator, Mapping
from typing import Any

from chartproof.kubernetes.schemas.validation import custom_resources, definitions
from chartproof.release.fields import Step

Json = Mapping[str, Any]


def missing_defaults(body: Json, minor: str) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Yields the path of each field that the API server would add, as keys and positions, and the default."""
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
    """Follows the reference of a node in a custom resource's schema. A built-in type of Kubernetes gives {}."""
    found: Any = node
    while "$ref" in found:
        target: Any = schemas
        for step in str(found["$ref"]).removeprefix("#/$defs/").split("/"):
            target = target.get(step, {})
        found = target
    return dict(found)
