"""zero_containers finds the containers that run zero-cache, their environment, and the role that it gives them."""

import pytest
from chartproof.release.release import release_from_text

from zero_cache.zero.containers import SINGLE_NODE, zero_containers
from zero_cache.zero.environment import as_boolean, as_number
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER


def containers(fields: str, kind: str = "Deployment", more: str = ""):
    text = f"""
apiVersion: apps/v1
kind: {kind}
metadata: {{name: zero}}
spec: {{template: {{spec: {{containers: [{{name: app, {fields}}}]}}}}}}
---
{{apiVersion: v1, kind: ConfigMap, metadata: {{name: own}}, data: {{ZERO_LOG_LEVEL: debug, ZERO_PORT: "80"}}}}
---
{{apiVersion: v1, kind: ConfigMap, metadata: {{name: server}}, data: {{ZERO_REPLICA_FILE: /data, WORKERS: "0"}}}}
---
{{apiVersion: v1, kind: ConfigMap, metadata: {{name: server, namespace: elsewhere}}, data: {{ZERO_NUM_SYNC_WORKERS: "0"}}}}
{more}"""
    return zero_containers(release_from_text(text))


def env(**values: str) -> str:
    entries = (f'{{name: {name}, value: "{value}"}}' for name, value in values.items())
    return f"env: [{', '.join(entries)}]"


@pytest.mark.parametrize(
    "fields",
    [
        "image: rocicorp/zero",
        "image: 'registry.example.com/mirror/rocicorp/zero:1.9.0'",
        "image: ghcr.io/rocicorp/zero@sha256:0123",
        "image: rocicorp/zero, args: [zero-cache --port 5000]",
        "image: rocicorp/zero, args: ['DEBUG=1 exec zero-cache']",
        "image: rocicorp/zero, command: [zero-cache]",
        "image: rocicorp/zero, command: [npx, zero-cache]",
        "image: rocicorp/zero, command: [tini, --, /usr/bin/zero-cache]",
        "image: rocicorp/zero, command: [sh, -c, 'sleep 5 && npx zero-cache']",
        'image: rocicorp/zero, command: [/bin/sh, -c, "set -e\\nexec zero-cache\\n"]',
        f"image: own, {env(ZERO_UPSTREAM_DB='postgres://db', ZERO_REPLICA_FILE='/data/zero.db')}",
        f"image: own, {env(ZERO_UPSTREAM_DB='postgres://db')}, envFrom: [{{configMapRef: {{name: server}}}}]",
    ],
)
def test_a_server_is_known_by_its_image_or_its_environment(fields):
    assert containers(fields)


@pytest.mark.parametrize(
    "fields",
    [
        "image: example/zero",
        "image: rocicorp/zero-tools",
        "image: rocicorp/zero, command: [zero-out]",
        "image: rocicorp/zero, args: [zero-deploy-permissions]",
        "image: rocicorp/zero, command: [node, -e], args: ['// for zero-cache']",
        "image: rocicorp/zero, command: [sh, -c, 'echo zero-cache']",
        f"image: api, {env(ZERO_UPSTREAM_DB='postgres://db', PORT='80')}",
    ],
)
def test_what_only_uses_the_image_or_the_database_is_no_server(fields):
    assert not containers(fields)


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet", "ReplicationController", "Rollout"])
def test_whatever_keeps_pods_running_runs_a_server(kind):
    assert containers("image: rocicorp/zero", kind=kind)


def test_a_deployment_that_helm_installs_as_a_hook_runs_a_server():
    hook = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, annotations: {helm.sh/hook: pre-install}}, spec: {template: {spec: {containers: [{name: a, image: rocicorp/zero}]}}}}"

    assert zero_containers(release_from_text(hook))


@pytest.mark.parametrize(
    ("policy", "path"), [("restartPolicy: Always", ["spec.initContainers[zero]"]), ("ports: []", [])]
)
def test_an_init_container_is_a_server_if_it_restarts(policy, path):
    pod = f"{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{initContainers: [{{name: zero, image: rocicorp/zero, {policy}}}], containers: [{{name: app, image: app}}]}}}}"

    assert [found.path for found in zero_containers(release_from_text(pod))] == path


def test_a_job_or_a_hook_is_no_server():
    assert not containers("image: rocicorp/zero", kind="Job")
    hook = "{apiVersion: v1, kind: Pod, metadata: {name: a, annotations: {helm.sh/hook: test}}, spec: {containers: [{name: a, image: rocicorp/zero}]}}"
    assert not zero_containers(release_from_text(hook))


@pytest.mark.parametrize(
    ("variables", "role"),
    [
        ({"ZERO_NUM_SYNC_WORKERS": "0"}, REPLICATION_MANAGER),
        ({"ZERO_NUM_SYNC_WORKERS": "0.0"}, REPLICATION_MANAGER),
        ({"NUMBER": "0", "ZERO_NUM_SYNC_WORKERS": "$(NUMBER)"}, REPLICATION_MANAGER),
        ({"ZERO_NUM_SYNC_WORKERS": "0", "ZERO_CHANGE_STREAMER_URI": ""}, REPLICATION_MANAGER),
        ({"ZERO_NUM_SYNC_WORKERS": "0", "ZERO_CHANGE_STREAMER_URI": "ws://rm"}, VIEW_SYNCER),
        ({"ZERO_CHANGE_STREAMER_MODE": "discover"}, VIEW_SYNCER),
        ({"ZERO_CHANGE_STREAMER_MODE": "dedicated"}, SINGLE_NODE),
        ({"ZERO_NUM_SYNC_WORKERS": "4"}, SINGLE_NODE),
        ({}, SINGLE_NODE),
    ],
)
def test_the_role_is_what_zero_cache_takes_itself_for(variables, role):
    (container,) = containers(f"image: rocicorp/zero, {env(**variables)}")

    assert container.role == role


def test_a_role_that_may_come_from_outside_is_unknown():
    outside = "image: rocicorp/zero, envFrom: [{secretRef: {name: elsewhere}}]"

    assert containers(outside)[0].role is None
    assert containers(f"{outside}, {env(ZERO_NUM_SYNC_WORKERS='2')}")[0].role is None
    assert containers(f"{outside}, {env(ZERO_NUM_SYNC_WORKERS='0')}")[0].role == REPLICATION_MANAGER
    assert containers(outside.replace("elsewhere", "own").replace("secretRef", "configMapRef"))[0].role == SINGLE_NODE


def test_a_role_may_be_by_reference():
    reference = "{name: ZERO_NUM_SYNC_WORKERS, valueFrom: {configMapKeyRef: {name: server, key: WORKERS}}}"

    assert containers(f"image: rocicorp/zero, env: [{reference}]")[0].role == REPLICATION_MANAGER
    assert containers(f"image: rocicorp/zero, env: [{reference.replace('server', 'gone')}]")[0].role is None


def test_a_config_map_of_another_namespace_sets_nothing():
    source = "image: rocicorp/zero, envFrom: [{configMapRef: {name: server}}]"

    assert containers(source)[0].role == SINGLE_NODE


def test_the_environment_wins_over_what_it_is_from_and_a_flag_over_both():
    source = "image: rocicorp/zero, envFrom: [{configMapRef: {name: own}}]"

    assert containers(source)[0].port == 80
    assert containers(source.replace("{configMapRef", "{prefix: A_, configMapRef"))[0].port == 4848
    assert containers(f"{source}, {env(ZERO_PORT='5000')}")[0].port == 5000
    assert containers(f"{source}, {env(ZERO_PORT='')}")[0].port == 4848
    assert containers(f"{source}, args: ['zero-cache --port 6000']")[0].port is None


@pytest.mark.parametrize(
    ("variables", "ports"),
    [
        ({}, {4848, 4849}),
        ({"ZERO_PORT": "$(NUMBER)"}, {5000, 5001}),
        ({"ZERO_PORT": "5e3", "ZERO_CHANGE_STREAMER_PORT": "7"}, {5000, 7}),
        ({"ZERO_CHANGE_STREAMER_URI": "ws://rm"}, {4848}),
        ({"ZERO_PORT": "tcp://10.0.0.1"}, None),
    ],
)
def test_the_ports_on_which_it_listens_are_told_by_its_options(variables, ports):
    (container,) = containers(f"image: rocicorp/zero, {env(NUMBER='5000', **variables)}")

    assert container.listening == ports


def test_ports_that_may_be_set_elsewhere_are_unknown():
    assert containers("image: rocicorp/zero, args: ['zero-cache --port 6000']")[0].listening is None
    assert containers("image: rocicorp/zero, envFrom: [{secretRef: {name: elsewhere}}]")[0].listening is None


def test_a_reference_is_filled_in_as_kubernetes_does():
    (container,) = containers(f"image: rocicorp/zero, {env(A='x', ZERO_APP_ID='$(A)_$(B)_$$(A)', B='later')}")

    assert container.text("ZERO_APP_ID") == "x_$(B)_$(A)"


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("1e3", 1000), (" 7 ", 7), ("0x1F", 31), ("-.5", -0.5), ("5.", 5), ("Infinity", float("inf")), ("0x" + "f" * 300, float("inf"))]
    + [(text, None) for text in ("", "5s", "1_000", "0x", "five", "1,5", "+0x1", "inf", "nan")],
)  # fmt: skip
def test_a_number_is_what_javascript_takes_for_one(text, number):
    assert as_number(text) == number


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("1", True), ("FALSE", False), ("0", False), ("yes", None), ("", None)]
)
def test_a_boolean_is_what_zero_cache_takes_for_one(text, value):
    assert as_boolean(text) is value
