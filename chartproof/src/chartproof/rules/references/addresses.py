"""Addresses in the environment lead to Services of the release."""

import re
from collections.abc import Iterator

from chartproof.release.pods import pods
from chartproof.release.release import Release
from chartproof.release.services import service_name, service_ports
from chartproof.rules.catalogue import Finding, rule
from chartproof.rules.references.dangling import explain_missing

_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://([^/@\s]*@)?(?P<host>[a-z0-9][a-z0-9.-]*)(:(?P<port>\d+))?(?=[/?#,]|$)"
)
_PORTS = {"http": "80", "ws": "80", "https": "443", "wss": "443"}
_NOT_HOSTS = frozenset({"s3", "gs", "gcs", "abs", "file", "sqlite", "oci"})  # a bucket or a path follows


@rule(
    "environment-address-exists",
    "An address of the release in an environment value names one of its Services, and a port of that Service.",
    because="The process finds no host or a closed port, and retries without end, while every object looks right.",
    source="https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
    fix="Use the name and the port of the Service.",
)
def environment_address_exists(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for container in pod.all_containers:
            for entry in container.env:
                value = entry.get("value")
                if not isinstance(value, str) or "://" not in value:
                    continue
                for match in _URL.finditer(value):
                    problem = _problem(release, match, pod.namespace) if match["scheme"] not in _NOT_HOSTS else None
                    if problem:
                        yield Finding(pod.owner, f"{container.path}.env[{entry.get('name')}]", problem)


def _problem(release: Release, match: re.Match[str], where: str) -> str | None:
    name = service_name(release, match["host"], where)
    if name is None:
        return None
    services = release.of_kind("Service", name=name, namespace=where)
    if not services:
        return explain_missing(release, "Service", name, where)
    wanted = match["port"] or _PORTS.get(match["scheme"])
    has = [str(port.get("port")) for service in services for port in service_ports(service)]
    if wanted is None or not has or wanted in has:
        return None
    return f"Service {name} has no port {wanted}; it has: {', '.join(has)}"
