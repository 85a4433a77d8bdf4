"""Names of objects are valid and unique."""

import re
from collections import Counter
from collections.abc import Iterator

from chartproof.release.fields import get_maps
from chartproof.release.objects import Object
from chartproof.release.pods import pod_of
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule

_NAMES = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"
_LABEL_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")

# a controller appends to the name, and writes it into a label or a host name of 63 characters
_LONGEST = {
    "StatefulSet": (52, "the label controller-revision-hash holds the name and a hash"),
    "CronJob": (52, "its Jobs get 11 characters more"),
    "Service": (63, "it is a DNS label"),
    "Deployment": (63, "its pods are found by a label of this length"),
    "DaemonSet": (52, "the label controller-revision-hash holds the name and a hash"),
    "Job": (63, "the label job-name holds the name"),
    "Namespace": (63, "it is a DNS label"),
}
# these names may have colons and all characters of a path segment
_PATH_NAMES = frozenset({"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "APIService"})


@rule(
    "name-is-valid",
    "Every name has the characters and the length that its kind allows.",
    because="The API server rejects the object, or its controller can't make the pods because it appends to the name.",
    source=_NAMES + "#names",
    fix="Shorten the parts of the name, or cut it and add a hash. Replace characters that are not allowed.",
)
def name_is_valid(release: Release) -> Iterator[Finding]:
    for obj in release.objects:
        name = obj.metadata.get("name")
        if name is None and obj.metadata.get("generateName"):
            continue
        if problem := _problem(obj, "" if name is None else str(name)):
            yield Finding(obj, "metadata.name", problem)


def _problem(obj: Object, name: str) -> str | None:
    if not name:
        return "it has no name"
    longest, why = _LONGEST.get(obj.kind, (253, "it is a DNS subdomain"))
    if len(name) > longest:
        return f"it has {len(name)} characters, and the limit is {longest}: {why}"
    if obj.kind in _PATH_NAMES:
        return "it has / or %" if re.search(r"[/%]", name) else None
    if obj.kind == "Service" and not _LABEL_1035.fullmatch(name):
        return "a Service's name starts with a lower-case letter, then letters, digits and - (RFC 1035)"
    if obj.kind == "StatefulSet" and "." in name:
        return "a StatefulSet's name is part of its pods' host names, and can't have dots"
    if not _SUBDOMAIN.fullmatch(name):
        return "a name has lower-case letters, digits, - and ., and ends with a letter or digit (RFC 1123)"
    return None


@rule(
    "name-is-unique",
    "No two objects have the same kind, namespace and name.",
    because="Helm applies one over the other, and their order decides which one stays.",
    source=_NAMES,
    fix="Give each a different name, for example with its role as a suffix.",
)
def name_is_unique(release: Release) -> Iterator[Finding]:
    def identity(obj: Object) -> tuple[str, str, str, str]:
        return obj.api_version.rpartition("/")[0], obj.kind, obj.namespace, obj.name

    # Helm deletes hooks: one before the install and one after it may share a name
    counted = Counter(identity(obj) for obj in release.objects if not obj.hooks)
    for obj in release.objects:
        if not obj.hooks and counted[identity(obj)] > 1:
            counted[identity(obj)] = 0
            others = sorted({o.template for o in release.objects if identity(o) == identity(obj)})
            yield Finding(obj, "metadata.name", f"it comes more than once: {', '.join(others)}")


@rule(
    "pod-names-are-valid",
    "The names of a pod's containers and volumes are DNS labels.",
    because="The API server rejects the pod.",
    source=_NAMES + "#dns-label-names",
    fix="Use lower-case letters, digits and -, 63 characters at most.",
)
def pod_names_are_valid(release: Release) -> Iterator[Finding]:
    for obj in release.objects:
        pod = pod_of(obj)
        for field in ("containers", "initContainers", "volumes") if pod else ():
            assert pod is not None
            for item in get_maps(pod.spec, field):
                name = str(item.get("name") or "")
                if not re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", name):
                    yield Finding(obj, f"{pod.path}spec.{field}[{name}]", "its name is no DNS label")
