"""Validates an object against the schema of its kind, for one Kubernetes version."""

import base64
import binascii
import difflib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from chartproof.kubernetes.schemas.source import MINORS, SchemasMissing, definitions_file
from chartproof.release.fields import field_path
from chartproof.release.manifests import load_yaml
from chartproof.release.quantities import is_quantity

# Kubernetes maintains these minors: https://kubernetes.io/releases/version-skew-policy/#supported-versions
MAINTAINED = MINORS[-3:]

_CUSTOM_RESOURCES = Path(__file__).parent / "custom_resources"
_QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
_INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
_JSON_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Violation:
    """Names a field that the API server would refuse, and why. The message omits the value, which may be a secret."""

    field: str
    message: str


@dataclass(frozen=True)
class Definitions:
    """Holds the schemas of one Kubernetes version and of the custom resources that are known."""

    document: dict[str, Any]
    names: Mapping[tuple[str, str], str]  # the definitions' names, by apiVersion and kind


def known_minor(kube_version: str) -> str:
    """Returns the minor whose schemas fit a version like v1.34.4-eks. A version newer than all gets the newest.

    Raises SchemasMissing for a version older than all, and for text that is no version.
    """
    match = re.match(r"v?1\.(\d+)", kube_version)
    if not match or (minor := int(match[1])) < _number(MINORS[0]):
        raise SchemasMissing(f"there are no schemas of Kubernetes {kube_version}, only of {MINORS[0]} to {MINORS[-1]}.")
    return f"1.{min(minor, _number(MINORS[-1]))}"


def is_served(api_version: str, kind: str, minor: str) -> bool:
    """Tells whether this Kubernetes serves a kind in an API version. Every one serves the known custom resources."""
    return (api_version, kind) in definitions(minor).names


def served_versions(kind: str, minor: str) -> tuple[str, ...]:
    """Returns the API versions, of any group, in which this Kubernetes serves a kind."""
    return tuple(sorted(version for version, known in definitions(minor).names if known == kind))


def is_known(api_version: str, kind: str) -> bool:
    """Tells whether any Kubernetes has a kind of that name in the API version's group or in another built-in group."""
    group = api_version.rpartition("/")[0]
    own = "." not in group or group.endswith(".k8s.io")
    return any(
        known == kind and (own or version.rpartition("/")[0] == group)
        for minor in reversed(MINORS)
        for version, known in definitions(minor).names
    )


def schema_of(api_version: str, kind: str, minor: str) -> tuple[Json, Json] | None:
    """Returns a kind's schema in this Kubernetes, and the document that its references point into; None for neither."""
    known = definitions(minor)
    name = known.names.get((api_version, kind))
    return (known.document["$defs"][name], known.document) if name else None


def violations(body: Json, minor: str) -> tuple[Violation, ...]:
    """Validates an object against a version's schema. An object of a kind without a schema has no violations."""
    key = (minor, json.dumps(body, sort_keys=True))
    if key not in _kept:
        _kept[key] = tuple(dict.fromkeys(_violations(body, minor)))
    return _kept[key]


_kept: dict[tuple[str, str], tuple[Violation, ...]] = {}


def _number(minor: str) -> int:
    return int(minor.partition(".")[2])


@cache
def definitions(minor: str) -> Definitions:
    """Loads the schemas of a version like "1.34"."""
    text = definitions_file(minor).read_text(encoding="utf-8").replace('"#/definitions/', '"#/$defs/')
    loaded = json.loads(text, object_hook=_without_prose)
    definitions = loaded.get("$defs") or loaded["definitions"]
    definitions[_QUANTITY] = {"type": ["string", "number"], "format": "quantity"}
    definitions[_INT_OR_STRING] = {"type": ["string", "integer"]}
    for name, schema in custom_resources().items():
        definitions[name] = schema
    names = {
        (f"{known['group']}/{known['version']}".lstrip("/"), known["kind"]): name
        for name, schema in definitions.items()
        for known in schema.get("x-kubernetes-group-version-kind", ())
    }
    return Definitions({"$defs": definitions}, names)


def _without_prose(node: dict[str, Any]) -> dict[str, Any]:
    # a field may be called description too; its value is then a schema
    return {key: value for key, value in node.items() if key != "description" or isinstance(value, dict)}


@cache
def custom_resources() -> dict[str, Any]:
    """Loads the schemas of custom resources that charts use, by name."""
    return {file.stem: load_yaml(file.read_text(encoding="utf-8")) for file in _CUSTOM_RESOURCES.glob("*.yaml")}


@cache
def _validator(minor: str, name: str) -> Draft202012Validator:
    return Draft202012Validator(
        {"$ref": f"#/$defs/{name}", **definitions(minor).document}, format_checker=_format_checker
    )


def _violations(body: Json, minor: str) -> Iterator[Violation]:
    name = definitions(minor).names.get((str(body.get("apiVersion")), str(body.get("kind"))))
    if name is None:
        return
    for error in _validator(minor, name).iter_errors(body):
        for leaf in _leaves(error):
            if leaf.instance is not None:  # the schemas differ about null, and the rule no-field-is-null checks it
                yield from _explained(body, leaf)


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Yields the errors on the closest branch of a oneOf or anyOf."""
    if not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = defaultdict(list)
    for child in error.context:
        branches[child.schema_path[0]].append(child)
    for child in max(branches.values(), key=lambda errors: min(len(each.absolute_path) for each in errors)):
        yield from _leaves(child)


def _explained(body: Json, error: ValidationError) -> Iterator[Violation]:
    steps = tuple(error.absolute_path)
    rule = error.validator
    instance: Any = error.instance
    expected: Any = error.validator_value
    schema: Any = error.schema
    if rule == "additionalProperties":
        fields = schema.get("properties", {})
        for extra in sorted(instance.keys() - fields.keys()):
            close = difflib.get_close_matches(extra, fields, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            yield Violation(field_path(body, (*steps, extra)), f"there is no such field{hint}")
    elif rule == "required":
        for missing in expected:
            if missing not in instance:
                yield Violation(field_path(body, (*steps, missing)), "is required and missing")
    elif rule == "type":
        wanted = " or ".join(kind for kind in ([expected] if isinstance(expected, str) else expected) if kind != "null")
        yield Violation(field_path(body, steps), f"is of type {_JSON_TYPES[type(instance)]}, and must be {wanted}")
    elif rule == "enum":
        yield Violation(field_path(body, steps), f"must be one of {', '.join(map(str, expected))}")
    else:
        yield Violation(field_path(body, steps), f"does not have the {rule} {expected}")


_format_checker = FormatChecker(formats=())


@_format_checker.checks("byte")
def _is_base64(value: object) -> bool:
    if isinstance(value, str):
        try:
            # Go's decoder ignores line breaks
            base64.b64decode(value.replace("\n", "").replace("\r", ""), validate=True)
        except (binascii.Error, ValueError):
            return False
    return True


@_format_checker.checks("quantity")
def _is_quantity(value: object) -> bool:
    return not isinstance(value, str) or is_quantity(value)


@_format_checker.checks("int32")
def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or value in range(-(2**31), 2**31)
