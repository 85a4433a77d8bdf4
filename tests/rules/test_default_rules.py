"""Each rule about fields that the API server adds or drops finds a planted defect, and passes the clean twin."""

import pytest
from chartproof.kubernetes.schemas.source import MINORS


def test_no_field_is_empty(catches):
    catches(
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec:
          podSelector: {}
          policyTypes: [Ingress]
          ingress: [{}]
        """,
        planted=("ingress: [{}]", "ingress: []"),
        at="web spec.ingress",
    )


# a part of an object that Kubernetes keeps with its empty fields, one from which it drops a field, and that field
EMPTY = [
    ("spec: {nodeName: a}", "spec: {nodeName: '', tolerations: []}", ["spec.nodeName", "spec.tolerations"]),
    ("spec: {securityContext: {}, affinity: {}}", "spec: {nodeSelector: {}}", ["spec.nodeSelector"]),
    (
        "spec: {volumes: [{name: a, emptyDir: {}}]}",
        "spec: {volumes: [{name: a, emptyDir: {medium: ''}}]}",
        ["spec.volumes[a].emptyDir.medium"],
    ),
    ("metadata: {labels: {a: ''}, annotations: {b: ''}}", "metadata: {labels: {}}", ["metadata.labels"]),
    ("spec: {containers: [{name: a, env: [{name: A}]}]}", "spec: {containers: [{name: a, env: [{name: A, value: ''}]}]}", ["spec.containers[a].env[A].value"]),
    ("spec: {containers: [{name: a, args: ['']}]}", "spec: {containers: [{name: a, args: []}]}", ["spec.containers[a].args"]),
    (
        "spec: {containers: [{name: a, resources: {}, securityContext: {}}]}",
        "spec: {containers: [{name: a, resources: {limits: {}}, securityContext: {capabilities: {drop: []}}}]}",
        ["spec.containers[a].resources.limits", "spec.containers[a].securityContext.capabilities.drop"],
    ),
    ("spec: {dnsConfig: {options: [{name: a, value: ''}]}}", "spec: {dnsConfig: {searches: []}}", ["spec.dnsConfig.searches"]),
    ("spec: {hostNetwork: false, priority: 0}", "spec: {hostname: ''}", ["spec.hostname"]),
    ("status: {conditions: []}", "metadata: {finalizers: []}", ["metadata.finalizers"]),
]  # fmt: skip


@pytest.mark.parametrize("kube_version", [MINORS[0], MINORS[-1]])
@pytest.mark.parametrize(("clean", "defect", "fields"), EMPTY, ids=[case[1] for case in EMPTY])
def test_what_says_something_while_it_is_empty_stays(findings, kube_version, clean, defect, fields):
    pod = "apiVersion: v1\nkind: Pod\n"

    assert findings("no-field-is-empty", pod + clean, kube_version=kube_version) == []
    assert findings("no-field-is-empty", pod + defect, kube_version=kube_version) == fields


@pytest.mark.parametrize(
    "kept",
    [
        "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {storageClassName: ''}}",
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}",
        "{apiVersion: v1, kind: ConfigMap, data: {a: ''}}",
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {ingress: [{from: [{podSelector: {}}]}]}}",
        "{apiVersion: example.com/v1, kind: Widget, spec: {a: [], b: {}, c: ''}}",
        "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, spec: {hostnames: []}}",
    ],
)
def test_the_api_server_keeps_it(findings, kept):
    assert findings("no-field-is-empty", kept) == []


def test_custom_resource_states_its_defaults(catches):
    catches(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web}
        spec:
          parentRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: gateway}]
          rules:
            - matches: [{path: {type: PathPrefix, value: /}}]
              backendRefs: [{group: "", kind: Service, name: web, port: 80, weight: 1}]
        """,
        planted=(", weight: 1", ""),
        at="web spec.rules[0].backendRefs[web].weight",
    )


@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        ("{}", ["rules"]),
        ("{rules: [{}]}", ["rules[0].matches"]),
        ("{rules: [{matches: [{}]}]}", ["rules[0].matches[0].path"]),
        ("{rules: [{matches: [{path: {value: /}}]}]}", ["rules[0].matches[0].path.type"]),
        ("{rules: [], parentRefs: [{name: a}]}", ["parentRefs[a].group", "parentRefs[a].kind"]),
        (
            "{rules: [{matches: [], filters: [{type: RequestRedirect, requestRedirect: {hostname: a}}]}]}",
            ["rules[0].filters[0].requestRedirect.statusCode"],
        ),
        (
            "{rules: [{matches: [{path: {type: Exact, value: /}, headers: [{name: a, value: b}]}]}]}",
            ["rules[0].matches[0].headers[a].type"],
        ),
    ],
)
def test_a_default_is_missed_at_every_depth(findings, spec, fields):
    route = f"{{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {{name: web}}, spec: {spec}}}"

    assert findings("custom-resource-states-its-defaults", route) == [f"web spec.{field}" for field in fields]
