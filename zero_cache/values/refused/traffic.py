"""Lists refusals about Service, Ingress, HTTPRoute, autoscaler, budget and rollout."""

from zero_cache.values.keys import SINGLE_NODE
from zero_cache.values.refused.case import NAMED, Refused, each

_INGRESS, _ROUTE, _SERVICE = (f"viewSyncer.{key}" for key in ("ingress", "httpRoute", "service"))
_SCALER, _BUDGET, _UPDATE = (f"viewSyncer.{key}" for key in ("autoscaling", "podDisruptionBudget", "updateStrategy"))
_RESOURCES = "viewSyncer.resources"
_REPLICAS, _MIN, _MAX = "viewSyncer.replicas", f"{_SCALER}.minReplicas", f"{_SCALER}.maxReplicas"
_STAY, _SHORT = f"{_BUDGET}.minAvailable", f"{_BUDGET}.maxUnavailable"
_TYPE, _DISTRIBUTION = f"{_SERVICE}.type", f"{_SERVICE}.trafficDistribution"
_LOAD_BALANCER_FIELDS = {
    f"{_SERVICE}.loadBalancerClass": "example.com/a",
    f"{_SERVICE}.loadBalancerSourceRanges": ["10.0.0.0/8"],
}

_clients = [
    Refused(
        f"{_INGRESS}.hosts must name a host where {_INGRESS}.enabled is true",
        {f"{_INGRESS}.enabled": True, f"{_INGRESS}.hosts": []},
        accepted=[{f"{_INGRESS}.enabled": False}, {f"{_INGRESS}.hosts": [{"host": "a"}]}],
    ),
    Refused(
        f"{_ROUTE}.parentRefs must name a Gateway where {_ROUTE}.enabled is true",
        {f"{_ROUTE}.enabled": True, f"{_ROUTE}.parentRefs": []},
        accepted=[{f"{_ROUTE}.enabled": False}, {f"{_ROUTE}.parentRefs": [{"name": "a"}]}],
        never=[f"{_INGRESS}.enabled"],
    ),
    Refused(
        f"{_ROUTE}.hostnames must not contain {NAMED}, because {_INGRESS} publishes it too",
        {
            f"{_INGRESS}.enabled": True,
            f"{_INGRESS}.hosts": [{"host": "b"}, {"host": "a"}],
            f"{_ROUTE}.enabled": True,
            f"{_ROUTE}.parentRefs": [{"name": "a"}],
            f"{_ROUTE}.hostnames": ["c", "a"],
        },
        others=[{f"{_INGRESS}.hosts": [{"host": "*.a"}], f"{_ROUTE}.hostnames": ["*.a"]}],
        accepted=[
            {f"{_ROUTE}.hostnames": ["c"]},
            {f"{_INGRESS}.enabled": False},
            {f"{_ROUTE}.enabled": False},
            {f"{_INGRESS}.hosts": [{"host": "*.a"}], f"{_ROUTE}.hostnames": ["b.a"]},
        ],
    ),
    *(
        Refused(
            f"{_SERVICE}.{key} must be {none} where {_TYPE} is ClusterIP",
            {_TYPE: "ClusterIP", f"{_SERVICE}.{key}": value},
            accepted=each(_TYPE, "NodePort"),
            never=[f"{_SERVICE}.nodePort", f"{_SERVICE}.externalTrafficPolicy", *_LOAD_BALANCER_FIELDS],
        )
        for key, none, value in [("nodePort", "null", 30000), ("externalTrafficPolicy", "empty", "Local")]
    ),
    *(
        Refused(
            f"{_TYPE} must be LoadBalancer where loadBalancerClass or loadBalancerSourceRanges is set",
            {_TYPE: "ClusterIP", key: value},
            others=each(_TYPE, "NodePort"),
            accepted=each(_TYPE, "LoadBalancer"),
            never=[f"{_SERVICE}.nodePort", f"{_SERVICE}.externalTrafficPolicy"],
        )
        for key, value in _LOAD_BALANCER_FIELDS.items()
    ),
    Refused(
        f"{_DISTRIBUTION} must be empty on Kubernetes older than 1.31",
        {_DISTRIBUTION: "PreferClose"},
        accepted=each(_DISTRIBUTION, ""),
        before=31,
    ),
    Refused(
        f"{_DISTRIBUTION} must be empty or PreferClose on Kubernetes older than 1.34",
        {_DISTRIBUTION: "PreferSameZone"},
        others=each(_DISTRIBUTION, "PreferSameNode"),
        accepted=each(_DISTRIBUTION, "PreferClose"),
        also=[f"{_DISTRIBUTION} must be empty on Kubernetes older than 1.31"],
        before=34,
    ),
    Refused(
        f"{_SERVICE}.loadBalancerClass must be empty on Kubernetes older than 1.22",
        {_TYPE: "LoadBalancer", f"{_SERVICE}.loadBalancerClass": "example.com/a"},
        accepted=each(f"{_SERVICE}.loadBalancerClass", ""),
        before=22,
    ),
    Refused(
        f"{_SERVICE}.ipFamilies must name one family where {_SERVICE}.ipFamilyPolicy is SingleStack",
        {f"{_SERVICE}.ipFamilyPolicy": "SingleStack", f"{_SERVICE}.ipFamilies": ["IPv4", "IPv6"]},
        others=each(f"{_SERVICE}.ipFamilies", ["IPv6", "IPv4"]),
        accepted=[{f"{_SERVICE}.ipFamilies": ["IPv6"]}, {f"{_SERVICE}.ipFamilyPolicy": "PreferDualStack"}],
    ),
    *(
        Refused(
            f"{_SERVICE}.ipFamilyPolicy, ipFamilies and appProtocol must be empty on Kubernetes older than 1.20",
            {f"{_SERVICE}.{key}": value},
            before=20,
        )
        for key, value in {"ipFamilyPolicy": "SingleStack", "ipFamilies": ["IPv4"], "appProtocol": "http"}.items()
    ),
]


def _no_request(name: str, target: str, other: str) -> Refused:
    return Refused(
        f"{_RESOURCES}.requests.{name} must be set where {_SCALER}.target{target}UtilizationPercentage is",
        {
            f"{_SCALER}.enabled": True,
            f"{_SCALER}.target{target}UtilizationPercentage": 80,
            f"{_SCALER}.target{other}UtilizationPercentage": None,
            _RESOURCES: {"requests": {"ephemeral-storage": "1Gi"}},
        },
        others=each(_RESOURCES, {}, {"limits": {"nvidia.com/gpu": 1}}),
        accepted=[
            *each(_RESOURCES, {"requests": {name: 1}}, {"limits": {name: 1}}),
            {f"{_SCALER}.enabled": False},
            {SINGLE_NODE: True},
        ],
        never=[SINGLE_NODE, f"{_BUDGET}.enabled", _MIN, _MAX],
    )


# the number of view syncers, and how many must stay: all or more, as a number or a percentage, which is rounded up
_TOO_MANY_STAY: list[tuple[int, int | str]] = [
    *((2, 2), (2, 3), (1, 1), (1000, 2000)),
    *((1, "1%"), (2, "51%"), (3, "67%"), (4, "76%"), (50, "99%")),
]

_scale = [
    Refused(
        f"{_MIN} must not exceed {_MAX}",
        {f"{_SCALER}.enabled": True, _MIN: 4, _MAX: 3, _RESOURCES: {"requests": {"cpu": 1, "memory": "1Gi"}}},
        others=[{_MIN: 2, _MAX: 1}, {_MIN: 2**31 - 1, _MAX: 9999}],
        accepted=[{_MIN: 3}, {_MAX: 4}, {f"{_SCALER}.enabled": False}, {SINGLE_NODE: True}],
        always=[f"{_SCALER}.enabled"],
        # more pods must stay than the least number of them
        never=[SINGLE_NODE, f"{_BUDGET}.enabled"],
    ),
    _no_request("cpu", "CPU", "Memory"),
    _no_request("memory", "Memory", "CPU"),
    Refused(
        f"{_SCALER} must have a target or a metric where it is enabled",
        {
            f"{_SCALER}.enabled": True,
            f"{_SCALER}.targetCPUUtilizationPercentage": None,
            f"{_SCALER}.targetMemoryUtilizationPercentage": None,
            f"{_SCALER}.metrics": [],
        },
        accepted=[
            {f"{_SCALER}.targetCPUUtilizationPercentage": 1, _RESOURCES: {"requests": {"cpu": 1}}},
            {f"{_SCALER}.metrics": [{"type": "Pods"}]},
            {f"{_SCALER}.enabled": False},
            {SINGLE_NODE: True},
        ],
        always=[f"{_SCALER}.enabled"],
        never=[SINGLE_NODE],
    ),
    Refused(
        f"{_SHORT} must be more than 0",
        {f"{_BUDGET}.enabled": True, _STAY: "", _SHORT: 0},
        others=each(_SHORT, "0%", ""),
        accepted=[{_SHORT: 1}, {_SHORT: "1%"}, {_STAY: 1}, {f"{_BUDGET}.enabled": False}, {SINGLE_NODE: True}],
        never=[SINGLE_NODE, _REPLICAS],
    ),
    Refused(
        f"{_STAY} must be less than 100%",
        {f"{_BUDGET}.enabled": True, _STAY: "100%"},
        accepted=[{_STAY: "50%"}, {f"{_BUDGET}.enabled": False}, {SINGLE_NODE: True}],
        never=[SINGLE_NODE],
    ),
    Refused(
        f"{_STAY} must be less than the {NAMED} view syncers that run at least",
        {f"{_BUDGET}.enabled": True, _REPLICAS: 2, _STAY: 2},
        others=[{_REPLICAS: pods, _STAY: stay} for pods, stay in [*_TOO_MANY_STAY, (0, 0), (0, "50%")]],
        accepted=[
            *({_REPLICAS: pods, _STAY: stay} for pods, stay in [(2, 1), (3, "66%"), (2, "50%"), (4, "75%")]),
            {_REPLICAS: None},
            {f"{_BUDGET}.enabled": False},
            {SINGLE_NODE: True},
        ],
        never=[SINGLE_NODE, f"{_SCALER}.enabled"],
    ),
    Refused(
        f"{_STAY} must be less than the {NAMED} view syncers that run at least",
        {
            f"{_BUDGET}.enabled": True,
            f"{_SCALER}.enabled": True,
            _MIN: 2,
            _MAX: 1000,
            _STAY: 2,
            _RESOURCES: {"requests": {"cpu": 1, "memory": "1Gi"}},
        },
        others=[{_MIN: pods, _STAY: stay} for pods, stay in _TOO_MANY_STAY],
        accepted=[{_MIN: pods, _STAY: stay} for pods, stay in [(2, 1), (3, "66%"), (2, "50%"), (4, "75%")]],
        always=[f"{_SCALER}.enabled"],
        never=[SINGLE_NODE],
    ),
    Refused(
        f"{_UPDATE}.maxSurge and maxUnavailable can't both be 0",
        {f"{_UPDATE}.maxSurge": 0, f"{_UPDATE}.maxUnavailable": 0},
        others=[{f"{_UPDATE}.maxSurge": "0%"}, {f"{_UPDATE}.maxUnavailable": "0%"}],
        accepted=[{f"{_UPDATE}.maxUnavailable": "1%"}, {f"{_UPDATE}.maxSurge": 1}, {SINGLE_NODE: True}],
        never=[SINGLE_NODE],
    ),
]

TRAFFIC = [*_clients, *_scale]
