"""Requests and limits."""

from collections.abc import Iterator

from conformance.fields import mapping
from conformance.pods import pods
from conformance.quantities import amount
from conformance.release import Release
from conformance.rules.catalogue import Finding, rule


@rule(
    "limit-covers-request",
    "No container requests more than its limit.",
    because="The API server rejects the pod.",
    source="https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    fix="Raise the limit, or lower the request.",
)
def limit_covers_request(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for container in pod.all_containers:
            limits = mapping(container.body, "resources", "limits")
            for name, asked in mapping(container.body, "resources", "requests").items():
                least, most = amount(asked), amount(limits.get(name))
                if least is not None and most is not None and least > most:
                    field = f"{container.path}.resources.requests.{name}"
                    yield Finding(pod.owner, field, f"it is {asked}, and the limit is {limits[name]}")
