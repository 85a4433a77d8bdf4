"""Which name that the release does not contain is a mistake, and which is of an object that somebody else brings."""

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

_NEAR = 0.85  # difflib's ratio: a letter or two of a name

# what every namespace has
_ALWAYS_THERE = frozenset(
    {("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt"), ("ConfigMap", "openshift-service-ca.crt")}
)


def exists(release: Release, kind: str, name: str, where: str) -> bool:
    """Tells whether the release, or every namespace, has it."""
    return (kind, name) in _ALWAYS_THERE or bool(release.of_kind(kind, name=name, namespace=where))


def explain_missing(release: Release, kind: str, name: str, where: str) -> str | None:
    """Why a name that the release does not contain looks like a mistake of the chart; None where it is somebody else's.

    A chart's users name Secrets of their own, and operators make some: such a name is in the values, or in an object
    or a command that makes it. One in the release's own prefix, or a letter off from what is there, is neither.
    """
    if exists(release, kind, name, where) or named_in_values(release, name) or created_at_runtime(release, name):
        return None
    there = sorted({obj.name for obj in release.objects if obj.kind == kind and obj.namespace == where})
    near = difflib.get_close_matches(name, there, n=1, cutoff=_NEAR)
    if near:
        return f"the release has no {kind} {name}, but {near[0]}"
    if name == release.name or name.startswith(f"{release.name}-"):
        return f"the release has no {kind} {name}, and the name is in its own prefix"
    return None


def named_in_values(release: Release, name: str) -> bool:
    """Tells whether the values that the release was rendered with say this name, as it is or as a template of it."""
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
    """Tells whether a custom resource names it (a certificate's Secret, an external secret), or a command does (a job's)."""
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
