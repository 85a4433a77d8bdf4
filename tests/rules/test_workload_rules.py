"""Each rule about probes, times, storage and resources passes a clean manifest and finds a defect in it."""

import pytest


def test_served_container_has_readiness_probe(catches):
    catches(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers:
            - {name: web, image: web:1, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}
            - {name: metrics, image: metrics:1, ports: [{containerPort: 9090}]}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
        """,
        planted=(", readinessProbe: {tcpSocket: {port: 80}}", ""),
        at="web spec.containers[web].readinessProbe",
    )


def test_liveness_outlasts_readiness(catches):
    catches(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: web
              image: web:1
              readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
              livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 10}
        """,
        planted=("periodSeconds: 10", "periodSeconds: 2"),
        at="web spec.containers[web].livenessProbe",
    )


def test_grace_outlasts_pre_stop(catches):
    catches(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 60
          containers: [{name: web, image: web:1, lifecycle: {preStop: {exec: {command: [sh, -c, "sleep 30"]}}}}]
        """,
        planted=("terminationGracePeriodSeconds: 60", "terminationGracePeriodSeconds: 30"),
        at="web spec.containers[web].lifecycle.preStop",
    )


def test_progress_deadline_outlasts_start_up(catches):
    catches(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          progressDeadlineSeconds: 900
          template:
            spec:
              containers: [{name: web, image: web:1, startupProbe: {periodSeconds: 5, failureThreshold: 120}}]
        """,
        planted=("progressDeadlineSeconds: 900", "progressDeadlineSeconds: 600"),
        at="web spec.progressDeadlineSeconds",
    )


def test_restart_policy_fits(catches):
    catches(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: check, annotations: {helm.sh/hook: test}}
        spec: {restartPolicy: Never, containers: [{name: check, image: check:1}]}
        """,
        planted=("restartPolicy: Never, ", ""),
        at="check spec.restartPolicy",
    )


def test_limit_covers_request(catches):
    catches(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web:1, resources: {requests: {memory: 900Mi, cpu: 1}, limits: {memory: 1Gi, cpu: 1000m}}}]}
        """,
        planted=("900Mi", "1100Mi"),
        at="web spec.containers[web].resources.requests.memory",
    )


@pytest.mark.parametrize(
    ("asked", "limit", "is_found"),
    [
        ("1", "1000m", False),
        ("1001m", "1", True),
        ("1G", "1Gi", False),
        ("1e3", "1k", False),
        ("0.5", "400m", True),
        ("1Ei", "1023Pi", True),
        ("1E", "1Ei", False),
        ("1E3", "1k", False),
        ("1e9999999", "1Ei", True),
        (".5n", "-1", True),
        ("'+1.'", "'0.9'", True),
        ("many", "1", False),
        ("'1 Gi'", "1", False),
        ("'٣'", "1", False),
        ("true", "0", False),
    ],
)
def test_quantities_are_compared_as_numbers(findings, asked, limit, is_found):
    manifest = f"""
        apiVersion: v1
        kind: Pod
        metadata: {{name: a}}
        spec: {{containers: [{{name: a, image: "a:1", resources: {{requests: {{cpu: {asked}}}, limits: {{cpu: {limit}}}}}}}]}}
        """

    assert findings("limit-covers-request", manifest) == is_found * ["a spec.containers[a].resources.requests.cpu"]


CLAIM = """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: db}
        spec:
          replicas: 1
          strategy: {type: Recreate}
          template:
            spec:
              volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
              containers: [{name: db, image: db:1}]
        """


def test_claim_survives_rollout(catches):
    catches(CLAIM, planted=("strategy: {type: Recreate}", "minReadySeconds: 0"), at="db spec.strategy")


def test_a_claim_for_many_nodes_survives_any_rollout(findings):
    shared = (
        CLAIM.replace("ReadWriteOnce", "ReadWriteMany")
        .replace("Recreate", "RollingUpdate")
        .replace("replicas: 1", "replicas: 3")
    )

    assert findings("claim-survives-rollout", shared) == findings("claim-has-one-pod", shared) == []


def test_claim_has_one_pod(catches):
    catches(CLAIM, planted=("replicas: 1", "replicas: 2"), at="db spec.template.spec.volumes[data]")
