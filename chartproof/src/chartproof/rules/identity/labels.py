"""Labels and annotations are valid, and tell the release."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chartproof.release.fields import get_map, get_maps
from chartproof.release.objects import Object
from chartproof.release.pods import pod_of, pods
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule

_LABELS = "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set"
_PART = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_PREFIX = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_ANNOTATIONS_IN_ALL = 256 * 1024

# these labels change with every version of a chart or of its application
CHANGING = frozenset({"helm.sh/chart", "app.kubernetes.io/version", "chart", "appVersion"})

# either pair identifies a release; charts used the second before the first became the standard
_RELEASE_LABELS = (("app.kubernetes.io/name", "app.kubernetes.io/instance"), ("app", "release"))


def _maps(release: Release, field: str) -> Iterator[tuple[Object, str, Mapping[str, Any]]]:
    for obj in release.objects:
        yield obj, f"metadata.{field}", get_map(obj.body, "metadata", field)
        pod = pod_of(obj)
        if pod and pod.path:
            yield obj, f"{pod.path}metadata.{field}", get_map(pod.body, "metadata", field)
        if obj.kind == "StatefulSet":
            for number, claim in enumerate(get_maps(obj.body, "spec", "volumeClaimTemplates")):
                place = f"spec.volumeClaimTemplates[{number}].metadata.{field}"
                yield obj, place, get_map(claim, "metadata", field)


def _key_problem(key: str) -> str | None:
    prefix, slash, name = key.rpartition("/")
    if slash and not (len(prefix) <= 253 and _PREFIX.fullmatch(prefix)):
        return "the part before the / is no DNS name"
    if not (len(name) <= 63 and _PART.fullmatch(name)):
        return "a key has at most 63 letters, digits, -, _ and ., and starts and ends with a letter or digit"
    return None


@rule(
    "label-is-valid",
    "Every label has a valid key and value.",
    because="The API server rejects the object. One cause is a chart version with a + in helm.sh/chart.",
    source=_LABELS,
    fix="Quote the value, replace + by _, cut it at 63 characters and trim punctuation at its end.",
)
def label_is_valid(release: Release) -> Iterator[Finding]:
    for obj, field, labels in _maps(release, "labels"):
        for key, value in labels.items():
            problem = _key_problem(key)
            if problem is None and not isinstance(value, str):
                problem = "its value is no string, so it needs quotes"
            elif problem is None and value and not (len(value) <= 63 and _PART.fullmatch(value)):
                problem = (
                    "a value has at most 63 letters, digits, -, _ and ., and starts and ends with a letter or digit"
                )
            if problem:
                yield Finding(obj, f"{field}[{key}]", problem)


@rule(
    "annotation-is-valid",
    "Every annotation has a valid key and a string as its value.",
    because="The API server rejects the object.",
    source="https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set",
    fix="Quote the value; keep the key to letters, digits, -, _ and ., behind a DNS name and a /.",
)
def annotation_is_valid(release: Release) -> Iterator[Finding]:
    for obj, field, annotations in _maps(release, "annotations"):
        size = 0
        for key, value in annotations.items():
            size += len(key) + len(str(value))
            problem = _key_problem(key)
            if problem is None and not isinstance(value, str):
                problem = "its value is no string, so it needs quotes"
            if problem:
                yield Finding(obj, f"{field}[{key}]", problem)
        if size > _ANNOTATIONS_IN_ALL:
            yield Finding(obj, field, f"they have {size} bytes together, and the limit is {_ANNOTATIONS_IN_ALL}")


@rule(
    "labels-tell-the-release",
    "Every workload, and every pod that keeps running, has the labels of its application and of its release.",
    because="Dashboards and network policies find a release by these labels. Without them, two releases in one "
    "namespace mix up their pods.",
    source="https://helm.sh/docs/chart_best_practices/labels/#standard-labels",
    fix="Add app.kubernetes.io/name and app.kubernetes.io/instance.",
)
def labels_tell_the_release(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        if not pod.keeps_running:
            continue
        places = {"metadata.labels": pod.owner.labels, f"{pod.path}metadata.labels": pod.labels}
        missing = {field: lacking for field, labels in places.items() if (lacking := _lacking(labels))}
        if missing:
            field, lacking = next(iter(missing.items()))
            yield Finding(pod.owner, field, f"it has no {' or '.join(lacking)}")


def _lacking(labels: Mapping[str, Any]) -> list[str]:
    if any(all(key in labels for key in keys) for keys in _RELEASE_LABELS):
        return []
    return [key for key in _RELEASE_LABELS[0] if key not in labels]


@rule(
    "claim-template-labels-stay",
    "The labels of a StatefulSet's claim templates contain no version.",
    because="Claim templates can't be changed, so the first upgrade of the chart fails.",
    source="https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates",
    fix="Leave helm.sh/chart and app.kubernetes.io/version out of the claim templates' labels.",
)
def claim_template_labels_stay(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for claim in pod.claim_templates:
            for key in CHANGING.intersection(get_map(claim, "metadata", "labels")):
                name = get_map(claim, "metadata").get("name")
                field = f"spec.volumeClaimTemplates[{name}].metadata.labels[{key}]"
                yield Finding(pod.owner, field, f"{key} changes with the chart")
