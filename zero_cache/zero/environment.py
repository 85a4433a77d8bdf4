"""Reads the environment of a container as a process sees it, and its texts as zero-cache reads them."""

import base64
import binascii
import math
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from chartproof.release.fields import get_map, get_maps
from chartproof.release.pods import Container
from chartproof.release.release import Release

from zero_cache.zero.options import zero_options

Sources = Mapping[tuple[str, str], Mapping[str, str]]

_REFERENCE = re.compile(r"\$\$|\$\(([A-Za-z_][\w.-]*)\)")
# the texts that JavaScript's Number() accepts: https://tc39.es/ecma262/#sec-tonumber-applied-to-the-string-type
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|[+-]?(Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)", re.ASCII
)


@dataclass(frozen=True)
class Setting:
    """Holds the value of a variable that is set."""

    text: str | None  # None if the manifests don't say
    origin: tuple[str, ...] = ()  # the source of the text: a kind, a name and a key; () for the manifest itself

    @property
    def differs_by_pod(self) -> bool:
        """Returns whether the value differs from pod to pod."""
        return self.origin[:1] == ("fieldRef",)


class Environment(NamedTuple):
    """Holds what a container's environment sets. An empty variable counts as unset, as in zero-cache."""

    settings: Mapping[str, Setting]
    used_by_others: frozenset[str]  # variables that others contain as $(NAME)
    fully_known: bool  # False if a source outside of the release may set more


def as_number(text: str | None) -> float | None:
    """Reads a text as a number, as zero-cache's option parser does: by JavaScript's Number()."""
    text = (text or "").strip()
    if not _NUMBER.fullmatch(text):
        return None
    if text[:2].lower() not in ("0x", "0o", "0b"):
        return float(text)
    try:
        return float(int(text, 0))
    except OverflowError:
        return math.inf


def as_boolean(text: str | None) -> bool | None:
    """Reads a text as a boolean, as zero-cache's option parser does: in any case."""
    return {"true": True, "1": True, "false": False, "0": False}.get((text or "").lower())


def read_environment(release: Release, container: Container) -> Environment:
    """Reads what a container sets: by `envFrom`, then `env`, then the command line."""
    body, sources = container.body, _sources(release, container.pod.namespace)
    settings: dict[str, Setting] = {}
    used_by_others: set[str] = set()
    fully_known = True
    for entry in get_maps(body, "envFrom"):
        for kind in ("configMapRef", "secretRef"):
            if reference := get_map(entry, kind):
                source = str(reference.get("name"))
                texts = sources.get((kind, source))
                fully_known = fully_known and texts is not None
                for key, text in (texts or {}).items():
                    name = f"{entry.get('prefix') or ''}{key}"
                    settings[name] = Setting(text, (kind, source, key))
    for entry in get_maps(body, "env"):
        name = str(entry.get("name"))
        settings[name] = _setting(entry, settings, used_by_others, sources)
    for flag in _flags(body):
        settings[flag] = Setting(None)
    known = {name: setting for name, setting in settings.items() if setting.text != ""}
    return Environment(known, frozenset(used_by_others), fully_known)


def _setting(
    entry: Mapping[str, Any],
    before: Mapping[str, Setting],
    used_by_others: set[str],
    sources: Sources,
) -> Setting:
    for source, kind in (("secretKeyRef", "secretRef"), ("configMapKeyRef", "configMapRef")):
        if reference := get_map(entry, "valueFrom", source):
            name, key = str(reference.get("name")), str(reference.get("key"))
            known = sources.get((kind, name), {})
            missing = "" if (kind, name) in sources and reference.get("optional") else None
            return Setting(known.get(key, missing), (kind, name, key))
    for source in get_map(entry, "valueFrom"):
        return Setting(None, (source, str(get_map(entry, "valueFrom", source).get("fieldPath", ""))))
    return _expanded(str(entry.get("value") or ""), before, used_by_others)


def _expanded(text: str, before: Mapping[str, Setting], used_by_others: set[str]) -> Setting:
    """Fills in the $(NAME)s of a value: https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/"""
    parts: list[Setting] = []

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return "$"
        used_by_others.add(name)
        if name not in before:
            return match[0]
        parts.append(before[name])
        return before[name].text or ""

    filled = _REFERENCE.sub(fill, text)
    origin = next((part.origin for part in parts if part.differs_by_pod), parts[0].origin if parts else ())
    return Setting(None if any(part.text is None for part in parts) else filled, origin)


def _flags(body: Mapping[str, Any]) -> Iterator[str]:
    """Yields the options that the command line sets. They win over the environment."""
    for word in (*words_of(body, "command"), *words_of(body, "args")):
        try:
            pieces = shlex.split(word)
        except ValueError:
            pieces = word.split()
        for piece in pieces:
            if piece.startswith("--"):
                name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-.]", "_", piece[2:].partition("=")[0]).upper()
                if (option := f"ZERO_{name}") in zero_options():  # other flags belong to Node or a script
                    yield option


def _sources(release: Release, namespace: str) -> Sources:
    """Returns the texts of a namespace's Secrets and ConfigMaps, by the field that refers to one and its name."""
    secrets = release.of_kind("Secret", namespace=namespace)
    maps_ = release.of_kind("ConfigMap", namespace=namespace)
    return {("secretRef", obj.name): _decoded(obj.body) for obj in secrets} | {
        ("configMapRef", obj.name): {key: str(text) for key, text in get_map(obj.body, "data").items()} for obj in maps_
    }


def words_of(body: Mapping[str, Any], field: str) -> list[str]:
    """Returns the words of a container's `command` or `args`."""
    words = body.get(field)
    return [str(word) for word in words] if isinstance(words, list) else []


def _decoded(secret: Mapping[str, Any]) -> dict[str, str]:
    texts = {}
    for key, encoded in get_map(secret, "data").items():
        try:
            texts[key] = base64.b64decode(str(encoded)).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            continue  # the rule about schemas reports it
    return texts | {key: str(text) for key, text in get_map(secret, "stringData").items()}
