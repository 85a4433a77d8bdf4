"""What Kubernetes itself puts into a container's environment."""

import re
from collections.abc import Iterator

from conformance.fields import maps
from conformance.objects import Object
from conformance.release import Release
from conformance.rules.catalogue import Finding, rule
from conformance.rules.pods import namespace, of_kind
from conformance.rules.zero import zero_caches
from conformance.zero_options import zero_options


@rule(
    "service-links-hide-no-option",
    "No Service's name makes Kubernetes set an option of zero-cache.",
    because="A Service called zero sets ZERO_PORT to tcp://…, and zero-cache exits with a usage text, again and again.",
    source="https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables",
    fix="Set enableServiceLinks: false in the pod's spec.",
)
def service_links_hide_no_option(release: Release) -> Iterator[Finding]:
    for zero in zero_caches(release):
        if zero.pod.spec.get("enableServiceLinks") is False:
            continue
        for service in of_kind(release, "Service"):
            taken = _injected(service) & zero_options().keys() - zero.env.keys()
            if taken and namespace(service) == zero.pod.namespace:
                message = f"{service} sets {', '.join(sorted(taken))}"
                yield Finding(zero.pod.owner, f"{zero.pod.path}spec.enableServiceLinks", message)


def _injected(service: Object) -> set[str]:
    """The variables that pods started after a Service get, as Docker's links were."""
    prefix = _upper(service.name)
    names = {f"{prefix}_SERVICE_HOST", f"{prefix}_SERVICE_PORT", f"{prefix}_PORT"}
    for port in maps(service.body, "spec", "ports"):
        if port.get("name"):
            names.add(f"{prefix}_SERVICE_PORT_{_upper(str(port['name']))}")
        link = f"{prefix}_PORT_{port.get('port')}_{str(port.get('protocol') or 'TCP').upper()}"
        names |= {link, *(f"{link}_{part}" for part in ("PROTO", "PORT", "ADDR"))}
    return names


def _upper(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "_", name.upper())
