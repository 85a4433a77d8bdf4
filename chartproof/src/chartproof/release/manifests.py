"""Reads YAML as Kubernetes and Helm do (sigs.k8s.io/yaml). PyYAML's own loaders differ.

Unquoted `y` and `off` are booleans, `1e3` and `0o12` are numbers, `2020-01-02` and `12:30:45` are strings. A key is
always a string. A number without a fraction is an integer. A duplicate key is an error.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml

_TRUE = frozenset({"y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"})
_FALSE = frozenset({"n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"})
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_NOT_IN_JSON = frozenset(
    {".nan", ".NaN", ".NAN"} | {sign + word for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")}
)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<binary>[01]+)|0[oO]?(?P<octal>[0-7]+)|(?P<decimal>0|[1-9][0-9]*))"
)
_BASES = {"hex": 16, "binary": 2, "octal": 8, "decimal": 10}
_INT64 = range(-(2**63), 2**63)
# a line that begins with three dashes begins a document, even inside a block of text
_SEPARATOR = re.compile(r"^(?=---(?:\s|$))", re.MULTILINE)
_SOURCE = re.compile(r"(?:---)?\s*# Source: (?P<template>.+)")
_KEPT_DOCUMENTS = 4096
_PLAIN_TAG = "!plain"
_MERGE_KEY = "<<"


class ManifestError(ValueError):
    """Reports text that Kubernetes would not accept, with its line and its template."""


@dataclass(frozen=True)
class Manifest:
    """Holds one rendered object and the template that rendered it ("" when the text does not say)."""

    body: dict[str, Any]
    template: str
    document: int = 0
    """Is the same for all objects of a List: they are one document, and Helm makes and deletes them together."""


class _PlainScalarsMarked(yaml.CSafeLoader):
    """Tags every unquoted scalar as plain, and leaves its meaning to `_scalar`."""

    yaml_implicit_resolvers = {None: [(_PLAIN_TAG, re.compile(""))]}  # noqa: RUF012 (PyYAML's own interface)


def load_manifests(text: str) -> list[Manifest]:
    """Reads every object in the output of `helm template`, with its `# Source:` template. Flattens lists.

    Releases share the bodies of equal documents, which are cached: don't change them.
    """
    manifests: list[Manifest] = []
    template, line = "", 0
    for number, document in enumerate(_SEPARATOR.split(text)):
        if match := _SOURCE.match(document):
            template = match["template"]
        try:
            bodies = _bodies(document)
        except ManifestError:
            # read it again, so that the error names the line in the whole text
            try:
                _bodies("\n" * line + document)
            except ManifestError as error:
                raise ManifestError(f"{template}: {error}" if template else str(error)) from None
            raise
        manifests.extend(Manifest(body, template, number) for body in bodies)
        line += document.count("\n")
    return manifests


@lru_cache(_KEPT_DOCUMENTS)
def _bodies(text: str) -> list[dict[str, Any]]:
    """Reads the objects of a document, one or a list."""
    bodies: list[dict[str, Any]] = []
    for node in _documents(text):
        body = _read(node)
        if body is None:
            continue
        if not isinstance(body, dict):
            raise ManifestError(f"line {node.start_mark.line + 1}: must be an object, not {body!r:.80}")
        bodies += _flattened(body)
    return bodies


def load_yaml(text: str) -> Any:
    """Reads one YAML document, such as a values file; None when it is empty."""
    nodes = list(_documents(text))
    if len(nodes) > 1:
        raise ManifestError("must be one YAML document, not several")
    return _read(nodes[0]) if nodes else None


def _documents(text: str) -> Iterator[yaml.Node]:
    try:
        yield from yaml.compose_all(text, Loader=_PlainScalarsMarked)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise ManifestError(f"line {line + 1}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ManifestError(str(error)) from None


def _flattened(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if str(body.get("kind", "")).endswith("List") and isinstance(body.get("items"), list):
        for item in body["items"]:
            yield from _flattened(item)
    else:
        yield body


def _read(node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_read(item) for item in node.value]
    assert isinstance(node, yaml.MappingNode)
    return _mapping(node)


def _mapping(node: yaml.MappingNode) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if key_node.tag == _PLAIN_TAG and key_node.value == _MERGE_KEY:
            for mapping in value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]:
                if not isinstance(mapping, yaml.MappingNode):
                    raise ManifestError(f"line {value_node.start_mark.line + 1}: << takes a map or a list of maps")
                merged = _mapping(mapping) | merged
            continue
        key = _key(key_node)
        if key in own:
            raise ManifestError(f"line {key_node.start_mark.line + 1}: the key {key!r} comes twice in one map")
        own[key] = _read(value_node)
    return merged | own if merged else own


def _key(node: yaml.Node) -> str:
    key = _scalar(node, whole_floats_as_integers=False) if isinstance(node, yaml.ScalarNode) else None
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, float):
        return _go_float(key)
    if key is None:
        raise ManifestError(f"line {node.start_mark.line + 1}: null, a list or a map can't be a key")
    return str(key)


def _scalar(node: yaml.ScalarNode, *, whole_floats_as_integers: bool = True) -> Any:
    text: str = node.value
    if node.tag == "tag:yaml.org,2002:str":
        return text
    if node.tag != _PLAIN_TAG:
        raise ManifestError(f"line {node.start_mark.line + 1}: the tag {node.tag!r} is not expected in a manifest")
    if text in _NULL:
        return None
    if text[0] in "+-.0123456789":
        if text in _NOT_IN_JSON:
            raise ManifestError(f"line {node.start_mark.line + 1}: {text} has no counterpart in JSON")
        number = _number(text)
        if number is None:
            return text
        # JSON writes 1e3 as 1000, so the API server reads an integer
        if whole_floats_as_integers and isinstance(number, float) and number.is_integer() and int(number) in _INT64:
            return int(number)
        return number
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    return text


def _number(text: str) -> int | float | None:
    plain = text if text[0] == "." else text.replace("_", "")
    if match := _INTEGER.fullmatch(plain):
        base = match.lastgroup
        assert base is not None
        value = int(match["sign"] + match[base], _BASES[base])
        return value if value in _INT64 else float(value)
    if _FLOAT.fullmatch(plain):
        value_as_float = float(plain)
        return value_as_float if abs(value_as_float) != float("inf") else None
    return None


def _go_float(value: float) -> str:
    """Writes a float as Go's FormatFloat(value, 'g', -1, 64) does, which turns map keys into strings."""
    sign, digits, shift = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(shift, int)
    exponent = len(digits) + shift - 1
    if -4 <= exponent < 6:
        return f"{value:.{max(-shift, 0)}f}"
    significant = "".join(map(str, digits))
    mantissa = significant[0] + ("." + significant[1:] if significant[1:] else "")
    return f"{'-' if sign else ''}{mantissa}e{exponent:+03d}"
