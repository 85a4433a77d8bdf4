"""Kubernetes itself sets no option of zero-cache."""

import re
from collections.abc import Iterator

from chartproof.release.objects import Object
from chartproof.release.release import Release
from chartproof.release.services import service_ports
from chartproof.rules.catalogue import Finding, rule

from zero_cache.zero.containers import zero_containers
from zero_cache.zero.options import zero_options


@rule(
    "service-links-hide-no-option",
    "No Service's name makes Kubernetes set an option of zero-cache.",
    because="A Service called zero sets ZERO_PORT to tcp://…, and zero-cache exits with a usage text, again and again.",
    source="https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables",
    fix="Set enableServiceLinks: false in the pod's spec.",
)
def service_links_hide_no_option(release: Release) -> Iterator[Finding]:
    for zero in zero_containers(release):
        if zero.pod.spec.get("enableServiceLinks") is False:
            continue
        said = {entry.get("name") for entry in zero.env if isinstance(entry.get("name"), str)}
        free = {name for name in zero_options() if zero.is_unset(name)} - said
        for service in release.of_kind("Service", namespace=zero.pod.namespace):
            if taken := _injected(service) & free:
                message = f"{service} sets {', '.join(sorted(taken))}"
                yield Finding(zero.pod.owner, f"{zero.pod.path}spec.enableServiceLinks", message)


def _injected(service: Object) -> set[str]:
    """Returns the variables that a Service sets in pods that start after it, as Docker's links did."""
    prefix = _upper(service.name)
    names = {f"{prefix}_SERVICE_HOST", f"{prefix}_SERVICE_PORT", f"{prefix}_PORT"}
    for port in service_ports(service):
        if port.get("name"):
            names.add(f"{prefix}_SERVICE_PORT_{_upper(str(port['name']))}")
        link = f"{prefix}_PORT_{port.get('port')}_{str(port.get('protocol') or 'TCP').upper()}"
        names |= {link, *(f"{link}_{part}" for part in ("PROTO", "PORT", "ADDR"))}
    return names


def _upper(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "_", name.upper())
