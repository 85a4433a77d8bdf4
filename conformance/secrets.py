"""What is secret in a release, and a mask that takes it out of any text."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from conformance.manifests import ManifestError, load_yaml
from conformance.objects import Object
from conformance.release import Release

HIDDEN = "<hidden>"

_SHORTEST = 4  # a shorter text is found everywhere, and hiding it would hide the report
_FRAGMENT = 12  # pytest cuts long strings in the middle: this much of a long secret is hidden too
_PLACEHOLDERS = frozenset({"password"})  # the word, as the documentation's connection string has it

Path = tuple[str, ...]


def hidden_values(release: Release) -> Any:
    """The values that were rendered, merged as Helm does, with every secret as `<hidden>`."""
    merged: Any = {}
    try:
        for text in release.values:
            merged = _merged(merged, load_yaml(text) or {})
    except ManifestError as error:
        return f"not YAML: {error}"
    for path in release.secret_paths:
        merged = _hidden(merged, path)
    return merged


def secrets_of(release: Release) -> Iterator[str]:
    """Every secret text: values that the schema calls secret, the passwords in them, and what Secrets hold."""
    for text in release.values:
        try:
            values = load_yaml(text)
        except ManifestError:
            continue
        for path in release.secret_paths:
            for secret in _at(values, path):
                yield secret
                yield from _password(secret)
    for obj in _secret_objects(release):
        yield from _texts(obj.body.get("stringData"))
        for encoded in _texts(obj.body.get("data")):
            yield encoded
            try:
                yield base64.b64decode(encoded).decode()
            except ValueError:
                continue


def _secret_objects(release: Release) -> list[Object]:
    """The release's Secrets; none where it was refused, or can't be read."""
    try:
        return [] if release.refusal is not None else release.of_kind("Secret")
    except ManifestError:
        return []


class Mask:
    """Replaces secrets in a text: as they are, in base64, JSON and URLs, and the fragments of long ones."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {secret for secret in secrets if secret not in _PLACEHOLDERS}
        forms = {form for secret in known for form in _forms(secret) if len(form) >= _SHORTEST}
        self._fragments = {
            form[start : start + _FRAGMENT]
            for form in forms
            if len(form) >= 2 * _FRAGMENT
            for start in range(len(form) - _FRAGMENT + 1)
        }
        alternatives = [
            re.escape(form) if len(form) >= _FRAGMENT else rf"(?<!\w){re.escape(form)}(?!\w)"
            for form in sorted(forms, key=len, reverse=True)
        ]
        self._whole = re.compile("|".join(alternatives)) if alternatives else None

    def __call__(self, text: str) -> str:
        """The text without the secrets."""
        if self._whole:
            text = self._whole.sub(HIDDEN, text)
        return self._without_fragments(text)

    def _without_fragments(self, text: str) -> str:
        covered = bytearray(len(text))
        for start in range(len(text) - _FRAGMENT + 1 if self._fragments else 0):
            if text[start : start + _FRAGMENT] in self._fragments:
                covered[start : start + _FRAGMENT] = b"x" * _FRAGMENT
        kept, position = [], 0
        for run in re.finditer(rb"x+", covered):
            kept += [text[position : run.start()], HIDDEN]
            position = run.end()
        return "".join([*kept, text[position:]])


def _forms(secret: str) -> set[str]:
    lines = secret.splitlines() if "\n" in secret else []
    plain = {secret, secret.strip(), *(line.strip() for line in lines)}
    encoded = {base64.b64encode(secret.encode()).decode()}
    escaped = {
        form for text in plain for form in (json.dumps(text)[1:-1], repr(text)[1:-1], quote(text), quote(text, safe=""))
    }
    return plain | encoded | escaped


def _password(secret: str) -> Iterator[str]:
    try:
        password = urlsplit(secret).password
    except ValueError:
        return
    if password:
        yield password


def _merged(below: Any, above: Any) -> Any:
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        return {**below, **{key: _merged(below.get(key), value) for key, value in above.items()}}
    return above


def _hidden(value: Any, path: Path) -> Any:
    if not path:
        return HIDDEN if value not in (None, "") else value
    if isinstance(value, Mapping):
        return {key: _hidden(item, path[1:]) if path[0] in ("*", key) else item for key, item in value.items()}
    if isinstance(value, list) and path[0] == "*":
        return [_hidden(item, path[1:]) for item in value]
    return value


def _at(value: Any, path: Path) -> Iterator[str]:
    if not path:
        yield from _texts(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if path[0] in ("*", key):
                yield from _at(item, path[1:])
    elif isinstance(value, list) and path[0] == "*":
        for item in value:
            yield from _at(item, path[1:])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
