"""Each rule of the family api finds a planted defect, and passes the clean twin."""

from textwrap import dedent

import kubernetes_validate
import pytest
from chartproof.kubernetes.schemas.source import NEW_MINORS
from chartproof.kubernetes.schemas.validation import violations
from chartproof.release.manifests import load_yaml
from chartproof.release.release import release_from_text
from chartproof.rules.catalogue import rule_called


def findings(rule_id: str, manifests: str, **about: str) -> list[tuple[str, str]]:
    """Returns field and message of each finding of the rule."""
    release = release_from_text(dedent(manifests), **about)
    return [(found.field, found.message) for found in rule_called(rule_id).check(release)]


BUDGET = """
apiVersion: {}
kind: PodDisruptionBudget
metadata: {{name: server}}
spec: {{maxUnavailable: 1, selector: {{matchLabels: {{app: server}}}}}}
"""


@pytest.mark.parametrize(
    ("kube_version", "served", "not_served"),
    [
        ("1.20.15", "policy/v1beta1", "policy/v1"),
        ("1.24.0", "policy/v1", "policy/v2"),
        ("v1.25.3-eks-1", "policy/v1", "policy/v1beta1"),
        ("", "policy/v1", "policy/v1beta1"),
    ],
)
def test_api_version_is_served(kube_version, served, not_served):
    ((field, message),) = findings("api-version-is-served", BUDGET.format(not_served), kube_version=kube_version)

    assert field == "apiVersion"
    assert f"{not_served} is not served by Kubernetes 1." in message
    assert f"PodDisruptionBudget is in {served}" in message
    assert not findings("api-version-is-served", BUDGET.format(served), kube_version=kube_version)


def test_a_removed_api_version_is_named_with_its_kubernetes():
    autoscaler = "{apiVersion: autoscaling/v2beta2, kind: HorizontalPodAutoscaler, metadata: {name: server}}"

    assert not findings("api-version-is-served", autoscaler, kube_version="1.25.0")
    assert findings("api-version-is-served", autoscaler, kube_version="1.26.0") == [
        (
            "apiVersion",
            "autoscaling/v2beta2 is not served by Kubernetes 1.26; "
            "HorizontalPodAutoscaler is in autoscaling/v1 and autoscaling/v2",
        )
    ]


def test_kind_has_a_schema():
    defect = """
        apiVersion: example.com/v1
        kind: Widget
        metadata: {name: one}
        ---
        apiVersion: example.com/v1
        kind: Widget
        metadata: {name: two}
        """
    clean = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec: {group: example.com, names: {kind: Widget, plural: widgets}, scope: Namespaced, versions: []}
        ---
        apiVersion: example.com/v1
        kind: Widget
        metadata: {name: one}
        """

    ((field, message),) = findings("kind-has-a-schema", defect)
    assert (field, message.partition(";")[0]) == ("kind", "there is no schema of Widget in example.com/v1")
    assert not findings("kind-has-a-schema", clean)


def test_a_kind_in_a_group_of_others_has_no_schema():
    ingress = "{apiVersion: networking.example.com/v1, kind: Ingress, metadata: {name: web}}"

    assert [field for field, _ in findings("kind-has-a-schema", ingress)] == ["kind"]
    assert not findings("api-version-is-served", ingress)


@pytest.mark.parametrize(
    ("api_version", "kind", "right"),
    [
        ("v1", "Ingress", "networking.k8s.io/v1"),
        ("extensions/v1beta1", "Deployment", "apps/v1"),
        ("apps/v1", "Job", "batch/v1"),
    ],
)
def test_a_kind_in_another_group_of_kubernetes_is_told_its_own(api_version, kind, right):
    manifest = f"{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: web}}}}"

    assert findings("api-version-is-served", manifest, kube_version="1.34.0") == [
        ("apiVersion", f"{api_version} is not served by Kubernetes 1.34; {kind} is in {right}")
    ]
    assert not findings("kind-has-a-schema", manifest)


# a part of a container, the same part in the clean twin, and the finding
CONTAINER_FIELDS = [
    ("imagePullpolicy: Always", "imagePullPolicy: Always", "imagePullpolicy", "did you mean imagePullPolicy?"),
    ("env: [{name: PORT, value: 80}]", 'env: [{name: PORT, value: "80"}]', "env[PORT].value", "is of type integer"),
    ("ports: [{name: http}]", "ports: [{containerPort: 80}]", "ports[http].containerPort", "is required and missing"),
    ('ports: [{containerPort: "80"}]', "ports: [{containerPort: 80}]", "ports[0].containerPort", "must be integer"),
    ("command: server", "command: [server]", "command", "is of type string, and must be array"),
    ("stdin: 'yes'", "stdin: true", "stdin", "is of type string, and must be boolean"),
    (
        "resources: {limits: {memory: 512MB}}",
        "resources: {limits: {memory: 512M, cpu: 0.5}}",
        "resources.limits.memory",
        "quantity",
    ),
    (
        "readinessProbe: {tcpSocket: {port: [80]}}",
        "readinessProbe: {tcpSocket: {port: http}}",
        "readinessProbe.tcpSocket.port",
        "must be string or integer",
    ),
    (
        "readinessProbe: {periodSeconds: 1e10}",
        "readinessProbe: {periodSeconds: 1e1}",
        "readinessProbe.periodSeconds",
        "int32",
    ),
]
POD = """
apiVersion: v1
kind: Pod
metadata: {{name: server}}
spec:
  containers:
    - name: app
      {}
"""


@pytest.mark.parametrize("kube_version", ["1.19", "1.24", "1.25", "1.37"])
@pytest.mark.parametrize(
    ("defect", "clean", "path", "text"), CONTAINER_FIELDS, ids=[case[0] for case in CONTAINER_FIELDS]
)
def test_object_follows_its_schema(kube_version, defect, clean, path, text):
    ((field, message),) = findings("object-follows-its-schema", POD.format(defect), kube_version=kube_version)

    assert field == f"spec.containers[app].{path}"
    assert text in message
    assert message.endswith(f"says Kubernetes {kube_version}")
    assert not findings("object-follows-its-schema", POD.format(clean), kube_version=kube_version)


def test_a_field_is_unknown_to_the_versions_before_it():
    ordinals = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db, ordinals: {start: 1}, selector: {}, template: {}}}"

    assert findings("object-follows-its-schema", ordinals, kube_version="1.22.0") == [
        ("spec.ordinals", "there is no such field, says Kubernetes 1.22")
    ]
    assert not findings("object-follows-its-schema", ordinals, kube_version="1.31.0")


def test_one_finding_names_all_the_versions_that_it_is_for():
    assert findings("object-follows-its-schema", POD.format("tty: 1")) == [
        ("spec.containers[app].tty", "is of type integer, and must be boolean, says Kubernetes 1.35 to 1.37")
    ]


@pytest.mark.parametrize(
    "secret",
    [
        "{apiVersion: v1, kind: Secret, metadata: {name: db}, data: {password: hunter2!}}",
        "{apiVersion: v1, kind: Secret, metadata: {name: db}, stringData: {password: 1234567}}",
    ],
)
def test_a_finding_about_a_secret_does_not_show_it(secret):
    ((field, message),) = findings("object-follows-its-schema", secret)

    assert field.endswith("ata.password")
    assert "hunter2" not in message
    assert "1234567" not in message


ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {{name: web}}
spec:
  parentRefs: [{{name: gateway}}]
  rules:
    - matches: [{{path: {{type: {}, value: /sync}}}}]
      backendRefs: [{{name: web, {}: 4848}}]
      timeouts: {{request: {}}}
"""
ALERTS = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {{name: alerts}}
spec:
  groups:
    - name: lag
      rules: [{{alert: Lag, {}: lag > 1, for: {}, labels: {{severity: {}}}}}]
"""


@pytest.mark.parametrize(
    ("manifest", "clean", "defects"),
    [
        (
            ROUTE,
            ("PathPrefix", "port", "0s"),
            {
                "spec.rules[0].matches[0].path.type": ("Prefix", "port", "0s"),
                "spec.rules[0].backendRefs[web].servicePort": ("PathPrefix", "servicePort", "0s"),
                "spec.rules[0].timeouts.request": ("PathPrefix", "port", "never"),
            },
        ),
        (
            ALERTS,
            ("expr", "5m", "page"),
            {
                "spec.groups[lag].rules[0].expr": ("keep_firing_for", "5m", "page"),
                "spec.groups[lag].rules[0].for": ("expr", "5 minutes", "page"),
                "spec.groups[lag].rules[0].labels.severity": ("expr", "5m", "1"),
            },
        ),
    ],
    ids=["HTTPRoute", "PrometheusRule"],
)
def test_a_custom_resource_that_charts_use_has_a_schema_of_ours(manifest, clean, defects):
    for kube_version in "1.19", "1.37":
        assert not findings("kind-has-a-schema", manifest.format(*clean), kube_version=kube_version)
        assert not findings("object-follows-its-schema", manifest.format(*clean), kube_version=kube_version)
    for path, words in defects.items():
        assert path in [field for field, _ in findings("object-follows-its-schema", manifest.format(*words))]


def test_no_field_is_null():
    defect = "{apiVersion: v1, kind: Service, metadata: {name: web, annotations: }, spec: {ports: [{name: http, port: 80, nodePort: }]}}"
    clean = "{apiVersion: v1, kind: Service, metadata: {name: web, creationTimestamp: }, spec: {ports: [{name: http, port: 80}]}}"

    assert [field for field, _ in findings("no-field-is-null", defect, kube_version="1.34.0")] == [
        "metadata.annotations",
        "spec.ports[http].nodePort",
    ]
    assert not findings("no-field-is-null", clean)


def test_a_null_in_a_list_stays_there_as_an_empty_entry():
    ingress = "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {ingressClassName: , tls: [{hosts: [null]}]}}"

    assert findings("no-field-is-null", ingress, kube_version="1.34.0") == [
        ("spec.ingressClassName", "is null, which Kubernetes 1.34 drops"),
        ("spec.tls[0].hosts[0]", "is null, which Kubernetes 1.34 reads as an empty entry"),
    ]


@pytest.mark.parametrize("minor", NEW_MINORS)
def test_the_schemas_say_what_kubernetes_validate_says(minor):
    for words in CONTAINER_FIELDS:
        if words[-1] in ("quantity", "int32"):  # the rule doesn't look at these formats
            continue
        defect, clean = (load_yaml(POD.format(text)) for text in words[:2])
        kubernetes_validate.validate(clean, minor, strict=True)
        with pytest.raises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(defect, minor, strict=True)
        assert not violations(clean, minor)
        assert violations(defect, minor)
