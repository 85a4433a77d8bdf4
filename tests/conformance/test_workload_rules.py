"""Rules about probes, times, storage and resources. A clean manifest, and a defect in it."""

import pytest


def zero(spec: str = "", container: str = "", env: str = "") -> str:
    """A pod of zero-cache."""
    return f"""
        apiVersion: v1
        kind: Pod
        metadata: {{name: zero, labels: {{app: zero}}}}
        spec: {{{spec} containers: [{{name: zero, image: "rocicorp/zero:1.9.0", env: [{env}], {container}}}]}}
        """


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
        at="spec.containers[web].readinessProbe",
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
        at="spec.containers[web].livenessProbe",
    )


def test_zero_cache_may_start_slowly(catches):
    probe = "{httpGet: {path: /, port: 4848}"
    catches(
        zero(container=f"livenessProbe: {probe}}}, startupProbe: {probe}, periodSeconds: 5, failureThreshold: 120}}"),
        planted=("failureThreshold: 120", "failureThreshold: 30"),
        at="spec.containers[zero].startupProbe",
    )


def test_a_liveness_probe_of_zero_cache_needs_a_startup_probe(findings):
    manifest = zero(container="livenessProbe: {httpGet: {path: /, port: 4848}}")

    assert findings("zero-cache-may-start-slowly", manifest) == ["spec.containers[zero].startupProbe"]


def test_zero_cache_asks_the_root_path(catches):
    catches(
        zero(container="readinessProbe: {httpGet: {path: /keepalive, port: 4848}}"),
        planted=("rocicorp/zero:1.9.0", "rocicorp/zero:1.4.0"),
        at="spec.containers[zero].readinessProbe.httpGet.path",
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
        at="spec.containers[web].lifecycle.preStop",
    )


def test_zero_cache_drains(catches):
    catches(
        zero("terminationGracePeriodSeconds: 600,", "lifecycle: {preStop: {sleep: {seconds: 10}}}"),
        planted=("terminationGracePeriodSeconds: 600,", ""),
        at="spec.terminationGracePeriodSeconds",
    )


def test_a_replication_manager_has_nobody_to_hand_over(findings):
    assert findings("zero-cache-drains", zero(env='{name: ZERO_NUM_SYNC_WORKERS, value: "0"}')) == []


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
        at="spec.progressDeadlineSeconds",
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
        at="spec.restartPolicy",
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
        at="spec.containers[web].resources.requests.memory",
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

    assert findings("limit-covers-request", manifest) == is_found * ["spec.containers[a].resources.requests.cpu"]


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
    catches(CLAIM, planted=("strategy: {type: Recreate}", "minReadySeconds: 0"), at="spec.strategy")


def test_a_claim_for_many_nodes_survives_any_rollout(findings):
    shared = (
        CLAIM.replace("ReadWriteOnce", "ReadWriteMany")
        .replace("Recreate", "RollingUpdate")
        .replace("replicas: 1", "replicas: 3")
    )

    assert findings("claim-survives-rollout", shared) == findings("claim-has-one-pod", shared) == []


def test_claim_has_one_pod(catches):
    catches(CLAIM, planted=("replicas: 1", "replicas: 2"), at="spec.template.spec.volumes[data]")


def test_single_node_is_not_surged(catches):
    catches(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: zero}
        spec:
          strategy: {type: Recreate}
          template: {spec: {containers: [{name: zero, image: rocicorp/zero:1.9.0}]}}
        """,
        planted=("strategy: {type: Recreate}", "strategy: {type: RollingUpdate}"),
        at="spec.strategy",
    )
