"""Lists that are maps by name: no name twice."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.fields import maps
from conformance.release import Release
from conformance.rules.catalogue import Finding, rule
from conformance.rules.pods import of_kind, pods

_API = "https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/"
_PORT_NAME = re.compile(r"(?=.*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_SERVICE_PORT_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def _twice(items: Iterable[Any]) -> list[Any]:
    known = (item for item in items if isinstance(item, str | tuple))
    return [item for item, count in Counter(known).items() if count > 1]


def _names(items: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    return (item.get("name") for item in items)


@rule(
    "container-names-are-unique",
    "No container of a pod, init containers included, has the name of another.",
    because="The API server rejects the pod.",
    source=_API + "#podspec-v1-core",
    fix="Give each container a name of its own.",
)
def container_names_are_unique(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for name in _twice(container.name for container in pod.all_containers):
            yield Finding(pod.owner, f"{pod.path}spec.containers[{name}]", f"the name {name} comes more than once")


@rule(
    "environment-names-are-unique",
    "No container's env has a name twice.",
    because="The last one counts, and a patch of the list by name, as server-side apply makes it, fails.",
    source=_API + "#envvar-v1-core",
    fix="Let the user's entry replace the chart's.",
)
def environment_names_are_unique(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for container in pod.all_containers:
            for name in _twice(_names(container.env)):
                yield Finding(pod.owner, f"{container.path}.env[{name}]", f"{name} comes more than once")


@rule(
    "volume-names-are-unique",
    "No volume's name, and no mount's path in a container, comes twice.",
    because="The API server rejects the pod.",
    source=_API + "#volume-v1-core",
    fix="Give each volume a name, and each mount a path, of its own.",
)
def volume_names_are_unique(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for name in _twice(_names(maps(pod.spec, "volumes"))):
            yield Finding(pod.owner, f"{pod.path}spec.volumes[{name}]", f"the name {name} comes more than once")
        for container in pod.all_containers:
            for path in _twice(mount.get("mountPath") for mount in maps(container.body, "volumeMounts")):
                yield Finding(pod.owner, f"{container.path}.volumeMounts", f"two volumes are mounted at {path}")


@rule(
    "port-names-are-valid",
    "Ports have valid names, 15 characters at most in a container, and none comes twice.",
    because="The API server rejects the pod or the Service.",
    source="https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services",
    fix="Name every port of a Service that has several; lower-case letters, digits and -.",
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
    for service in of_kind(release, "Service"):
        ports = maps(service.body, "spec", "ports")
        for name in _twice(_names(ports)):
            yield Finding(service, f"spec.ports[{name}]", f"the name {name} comes more than once")
        for number, protocol in _twice((str(port.get("port")), str(port.get("protocol") or "TCP")) for port in ports):
            yield Finding(service, "spec.ports", f"the port {number} ({protocol}) comes more than once")
        for place, name in enumerate(_names(ports)):
            if name is None and len(ports) > 1:
                yield Finding(service, f"spec.ports[{place}]", "it has no name, and the Service has several ports")
            elif name is not None and not _SERVICE_PORT_NAME.fullmatch(str(name)):
                yield Finding(service, f"spec.ports[{name}]", "its name is no DNS label")
