"""Refused: ways for clients that can't be, and pods that no one could scale, drain or reach."""

from typing import Any

from hypothesis import strategies as st

from conformance.strategies.meanings import meant
from conformance.strategies.refused.case import DRAWN, Refused, some
from conformance.strategies.switches import SINGLE_NODE
from conformance.strategies.traffic import host_names

_INGRESS, _ROUTE, _SERVICE = (f"viewSyncer.{key}" for key in ("ingress", "httpRoute", "service"))
_SCALER, _BUDGET, _UPDATE = (f"viewSyncer.{key}" for key in ("autoscaling", "podDisruptionBudget", "updateStrategy"))
_RESOURCES = "viewSyncer.resources"

_yes = st.just(True)
_no_pods = st.sampled_from([0, "0%"])
_of_other_types = (f"{_SERVICE}.loadBalancerClass", f"{_SERVICE}.loadBalancerSourceRanges")

_clients = [
    Refused(
        f"{_INGRESS}.hosts must name a host where {_INGRESS}.enabled is true",
        {f"{_INGRESS}.enabled": _yes, f"{_INGRESS}.hosts": st.just([])},
    ),
    Refused(
        f"{_ROUTE}.parentRefs must name a Gateway where {_ROUTE}.enabled is true",
        {f"{_ROUTE}.enabled": _yes, f"{_ROUTE}.parentRefs": st.just([])},
        never=[f"{_INGRESS}.enabled"],
    ),
    Refused(
        f"{_ROUTE}.hostnames must not contain {DRAWN}, because {_INGRESS} publishes it too",
        {
            f"{_INGRESS}.enabled": _yes,
            f"{_ROUTE}.enabled": _yes,
            (f"{_INGRESS}.hosts", f"{_ROUTE}.hostnames"): host_names().map(
                lambda name: (
                    [{"host": f"a.{name}".replace("*.", "")}, {"host": name}],
                    [f"b.{name}".replace("*.", ""), name],
                )
            ),
        },
        always=[f"{_ROUTE}.parentRefs"],
    ),
    *(
        Refused(
            f"{_SERVICE}.{key} must be {none} where {_SERVICE}.type is ClusterIP",
            {f"{_SERVICE}.type": st.just("ClusterIP"), f"{_SERVICE}.{key}": some(f"{_SERVICE}.{key}")},
            never=[f"{_SERVICE}.nodePort", f"{_SERVICE}.externalTrafficPolicy", *_of_other_types],
        )
        for key, none in [("nodePort", "null"), ("externalTrafficPolicy", "empty")]
    ),
    *(
        Refused(
            f"{_SERVICE}.type must be LoadBalancer where loadBalancerClass or loadBalancerSourceRanges is set",
            {f"{_SERVICE}.type": st.sampled_from(["ClusterIP", "NodePort"]), path: some(path)},
            never=[f"{_SERVICE}.nodePort", f"{_SERVICE}.externalTrafficPolicy"],
        )
        for path in _of_other_types
    ),
    Refused(
        f"{_SERVICE}.trafficDistribution must be empty on Kubernetes older than 1.31",
        {f"{_SERVICE}.trafficDistribution": some(f"{_SERVICE}.trafficDistribution")},
        also=[f"{_SERVICE}.trafficDistribution must be empty or PreferClose on Kubernetes older than 1.34"],
        before=31,
    ),
    Refused(
        f"{_SERVICE}.trafficDistribution must be empty or PreferClose on Kubernetes older than 1.34",
        {f"{_SERVICE}.trafficDistribution": st.sampled_from(["PreferSameZone", "PreferSameNode"])},
        also=[f"{_SERVICE}.trafficDistribution must be empty on Kubernetes older than 1.31"],
        before=34,
    ),
    Refused(
        f"{_SERVICE}.loadBalancerClass must be empty on Kubernetes older than 1.22",
        {
            f"{_SERVICE}.type": st.just("LoadBalancer"),
            f"{_SERVICE}.loadBalancerClass": some(f"{_SERVICE}.loadBalancerClass"),
        },
        before=22,
    ),
    Refused(
        f"{_SERVICE}.ipFamilies must name one family where {_SERVICE}.ipFamilyPolicy is SingleStack",
        {
            f"{_SERVICE}.ipFamilyPolicy": st.just("SingleStack"),
            f"{_SERVICE}.ipFamilies": st.permutations(["IPv4", "IPv6"]),
        },
    ),
    *(
        Refused(
            f"{_SERVICE}.ipFamilyPolicy, ipFamilies and appProtocol must be empty on Kubernetes older than 1.20",
            {f"{_SERVICE}.{key}": given},
            before=20,
        )
        for key, given in {
            "ipFamilyPolicy": some(f"{_SERVICE}.ipFamilyPolicy"),
            "ipFamilies": st.sampled_from([["IPv4"], ["IPv6"], ["IPv4", "IPv6"], ["IPv6", "IPv4"]]),
            "appProtocol": some(f"{_SERVICE}.appProtocol"),
        }.items()
    ),
]


def _too_many_stay() -> st.SearchStrategy[tuple[int, int | str]]:
    """Pods, and how many of them must stay: as many or more, as a number or a percentage that is rounded up."""
    pods = st.integers(0, 1000)
    number = pods.flatmap(lambda found: st.tuples(st.just(found), st.integers(found, 2000)))
    share = st.integers(0, 99).flatmap(
        lambda percent: st.tuples(st.integers(0, 100 // (100 - percent)), st.just(f"{percent}%"))
    )
    return st.one_of(number, share.filter(lambda pair: -(-int(pair[1].rstrip("%")) * pair[0] // 100) >= pair[0]))


def _without(what: str) -> st.SearchStrategy[dict[str, Any]]:
    """Resources of which neither a request nor a limit names this."""
    return meant(_RESOURCES).map(
        lambda found: {
            kind: {name: amount for name, amount in given.items() if name != what} for kind, given in found.items()
        }
    )


_scale = [
    Refused(
        f"{_SCALER}.minReplicas must not exceed {_SCALER}.maxReplicas",
        {
            (f"{_SCALER}.minReplicas", f"{_SCALER}.maxReplicas"): st.integers(1, 9999).flatmap(
                lambda most: st.tuples(st.integers(most + 1, 2**31 - 1), st.just(most))
            )
        },
        always=[f"{_SCALER}.enabled"],
        # more pods must stay than there are at least
        never=[SINGLE_NODE, f"{_BUDGET}.enabled"],
    ),
    *(
        Refused(
            f"{_RESOURCES}.requests.{name} must be set where {_SCALER}.target{what}UtilizationPercentage is",
            {
                f"{_SCALER}.enabled": _yes,
                f"{_SCALER}.target{what}UtilizationPercentage": st.integers(1, 1000),
                f"{_SCALER}.target{other}UtilizationPercentage": st.none(),
                _RESOURCES: _without(name),
            },
            never=[SINGLE_NODE, f"{_BUDGET}.enabled", f"{_SCALER}.minReplicas", f"{_SCALER}.maxReplicas"],
        )
        for name, what, other in [("cpu", "CPU", "Memory"), ("memory", "Memory", "CPU")]
    ),
    Refused(
        f"{_SCALER} must have a target or a metric where it is enabled",
        {
            f"{_SCALER}.targetCPUUtilizationPercentage": st.none(),
            f"{_SCALER}.targetMemoryUtilizationPercentage": st.none(),
            f"{_SCALER}.metrics": st.just([]),
        },
        always=[f"{_SCALER}.enabled"],
        never=[SINGLE_NODE],
    ),
    Refused(
        f"{_BUDGET}.maxUnavailable must be more than 0",
        {
            f"{_BUDGET}.enabled": _yes,
            f"{_BUDGET}.minAvailable": st.just(""),
            f"{_BUDGET}.maxUnavailable": st.sampled_from([0, "0%", ""]),
        },
        never=[SINGLE_NODE],
    ),
    Refused(
        f"{_BUDGET}.minAvailable must be less than 100%",
        {f"{_BUDGET}.enabled": _yes, f"{_BUDGET}.minAvailable": st.just("100%")},
        never=[SINGLE_NODE],
    ),
    Refused(
        f"{_BUDGET}.minAvailable must be less than the {DRAWN} view syncers that run at least",
        {f"{_BUDGET}.enabled": _yes, ("viewSyncer.replicas", f"{_BUDGET}.minAvailable"): _too_many_stay()},
        never=[SINGLE_NODE, f"{_SCALER}.enabled"],
    ),
    Refused(
        f"{_BUDGET}.minAvailable must be less than the {DRAWN} view syncers that run at least",
        {
            f"{_BUDGET}.enabled": _yes,
            (f"{_SCALER}.minReplicas", f"{_BUDGET}.minAvailable"): _too_many_stay().filter(lambda pair: pair[0] > 0),
            f"{_SCALER}.maxReplicas": st.integers(1000, 2**31 - 1),
        },
        always=[f"{_SCALER}.enabled"],
        never=[SINGLE_NODE],
    ),
    Refused(
        f"{_UPDATE}.maxSurge and maxUnavailable can't both be 0",
        {f"{_UPDATE}.maxSurge": _no_pods, f"{_UPDATE}.maxUnavailable": _no_pods},
        never=[SINGLE_NODE],
    ),
]

TRAFFIC = [*_clients, *_scale]
