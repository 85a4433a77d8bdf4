"""The schema refuses values of the wrong shape with their key, and the chart characters that no manifest carries."""

import pytest
from chartproof.values.dotted_keys import nested


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("viewSyncer.extraEnv", [{"name": "A", "value": "a\x7fb"}]),
        # otherwise the whole environment would be missing
        ("common.auth.issuer", "a\x7fb"),
    ],
)
def test_a_control_character_is_refused_where_helm_would_drop_what_it_is_in(render_refused, helm, key, value):
    # Helm 3.2 itself refuses it, without the key
    ours = f"{key} must not contain control characters or line separators, because a manifest can't carry them; remove them."
    text = ours if helm.takes_kube_version else "control characters are not allowed"

    assert text in render_refused(nested(key, value))


@pytest.mark.parametrize("text", [r"\u2028", r"a\\u2029", "\u202a", "\u00e9"])
def test_what_looks_like_a_line_separator_is_accepted(render, text):
    annotations = {"serviceAccount": {"annotations": {"a": text}}}

    assert render(annotations).one("ServiceAccount").annotations == {"a": text}


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
        ("replicationManager: {storage: {size: '0'}}", "size"),
        ("replicationManager: {storage: {size: 0.0Gi}}", "size"),
        ("replicationManager: {storage: {size: 20m}}", "size"),
        ("replicationManager: {storage: {size: 20ki}}", "size"),
        ("viewSyncer: {storage: {size: 0Gi}}", "size"),
        ("viewSyncer: {storage: {sizeLimit: '00'}}", "sizeLimit"),
        ("viewSyncer: {tmp: {sizeLimit: 0Gi}}", "sizeLimit"),
        ("replicationManager: {tmp: {sizeLimit: '0'}}", "sizeLimit"),
        ("viewSyncer: {extraContainers: [{name: a}]}", "image"),
        ("viewSyncer: {extraVolumeMounts: [{name: A, mountPath: /a}]}", "name"),
        ("viewSyncer: {service: {loadBalancerSourceRanges: [10.0.0.256/8]}}", "loadBalancerSourceRanges"),
        ("viewSyncer: {service: {loadBalancerSourceRanges: [10.0.0.0/33]}}", "loadBalancerSourceRanges"),
        ("viewSyncer: {service: {nodePort: 65536}}", "nodePort"),
        ("networkPolicy: {extraEgress: [{ports: [443]}]}", "extraEgress"),
        ("networkPolicy: {extraIngress: [{from: {podSelector: {}}}]}", "extraIngress"),
        ("commonAnnotations: {a b: x}", "commonAnnotations"),
        ("imagePullSecrets: [{name: a..b}]", "name"),
        ("imagePullSecrets: [a..b]", "imagePullSecrets"),
        ("imagePullSecrets: ['']", "imagePullSecrets"),
        ("global: {imagePullSecrets: [1]}", "imagePullSecrets"),
        ("global: {imagePullSecrets: [{registry: a}]}", "imagePullSecrets"),
        ("extraObjects: [{metadata: {name: a}}]", "extraObjects"),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_by_the_schema_with_its_key(render_refused, values, key):
    text = render_refused(values)

    assert key in text
    assert "schema" in text.lower()


@pytest.mark.parametrize("size", ["1", "0.5Gi", "100M", "64Ki", "2Ti", "1e10", "007Gi"])
def test_a_volume_may_have_any_size_that_kubernetes_reads(render, size):
    values = {"replicationManager": {"storage": {"size": size}}, "viewSyncer": {"tmp": {"sizeLimit": size}}}

    assert render(values).refusal is None


@pytest.mark.parametrize("amount", [0, 0.5, "0", "1500m", "512Mi", "1e3", "250u"])
def test_a_container_may_have_any_amount_that_kubernetes_reads(render, amount):
    assert render({"viewSyncer": {"resources": {"limits": {"nvidia.com/gpu": amount}}}}).refusal is None


@pytest.mark.parametrize(
    "cidr", ["10.0.0.0/8", "0.0.0.0/0", "255.255.255.255/32", "fd00::/8", "::/0", "::ffff:1.2.3.4/128"]
)
def test_a_load_balancer_lets_in_any_range(render, cidr):
    service = {"type": "LoadBalancer", "loadBalancerSourceRanges": [cidr]}

    assert render({"viewSyncer": {"service": service}}).refusal is None
