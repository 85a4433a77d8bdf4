"""Each rule about start, probes and replacement of zero-cache passes a clean manifest and finds a defect in it."""

import pytest
from chartproof.rules.catalogue import all_rules


def zero(spec: str = "", container: str = "", env: str = "") -> str:
    """Returns a pod of zero-cache."""
    return f"""
        apiVersion: v1
        kind: Pod
        metadata: {{name: zero, labels: {{app: zero}}}}
        spec: {{{spec} containers: [{{name: zero, image: "rocicorp/zero:1.9.0", env: [{env}], {container}}}]}}
        """


def test_zero_cache_may_start_slowly(catches):
    probe = "{httpGet: {path: /, port: 4848}"
    catches(
        zero(container=f"livenessProbe: {probe}}}, startupProbe: {probe}, periodSeconds: 5, failureThreshold: 120}}"),
        planted=("failureThreshold: 120", "failureThreshold: 30"),
        at="zero spec.containers[zero].startupProbe",
    )


def test_a_liveness_probe_of_zero_cache_needs_a_startup_probe(findings):
    manifest = zero(container="livenessProbe: {httpGet: {path: /, port: 4848}}")

    assert findings("zero-cache-may-start-slowly", manifest) == ["zero spec.containers[zero].startupProbe"]


def test_zero_cache_asks_the_root_path(catches):
    catches(
        zero(container="readinessProbe: {httpGet: {path: /keepalive, port: 4848}}"),
        planted=("rocicorp/zero:1.9.0", "rocicorp/zero:1.4.0"),
        at="zero spec.containers[zero].readinessProbe.httpGet.path",
    )


def test_zero_cache_drains(catches):
    catches(
        zero("terminationGracePeriodSeconds: 600,", "lifecycle: {preStop: {sleep: {seconds: 10}}}"),
        planted=("terminationGracePeriodSeconds: 600,", ""),
        at="zero spec.terminationGracePeriodSeconds",
    )


def test_a_replication_manager_has_nobody_to_hand_over(findings):
    assert findings("zero-cache-drains", zero(env='{name: ZERO_NUM_SYNC_WORKERS, value: "0"}')) == []


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
        at="zero spec.strategy",
    )


def manager(strategy: str, backup: str = "s3://bucket/path", kind: str = "Deployment") -> str:
    """Returns the workload of a replication manager."""
    env = f'{{name: ZERO_NUM_SYNC_WORKERS, value: "0"}}, {{name: ZERO_LITESTREAM_BACKUP_URL, value: "{backup}"}}'
    return f"""
        apiVersion: apps/v1
        kind: {kind}
        metadata: {{name: rm}}
        spec:
          strategy: {strategy}
          template: {{spec: {{containers: [{{name: zero, image: rocicorp/zero:1.9.0, env: [{env}]}}]}}}}
        """


def test_successor_restores_the_backup(catches):
    catches(
        manager("{rollingUpdate: {maxSurge: 1}}"),
        planted=("s3://bucket/path", ""),
        at="rm spec.template.spec.containers[zero].env[ZERO_LITESTREAM_BACKUP_URL]",
    )


def test_a_successor_on_the_same_volume_needs_no_backup(findings):
    for there in (manager("{type: Recreate}", backup=""), manager("{}", backup="", kind="StatefulSet")):
        assert findings("successor-restores-the-backup", there) == []


def test_successor_is_ready_first(catches):
    catches(
        manager("{rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}"),
        planted=("maxUnavailable: 0", "maxUnavailable: 1"),
        at="rm spec.strategy.rollingUpdate.maxUnavailable",
    )


def test_kubernetes_own_strategy_waits_for_the_successor(findings):
    assert findings("successor-is-ready-first", manager("{}")) == []


def test_one_change_streamer(catches):
    catches(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: rm}
        spec: {replicas: 1, template: {spec: {containers: [{name: zero, image: rocicorp/zero:1.9.0}]}}}
        """,
        planted=("replicas: 1", "replicas: 2"),
        at="rm spec.replicas",
    )


@pytest.mark.parametrize(
    ("image", "env"),
    [
        ("rocicorp/zero:1.9.0", "{name: ZERO_CHANGE_STREAMER_URI, value: ws://rm:4849}"),
        ("rocicorp/zero:1.9.0", "{name: ZERO_CHANGE_STREAMER_MODE, value: discover}"),
        ("example.com/rocicorp/zero-docs:1", "{name: A, value: a}"),
    ],
)
def test_a_view_syncer_may_have_many_pods(findings, image, env):
    manifest = f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: vs}}
        spec: {{replicas: 3, template: {{spec: {{containers: [{{name: zero, image: "{image}", env: [{env}]}}]}}}}}}
        """

    assert findings("one-change-streamer", manifest) == []


def test_zero_cache_is_restarted(catches):
    catches(
        zero("restartPolicy: Always,"),
        planted=("restartPolicy: Always,", "restartPolicy: OnFailure,"),
        at="zero spec.restartPolicy",
    )


# pods without zero-cache, or with a role outside of the rule
NO_FAULT = {
    "an app that shares the database": "image: my/api, env: [{name: ZERO_UPSTREAM_DB, value: postgres://db}]",
    "the image running a tool": "image: rocicorp/zero:1.9.0, command: [zero-deploy-permissions]",
    "a reference": "image: rocicorp/zero:1.9.0, env: [{name: NUMBER, value: '0'}, {name: ZERO_NUM_SYNC_WORKERS, value: $(NUMBER)}]",
    "a flag": "image: rocicorp/zero:1.9.0, args: [zero-cache --num-sync-workers 0]",
    "a value from a ConfigMap": "image: rocicorp/zero:1.9.0, env: [{name: ZERO_NUM_SYNC_WORKERS, valueFrom: {configMapKeyRef: {name: workers, key: number}}}]",
    "a number with a point": "image: rocicorp/zero:1.9.0, env: [{name: ZERO_NUM_SYNC_WORKERS, value: '0.0'}]",
}
WORKERS = "{apiVersion: v1, kind: ConfigMap, metadata: {name: workers}, data: {number: '0'}}"


@pytest.mark.parametrize("container", NO_FAULT.values(), ids=NO_FAULT)
@pytest.mark.parametrize("rule", ["zero-cache-drains", "single-node-is-not-surged"])
def test_what_serves_no_clients_is_not_judged_as_if_it_did(findings, rule, container):
    assert findings(rule, deployment(container), WORKERS) == []


@pytest.mark.parametrize("container", list(NO_FAULT.values())[:2], ids=list(NO_FAULT)[:2])
@pytest.mark.parametrize("rule", [rule.id for rule in all_rules() if rule.family == "zero_cache" and rule.check])
def test_what_is_not_zero_cache_is_not_judged_as_it(findings, rule, container):
    services = "{apiVersion: v1, kind: Service, metadata: {name: zero}, spec: {type: NodePort, selector: {app: api}, ports: [{port: 8080}]}}"

    assert findings(rule, deployment(f"{container}, livenessProbe: {{tcpSocket: {{port: 8080}}}}"), services) == []


def deployment(container: str) -> str:
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: my-api}}
        spec:
          replicas: 3
          template:
            metadata: {{labels: {{app: api}}}}
            spec: {{containers: [{{name: api, {container}}}]}}
        """
