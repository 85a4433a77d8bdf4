"""Limits cover requests."""

from collections.abc import Iterator

from chartproof.release.fields import get_map
from chartproof.release.pods import pods
from chartproof.release.quantities import amount
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule


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
            limits = get_map(container.body, "resources", "limits")
            for name, asked in get_map(container.body, "resources", "requests").items():
                least, most = amount(asked), amount(limits.get(name))
                if least is not None and most is not None and least > most:
                    field = f"{container.path}.resources.requests.{name}"
                    yield Finding(pod.owner, field, f"it is {asked}, and the limit is {limits[name]}")
