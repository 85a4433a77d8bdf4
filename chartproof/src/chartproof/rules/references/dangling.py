"""Tells whether a name that the release does not contain is a mistake, or an object that exists outside the release."""

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from chartproof.release.fields import get_strings
from chartproof.release.manifests import ManifestError, load_yaml
from chartproof.release.pods import pods
from chartproof.release.release import Release
from chartproof.rules.references.custom_resources import is_built_in

_NEAR = 0.85  # difflib's ratio: the names differ in a letter or two

# every namespace has these
_IN_EVERY_NAMESPACE = frozenset(
    {("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt"), ("ConfigMap", "openshift-service-ca.crt")}
)


def exists(release: Release, kind: str, name: str, where: str) -> bool:
    """Tells whether the release or every namespace has the object."""
    return (kind, name) in _IN_EVERY_NAMESPACE or bool(release.of_kind(kind, name=name, namespace=where))


def explain_missing(release: Release, kind: str, name: str, where: str) -> str | None:
    """Explains why a missing object's name looks like a mistake of the chart; None where it does not.

    Users name existing Secrets in the values, and custom resources or Jobs make some. Such a name is no mistake. Any
    other name is one if it has the release's prefix, or differs in a letter or two from an object of the release.
    """
    if exists(release, kind, name, where) or named_in_values(release, name) or created_at_runtime(release, name):
        return None
    there = sorted({obj.name for obj in release.objects if obj.kind == kind and obj.namespace == where})
    near = difflib.get_close_matches(name, there, n=1, cutoff=_NEAR)
    if near:
        return f"the release has no {kind} {name}, but {near[0]}"
    if name == release.name or name.startswith(f"{release.name}-"):
        return f"the release has no {kind} {name}, although the name has the release's prefix"
    return None


def named_in_values(release: Release, name: str) -> bool:
    """Tells whether the release's values contain this name, or a template that can give it."""
    plain, templates = _strings_of_values(release.values)
    return name in plain or any(template.fullmatch(name) for template in templates)


@lru_cache(maxsize=64)
def _strings_of_values(values: tuple[str, ...]) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    plain: set[str] = set()
    templates = []
    for text in values:
        try:
            loaded = load_yaml(text)
        except ManifestError:
            continue
        for string in _strings(loaded):
            if "{{" in string:
                literal = [re.escape(part) for part in re.split(r"{{.*?}}", string, flags=re.DOTALL)]
                if any(literal):
                    templates.append(re.compile(".*".join(literal)))
            else:
                plain.add(string)
    return frozenset(plain), tuple(templates)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def created_at_runtime(release: Release, name: str) -> bool:
    """Tells whether a custom resource (a certificate, an external secret) or a Job's command names the object."""
    for obj in release.objects:
        if not is_built_in(obj) and name in _strings(obj.body.get("spec")):
            return True
    return any(
        _names(name, get_strings(c.body, "args") + get_strings(c.body, "command"))
        for p in pods(release)
        for c in _jobs(p)
    )


def _jobs(pod: Any) -> Iterable[Any]:
    return pod.all_containers if not pod.keeps_running else ()


def _names(name: str, words: list[str]) -> bool:
    return any(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", word) for word in words)
