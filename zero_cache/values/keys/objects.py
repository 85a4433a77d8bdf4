"""Lists the rows of other objects than pods: Service, Ingress, HTTPRoute, autoscaler, budget, policies, monitoring."""

from zero_cache.release import TEST
from zero_cache.values.keys import everywhere, places
from zero_cache.values.keys.row import (
    AUTOSCALER,
    BACKUP,
    BUDGET,
    CONFIG_MAP,
    DEPLOYMENT,
    INGRESS,
    POLICIES,
    ROUTE,
    RULE,
    SERVICE,
    Contained,
    Elsewhere,
    Equal,
    Everywhere,
    Row,
    rows,
)
from zero_cache.zero.options import VIEW_SYNCER

_HERE = Elsewhere("this")
_INGRESS, _ROUTE, _SERVICE = (f"viewSyncer.{key}" for key in ("ingress", "httpRoute", "service"))
_SCALER, _BUDGET = "viewSyncer.autoscaling", "viewSyncer.podDisruptionBudget"
_PUBLISHED = (f"{_INGRESS}.enabled", f"{_INGRESS}.hosts")
_POLICY = Elsewhere("unit/test_network_policy.py")


def _in_service(path: str) -> Equal:
    return Equal(places.field("Service", f"spec.{path}", role=VIEW_SYNCER))


def _in_rollout(path: str) -> Equal:
    return Equal(places.field("Deployment", f"spec.{path}", role=VIEW_SYNCER))


def _in_scaler(path: str) -> Equal:
    return Equal(places.field("HorizontalPodAutoscaler", f"spec.{path}"))


OBJECT_ROWS = [
    # the Service
    *rows(
        _SERVICE,
        {SERVICE},
        {
            "annotations": Contained(places.annotations("Service", role=VIEW_SYNCER)),
            "nodePort": _in_service("ports.0.nodePort"),
            **{
                key: _in_service(key)
                for key in (
                    *("type", "loadBalancerSourceRanges", "externalTrafficPolicy", "sessionAffinity"),
                    *("ipFamilyPolicy", "ipFamilies", "trafficDistribution"),
                )
            },
        },
    ),
    Row(
        f"{_SERVICE}.loadBalancerClass",
        {SERVICE},
        arrives=_in_service("loadBalancerClass"),
        only_in=("spec.loadBalancerClass",),
    ),
    Row(
        f"{_SERVICE}.appProtocol",
        {SERVICE},
        arrives=_in_service("ports.0.appProtocol"),
        only_in=("spec.ports.http.appProtocol",),
    ),
    Row(
        f"{_SERVICE}.sessionAffinityTimeoutSeconds",
        {SERVICE},
        (f"{_SERVICE}.sessionAffinity",),
        _in_service("sessionAffinityConfig.clientIP.timeoutSeconds"),
    ),
    # the Ingress
    Row(f"{_INGRESS}.enabled", {INGRESS}, arrives=Elsewhere("unit/test_ingress.py")),
    Row(f"{_INGRESS}.hosts", {INGRESS}, _PUBLISHED[:1], _HERE),
    Row(
        f"{_INGRESS}.className",
        {INGRESS},
        _PUBLISHED,
        Equal(places.field("Ingress", "spec.ingressClassName")),
        ("spec.ingressClassName",),
    ),
    Row(f"{_INGRESS}.annotations", {INGRESS}, _PUBLISHED, Contained(places.annotations("Ingress"))),
    Row(f"{_INGRESS}.tls", {INGRESS}, _PUBLISHED, Equal(places.field("Ingress", "spec.tls"))),
    # the HTTPRoute
    Row(f"{_ROUTE}.enabled", {ROUTE}, arrives=Elsewhere("unit/test_traffic.py")),
    Row(
        f"{_ROUTE}.path",
        {ROUTE},
        (f"{_ROUTE}.enabled",),
        Equal(places.field("HTTPRoute", "spec.rules.0.matches.0.path.value")),
        ("spec.rules.*.matches.*.path.value",),
    ),
    *rows(
        _ROUTE,
        {ROUTE},
        {
            "parentRefs": _HERE,
            "filters": _HERE,
            "hostnames": Equal(places.field("HTTPRoute", "spec.hostnames")),
            "timeouts": Equal(places.field("HTTPRoute", "spec.rules.0.timeouts")),
            "annotations": Contained(places.annotations("HTTPRoute")),
        },
        needs=(f"{_ROUTE}.enabled",),
    ),
    # the rollout
    *rows(
        "viewSyncer",
        {DEPLOYMENT},
        {
            "updateStrategy.maxSurge": _in_rollout("strategy.rollingUpdate.maxSurge"),
            "updateStrategy.maxUnavailable": _in_rollout("strategy.rollingUpdate.maxUnavailable"),
            "minReadySeconds": _in_rollout("minReadySeconds"),
            "revisionHistoryLimit": _in_rollout("revisionHistoryLimit"),
        },
    ),
    # the autoscaler
    Row(f"{_SCALER}.enabled", {DEPLOYMENT, AUTOSCALER}, arrives=Elsewhere("unit/test_scaling.py")),
    *rows(
        _SCALER,
        {AUTOSCALER},
        {
            "minReplicas": _in_scaler("minReplicas"),
            "maxReplicas": _in_scaler("maxReplicas"),
            "targetCPUUtilizationPercentage": Equal(places.utilization("cpu")),
            "targetMemoryUtilizationPercentage": Equal(places.utilization("memory")),
            **{
                key: Contained(places.field("HorizontalPodAutoscaler", f"spec.{key}"))
                for key in ("metrics", "behavior")
            },
        },
        needs=(f"{_SCALER}.enabled",),
    ),
    # the budget
    Row(f"{_BUDGET}.enabled", {BUDGET}, arrives=Elsewhere("unit/test_scaling.py")),
    *rows(
        _BUDGET,
        {BUDGET},
        {
            "minAvailable": Equal(places.field("PodDisruptionBudget", "spec.minAvailable")),
            "maxUnavailable": Elsewhere("unit/test_scaling.py"),
        },
        needs=(f"{_BUDGET}.enabled",),
    ),
    # policies
    Row("networkPolicy.enabled", POLICIES, arrives=_POLICY),
    Row("networkPolicy.bucket*", POLICIES, ("networkPolicy.enabled", BACKUP), _POLICY),
    *rows(
        "networkPolicy",
        POLICIES,
        dict.fromkeys(("clients", "postgres", "postgresPorts", "api", "apiPorts"), _POLICY),
        needs=("networkPolicy.enabled",),
    ),
    Row(
        "networkPolicy.extraIngress",
        POLICIES,
        ("networkPolicy.enabled",),
        # the pods of `helm test` need no ingress
        Contained(
            lambda r: [policy["spec"]["ingress"] for policy in r.of_kind("NetworkPolicy") if policy.role != TEST]
        ),
        everywhere=Everywhere(everywhere.policies_of_roles, everywhere.policy_has("ingress")),
    ),
    Row(
        "networkPolicy.extraEgress",
        POLICIES,
        ("networkPolicy.enabled",),
        Contained(lambda r: [policy["spec"]["egress"] for policy in r.of_kind("NetworkPolicy")]),
        everywhere=Everywhere(everywhere.policies, everywhere.policy_has("egress")),
    ),
    # alerts and the dashboard
    Row("prometheusRule.enabled", {RULE}, arrives=Elsewhere("unit/test_observability.py")),
    Row(
        "prometheusRule.severity",
        {RULE},
        ("prometheusRule.enabled",),
        Equal(lambda r: [rule["labels"]["severity"] for rule in places.alerts(r)]),
        ("spec.groups.*.rules.*.labels.severity",),
    ),
    *rows(
        "prometheusRule",
        {RULE},
        {
            "labels": Contained(lambda r: [r.one("PrometheusRule").labels]),
            "replicationLagMs": Equal(places.threshold("ZeroCacheReplicationLag")),
            "retainedWalBytes": Equal(places.threshold("ZeroCacheRetainedWal")),
            "backupLagSeconds": Equal(places.threshold("ZeroCacheBackupLag")),
        },
        needs=("prometheusRule.enabled",),
    ),
    Row("grafanaDashboard.enabled", {CONFIG_MAP}, arrives=Elsewhere("unit/test_observability.py")),
    *rows(
        "grafanaDashboard",
        {CONFIG_MAP},
        {
            "labels": Contained(lambda r: [places.dashboard(r).labels]),
            "annotations": Contained(lambda r: [places.dashboard(r).annotations]),
        },
        needs=("grafanaDashboard.enabled",),
    ),
    Row("extraObjects", {CONFIG_MAP}, arrives=_HERE),
]
