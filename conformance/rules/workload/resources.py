"""Requests and limits."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from conformance.fields import mapping
from conformance.release import Release
from conformance.rules.catalogue import Finding, rule
from conformance.rules.pods import pods

_QUANTITY = re.compile(r"(?P<number>[+-]?(\d+\.?\d*|\.\d+))(?P<suffix>[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?")
_FACTORS = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "k": Decimal(10**3),
    **{letter: Decimal(1000) ** power for power, letter in enumerate("MGTPE", 2)},
    **{f"{letter}i": Decimal(1024) ** power for power, letter in enumerate("KMGTPE", 1)},
}


def quantity(value: Any) -> Decimal | None:
    """A Kubernetes quantity as a number, None where it is none."""
    match = _QUANTITY.fullmatch(str(value))
    if match is None or isinstance(value, bool):
        return None
    suffix = match["suffix"] or ""
    if suffix[:1] in ("e", "E") and len(suffix) > 1:
        return Decimal(f"{match['number']}{suffix}")
    return Decimal(match["number"]) * _FACTORS.get(suffix, Decimal(1))


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
                least, most = quantity(asked), quantity(limits.get(name))
                if least is not None and most is not None and least > most:
                    field = f"{container.path}.resources.requests.{name}"
                    yield Finding(pod.owner, field, f"it is {asked}, and the limit is {limits[name]}")
