"""Values set how many view syncers run: by autoscaler, disruption budget and rollouts."""

import pytest
from chartproof.values.dotted_keys import nested

AUTOSCALED = {
    "viewSyncer": {
        "resources": {"requests": {"cpu": "1", "memory": "1Gi"}},
        "autoscaling": {"enabled": True, "minReplicas": 3, "maxReplicas": 8},
    }
}


def autoscaled(**settings):
    return [AUTOSCALED, {"viewSyncer": {"autoscaling": settings}}]


def test_an_autoscaler_owns_the_number_of_view_syncers(render):
    release = render(AUTOSCALED)
    scaler = release.one("HorizontalPodAutoscaler", role="view-syncer")

    assert "replicas" not in release.view_syncer.spec
    assert scaler["spec"]["scaleTargetRef"] == {
        "apiVersion": "apps/v1", "kind": "Deployment", "name": release.view_syncer.name,
    }  # fmt: skip
    assert (scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]) == (3, 8)


def test_there_is_no_autoscaler_unless_it_is_enabled(render):
    assert render().none("HorizontalPodAutoscaler")


@pytest.mark.parametrize(
    ("version", "api"),
    [("1.19.0", "autoscaling/v2beta2"), ("1.22.9", "autoscaling/v2beta2"), ("1.23.0", "autoscaling/v2")],
)
def test_the_autoscalers_api_is_one_that_the_cluster_has(render, version, api):
    assert render(AUTOSCALED, kube_version=version).one("HorizontalPodAutoscaler").api_version == api


def test_the_autoscaler_aims_at_the_use_of_cpu_and_memory(render):
    metrics = render(autoscaled(targetCPUUtilizationPercentage=60, targetMemoryUtilizationPercentage=90)).one(
        "HorizontalPodAutoscaler"
    )["spec"]["metrics"]

    assert metrics == [
        {"type": "Resource", "resource": {"name": name, "target": {"type": "Utilization", "averageUtilization": value}}}
        for name, value in (("cpu", 60), ("memory", 90))
    ]


def test_the_autoscaler_takes_metrics_and_behaviour_of_your_own(render):
    metric = {
        "type": "Pods",
        "pods": {"metric": {"name": "clients"}, "target": {"type": "AverageValue", "averageValue": "9"}},
    }
    behavior = {"scaleDown": {"stabilizationWindowSeconds": 9, "policies": []}}
    scaler = render(autoscaled(targetCPUUtilizationPercentage=None, metrics=[metric], behavior=behavior)).one(
        "HorizontalPodAutoscaler"
    )

    assert scaler["spec"]["metrics"] == [metric]
    assert scaler["spec"]["behavior"] == behavior


def test_the_autoscaler_takes_view_syncers_away_slowly_by_default(render):
    down = render(AUTOSCALED).one("HorizontalPodAutoscaler")["spec"]["behavior"]["scaleDown"]

    assert down["stabilizationWindowSeconds"] >= 300
    assert down["policies"] == [{"type": "Pods", "value": 1, "periodSeconds": 120}]


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        ({}, {"maxUnavailable": 1}),
        ({"maxUnavailable": "50%"}, {"maxUnavailable": "50%"}),
        ({"minAvailable": 1}, {"minAvailable": 1}),
        ({"minAvailable": "50%"}, {"minAvailable": "50%"}),
        ({"minAvailable": 0}, {"minAvailable": 0}),
    ],
)
def test_a_disruption_budget_covers_view_syncers(render, budget, expected):
    release = render({"viewSyncer": {"podDisruptionBudget": {"enabled": True, **budget}}})
    spec = dict(release.one("PodDisruptionBudget", role="view-syncer")["spec"])

    assert spec.pop("selector") == {"matchLabels": release.view_syncer.selector}
    assert spec == expected


def test_no_budget_ever_covers_the_replication_manager(render):
    release = render("viewSyncer: {podDisruptionBudget: {enabled: true}}")

    assert [budget.role for budget in release.of_kind("PodDisruptionBudget")] == ["view-syncer"]
    assert render().none("PodDisruptionBudget")


@pytest.mark.parametrize(("version", "api"), [("1.20.5", "policy/v1beta1"), ("1.21.0", "policy/v1")])
def test_the_budgets_api_is_one_that_the_cluster_has(render, version, api):
    release = render("viewSyncer: {podDisruptionBudget: {enabled: true}}", kube_version=version)

    assert release.one("PodDisruptionBudget").api_version == api


def test_a_rollout_goes_as_it_is_told(render):
    spec = render("""
        viewSyncer:
          minReadySeconds: 15
          revisionHistoryLimit: 3
          updateStrategy: {maxSurge: 50%, maxUnavailable: 1}
        """).view_syncer.spec

    assert (spec["minReadySeconds"], spec["revisionHistoryLimit"]) == (15, 3)
    assert spec["strategy"]["rollingUpdate"] == {"maxSurge": "50%", "maxUnavailable": 1}


def test_a_budget_beside_an_autoscaler_of_your_own_is_fine(render):
    values = "viewSyncer: {replicas: null, podDisruptionBudget: {enabled: true, minAvailable: 5}}"

    assert render(values).has("PodDisruptionBudget")


def test_a_limit_is_a_request_for_an_autoscaler(render):
    release = render("viewSyncer: {resources: {limits: {cpu: 1}}, autoscaling: {enabled: true}}")

    assert release.has("HorizontalPodAutoscaler")


def test_a_single_node_is_not_measured_by_the_rules_of_view_syncers(render):
    values = "{singleNode: {enabled: true}, viewSyncer: {replicas: 0, podDisruptionBudget: {enabled: true, minAvailable: 1}}}"

    assert render(values).none("PodDisruptionBudget")


@pytest.mark.parametrize("key", ["updateStrategy.maxUnavailable", "podDisruptionBudget.maxUnavailable"])
def test_more_than_all_pods_is_refused_by_the_schema(render_refused, key):
    assert "maxUnavailable" in render_refused(nested(f"viewSyncer.{key}", "150%"))


def test_an_autoscaler_without_behaviour_has_that_of_kubernetes(render):
    scaler = render([AUTOSCALED, "viewSyncer: {autoscaling: {behavior: null}}"]).one("HorizontalPodAutoscaler")

    assert "behavior" not in scaler["spec"]
