"""Values of the wrong shape, which the schema refuses with their key, and characters that no manifest carries."""

import pytest

from conformance.dotted_keys import nested


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("viewSyncer.extraEnv", [{"name": "A", "value": "a\x7fb"}]),
        ("serviceAccount.annotations", {"a": "a\x7fb"}),
        ("podSecurityContext.seLinuxOptions", {"level": "a\x7fb"}),
        ("viewSyncer.ingress", {"enabled": True, "hosts": [{"host": "a"}], "annotations": {"a": "a\x7fb"}}),
    ],
)
def test_a_control_character_is_refused_where_helm_would_drop_what_it_is_in(render_refused, helm, key, value):
    # Helm 3.2 refuses it by itself, without the key
    ours = f"{key} must not contain control characters, because a manifest can't carry them; remove them."
    text = ours if helm.takes_kube_version else "control characters are not allowed"

    assert text in render_refused(nested(key, value))


def test_a_path_of_an_ingress_needs_its_path_and_type(render_refused):
    for path in {"path": "/"}, {"pathType": "Exact"}:
        values = {"viewSyncer": {"ingress": {"enabled": True, "hosts": [{"host": "a", "paths": [path]}]}}}
        assert "schema" in render_refused(values)


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ("commom: {}", "commom"),
        ("viewSyncer: {replica: 3}", "replica"),
        ("viewSyncer: {replicas: three}", "replicas"),
        ("viewSyncer: {replicas: -1}", "replicas"),
        ("viewSyncer: {syncWorkers: 0}", "syncWorkers"),
        ("viewSyncer: {syncWorkers: 1001}", "syncWorkers"),
        ("viewSyncer: {startupBudgetSeconds: 599}", "startupBudgetSeconds"),
        ("replicationManager: {startupBudgetSeconds: 604801}", "startupBudgetSeconds"),
        ("image: {pullPolicy: Sometimes}", "pullPolicy"),
        ("image: {digest: latest}", "digest"),
        ("commonLabels: {a: 1}", "commonLabels"),
        ("viewSyncer: {ingress: {enabled: 'true'}}", "enabled"),
        ("viewSyncer: {ingress: {hosts: [{host: a.example.com, paths: [{path: x, pathType: Prefix}]}]}}", "path"),
        ("viewSyncer: {extraEnv: [{name: A, value: 1}]}", "value"),
        ("viewSyncer: {extraEnv: [{value: '1'}]}", "name"),
        ("common: {replicaFile: null}", "replicaFile"),
        ("common: {appId: My-App}", "appId"),
        ("viewSyncer: {ingress: {hosts: [{host: 'http://a b/'}]}}", "host"),
        ("replicationManager: {storage: {size: 20GB}}", "size"),
        ("viewSyncer: {resources: {limits: {memory: much}}}", "limits"),
        ("viewSyncer: {envFrom: [{secret: {name: a}}]}", "envFrom"),
        ("objectStore: {image: {tag: ''}}", "tag"),
        ("image: {tag: a b}", "tag"),
        ("image: {repository: a b}", "repository"),
        ("image: {registry: docker.io/}", "registry"),
        ("commonLabels: {a b: x}", "commonLabels"),
        ("serviceAccount: {name: A_b}", "name"),
        ("common: {auth: {jwkSecretRef: {name: A b, key: k}}}", "jwkSecretRef"),
        ("s3: {endpoint: minio:9000}", "endpoint"),
        ("common: null", "common"),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_by_the_schema_with_its_key(render_refused, values, key):
    text = render_refused(values)

    assert key in text
    assert "schema" in text.lower()
