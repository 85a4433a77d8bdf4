"""Defines the custom resources that the chart creates, in a cluster that has no definition of them.

A Gateway controller and the Prometheus operator bring the real ones, of which one alone has 400 KB. These are made
of chartproof/src/chartproof/kubernetes/schemas/custom_resources: fields, types and defaults, and no more.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from chartproof.kubernetes.schemas.defaults import resolved
from chartproof.kubernetes.schemas.validation import custom_resources

from zero_cache.cluster.kubernetes.api import Object
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.wait import seconds, wait_for

KINDS = tuple(sorted(custom_resources()))

_KEYWORDS = (
    "type",
    "enum",
    "default",
    "required",
    "pattern",
    "minLength",
    "maxLength",
    "minItems",
    "minimum",
    "maximum",
)
_API_VERSION = "apiextensions.k8s.io/v1"


@contextmanager
def custom_resources_defined(cluster: KindCluster) -> Iterator[None]:
    """Creates the definitions that the cluster lacks, and deletes them at the end."""
    made = [made for kind in KINDS if not _found(cluster, (made := definition_of(kind)))]
    try:
        for definition in made:
            cluster.api.apply(definition)
        wait_for(
            "the custom resources to be served",
            lambda: all(_is_served(cluster, definition) for definition in made),
            within=seconds(30),
        )
        yield
    finally:
        for definition in made:
            cluster.kubectl("delete", "customresourcedefinition", definition["metadata"]["name"], "--ignore-not-found")


def definition_of(kind: str) -> Object:
    """Returns the definition of a kind that is served in one version."""
    schema = custom_resources()[kind]
    known = schema["x-kubernetes-group-version-kind"][0]
    plural = f"{kind.lower()}s"
    version = {
        "name": known["version"],
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": _structural(schema)},
    }
    annotations = {}
    if known["group"].endswith(".k8s.io"):
        # Kubernetes requires an approval of definitions in one of its own groups
        annotations["api-approved.kubernetes.io"] = "unapproved, for a test"
    return {
        "apiVersion": _API_VERSION,
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{known['group']}", "annotations": annotations},
        "spec": {
            "group": known["group"],
            "names": {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": f"{kind}List"},
            "scope": "Namespaced",
            "versions": [version],
        },
    }


def _structural(node: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a node in the form that definitions need: without references, and with a type everywhere."""
    if str(node.get("$ref", "")).endswith("IntOrString"):
        return {"x-kubernetes-int-or-string": True}
    found = resolved(node, custom_resources())
    if not found:  # metadata
        return {"type": "object"}
    written = {keyword: found[keyword] for keyword in _KEYWORDS if keyword in found}
    if "properties" in found:
        written["properties"] = {key: _structural(child) for key, child in found["properties"].items()}
    if isinstance(found.get("additionalProperties"), Mapping):
        written["additionalProperties"] = _structural(found["additionalProperties"])
    if "items" in found:
        written["items"] = _structural(found["items"])
    if found["type"] == "object" and "additionalProperties" not in found:
        # an object with some fields that the schema doesn't know
        written["x-kubernetes-preserve-unknown-fields"] = True
    return written


def _found(cluster: KindCluster, definition: Object) -> bool:
    name = definition["metadata"]["name"]
    return bool(cluster.api.get("CustomResourceDefinition", name, api_version=_API_VERSION))


def _is_served(cluster: KindCluster, definition: Object) -> bool:
    found = cluster.api.get("CustomResourceDefinition", definition["metadata"]["name"], api_version=_API_VERSION)
    conditions = found.get("status", {}).get("conditions") or []
    return any(condition["type"] == "Established" and condition["status"] == "True" for condition in conditions)
