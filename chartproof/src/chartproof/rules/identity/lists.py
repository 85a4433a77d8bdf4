"""No list has two entries with one name or key."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from chartproof.kubernetes.schemas.keyed_lists import KeyedList, keyed_lists, keyed_lists_of_pod
from chartproof.kubernetes.schemas.source import MINORS
from chartproof.kubernetes.schemas.validation import is_served, known_minor
from chartproof.release.fields import field_path, get_maps
from chartproof.release.objects import Object
from chartproof.release.pods import pod_of, pods
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule

_API = "https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/"
_PORT_NAME = re.compile(r"(?=.*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_SERVICE_PORT_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def _twice(items: Iterable[Any]) -> list[Any]:
    known = (item for item in items if isinstance(item, str))
    return [item for item, count in Counter(known).items() if count > 1]


def _names(items: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    return (item.get("name") for item in items)


@rule(
    "list-keys-are-unique",
    "No list that Kubernetes merges by a key, such as env by name, has two entries with one key.",
    because="Server-side apply, which Helm 4 uses, refuses the object after it changed others of the release. Where "
    "the API server accepts the object, a later apply may lose one of the two.",
    source="https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy",
    fix="Keep one of the entries, or merge both.",
)
def list_keys_are_unique(release: Release) -> Iterator[Finding]:
    minor = known_minor(release.kube_version or MINORS[-1])
    for obj in release.objects:
        for found in _keyed_lists(obj, minor):
            for key in found.repeated():
                yield Finding(obj, field_path(obj.body, found.steps), f"{_shown(key)} comes more than once")


def _keyed_lists(obj: Object, minor: str) -> Iterator[KeyedList]:
    yield from keyed_lists(obj.body, minor)
    pod = pod_of(obj)
    if pod and not is_served(obj.api_version, obj.kind, minor):  # a custom resource with a pod template
        above = tuple(pod.path.split(".")[:-1])
        for found in keyed_lists_of_pod(pod.body, minor):
            yield replace(found, steps=above + found.steps)


def _shown(key: Any) -> str:
    return ", ".join(f"{name} {value}" for name, value in key.items()) if isinstance(key, Mapping) else str(key)


@rule(
    "container-names-are-unique",
    "No init container of a pod has the name of a container.",
    because="The API server rejects the pod.",
    source=_API + "#podspec-v1-core",
    fix="Give each container a different name.",
)
def container_names_are_unique(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        names = {container.name for container in pod.containers}
        for container in pod.init_containers:
            if container.name in names:
                yield Finding(pod.owner, container.path, f"a container has the name {container.name} too")


@rule(
    "port-names-are-valid",
    "Port names are valid and unique, and have 15 characters at most in a container.",
    because="The API server rejects the pod or the Service.",
    source="https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services",
    fix="Name every port of a Service that has several. Use lower-case letters, digits and -.",
)
def port_names_are_valid(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for container in pod.all_containers:
            for name in _twice(_names(container.ports)):
                yield Finding(pod.owner, f"{container.path}.ports[{name}]", f"the name {name} comes more than once")
            for name in _names(container.ports):
                if name is not None and not (len(str(name)) <= 15 and _PORT_NAME.fullmatch(str(name))):
                    yield Finding(
                        pod.owner, f"{container.path}.ports[{name}]", "it is no valid port name (IANA service name)"
                    )
    for service in release.of_kind("Service"):
        ports = get_maps(service.body, "spec", "ports")
        for name in _twice(_names(ports)):
            yield Finding(service, f"spec.ports[{name}]", f"the name {name} comes more than once")
        for place, name in enumerate(_names(ports)):
            if name is None and len(ports) > 1:
                yield Finding(service, f"spec.ports[{place}]", "it has no name, and the Service has several ports")
            elif name is not None and not _SERVICE_PORT_NAME.fullmatch(str(name)):
                yield Finding(service, f"spec.ports[{name}]", "its name is no DNS label")
