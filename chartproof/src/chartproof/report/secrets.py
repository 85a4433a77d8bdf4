"""Finds the secrets of a release, and masks them in any text."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from chartproof.release.manifests import ManifestError, load_yaml
from chartproof.release.objects import Object
from chartproof.release.release import Release
from chartproof.values.merge import merged_values

HIDDEN = "<hidden>"

_SHORTEST = 4  # a shorter text occurs everywhere, and hiding it would hide the report
# pytest cuts long arguments of a failed test in the middle, also with verbosity_assertions: hide such fragments too
_FRAGMENT = 12
_PLACEHOLDERS = frozenset({"password"})  # connection strings in documentation have this word as their password

Path = tuple[str, ...]


def hidden_values(release: Release) -> Any:
    """Merges the rendered values as Helm does, and replaces every secret with `<hidden>`."""
    try:
        files = [load_yaml(text) or {} for text in release.values]
    except ManifestError as error:
        return f"not YAML: {error}"
    if not all(isinstance(file, Mapping) for file in files):
        return "not shown: a values file must be a map"
    merged: Any = merged_values(*files)
    for path in release.secret_paths:
        merged = _hidden(merged, path)
    return merged


def secrets_of(release: Release) -> Iterator[str]:
    """Yields every secret: the schema's writeOnly values, the passwords in them, and the contents of Secrets."""
    for text in release.values:
        try:
            values = load_yaml(text)
        except ManifestError:
            continue
        for secret in secrets_in(values, release.secret_paths):
            yield secret
            yield from passwords_in(secret)
    yield from contents_of_secrets(obj.body for obj in _secret_objects(release))


def secrets_in(values: Any, paths: Iterable[Path]) -> Iterator[str]:
    """Yields the strings at these paths of the values, and below them."""
    for path in paths:
        yield from _at(values, path)


def passwords_in(secret: str) -> Iterator[str]:
    """Yields the password of a URL, as written and decoded. Any other text gives nothing."""
    try:
        password = urlsplit(secret).password
    except ValueError:
        return
    if password:
        yield from {password, unquote(password)}


def contents_of_secrets(objects: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yields the contents of Secrets, except Helm's own record, which is the whole release, packed."""
    for obj in objects:
        if str(obj.get("type", "")).startswith("helm.sh/"):
            continue
        yield from _texts(obj.get("stringData"))
        for encoded in _texts(obj.get("data")):
            yield encoded
            try:
                yield base64.b64decode(encoded).decode(errors="replace")
            except ValueError:
                continue


def _secret_objects(release: Release) -> list[Object]:
    """Returns the release's Secrets; none when Helm refused, or when its output can't be read."""
    try:
        return [] if release.refusal is not None else release.of_kind("Secret")
    except ManifestError:
        return []


class Mask:
    """Replaces secrets in a text: plain, in base64, JSON and URLs, and fragments of long ones."""

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
        """Returns the text without the secrets."""
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
