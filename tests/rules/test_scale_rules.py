"""Each rule about replicas, autoscalers and budgets passes a clean manifest and finds a defect in it."""

import pytest

SCALED = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1, resources: {requests: {cpu: 100m}}}]}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {kind: Deployment, name: web}
          minReplicas: 2
          maxReplicas: 8
          metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
        """


def test_autoscaler_owns_replicas(catches):
    catches(
        SCALED,
        planted=("  template:", "  replicas: 2\n  template:"),
        at="web spec.replicas",
    )


def test_autoscaler_bounds_fit(catches):
    catches(SCALED, planted=("minReplicas: 2", "minReplicas: 9"), at="web spec")


def test_autoscaled_container_has_requests(catches):
    catches(
        SCALED,
        planted=(", resources: {requests: {cpu: 100m}}", ""),
        at="web spec.template.spec.containers[web].resources.requests",
    )


def test_a_limit_is_a_request_too(findings):
    limited = SCALED.replace("requests: {cpu", "limits: {cpu")

    assert findings("autoscaled-container-has-requests", limited) == []


BUDGET = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          replicas: 3
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1}]}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
        """


def test_budget_allows_drain(catches):
    catches(BUDGET, planted=("replicas: 3", "replicas: 2"), at="web spec.minAvailable")


@pytest.mark.parametrize(
    ("replicas", "bound", "is_found"),
    [
        (1, "minAvailable: 1", True),
        (3, "minAvailable: 100%", True),
        (3, "minAvailable: 67%", True),  # rounded up: all three
        (3, "minAvailable: 66%", False),
        (3, "maxUnavailable: 0", True),
        (1, "maxUnavailable: 1", False),
        (3, "maxUnavailable: 1%", False),  # rounded up: one
    ],
)
def test_a_budget_is_counted_as_kubernetes_does(findings, replicas, bound, is_found):
    manifests = BUDGET.replace("replicas: 3", f"replicas: {replicas}").replace("minAvailable: 2", bound)

    assert findings("budget-allows-drain", manifests) == is_found * [f"web spec.{bound.partition(':')[0]}"]
