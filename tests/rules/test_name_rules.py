"""Each rule about names, labels and annotations passes a clean manifest and finds a defect in it."""

import pytest


def pod(spec: str) -> str:
    return f"""
        apiVersion: v1
        kind: Pod
        metadata: {{name: web}}
        spec: {spec}
        """


def test_name_is_valid(catches):
    catches(
        f"""
        {{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: {"a" * 51}}}}}
        ---
        {{apiVersion: v1, kind: Service, metadata: {{name: web-1}}}}
        """,
        planted=("name: web-1", "name: 1-web"),
        at="1-web metadata.name",
    )


@pytest.mark.parametrize(
    ("kind", "longest"), [("StatefulSet", 52), ("CronJob", 52), ("Service", 63), ("Deployment", 63), ("ConfigMap", 253)]
)
def test_a_name_may_be_as_long_as_its_kind_allows(findings, kind, longest):
    def of_length(length: int) -> str:
        return f"{{apiVersion: v1, kind: {kind}, metadata: {{name: {'a' * length}}}}}"

    assert findings("name-is-valid", of_length(longest)) == []
    assert findings("name-is-valid", of_length(longest + 1)) == [f"{'a' * (longest + 1)} metadata.name"]


def test_name_is_unique(catches):
    catches(
        """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
        """,
        planted=("name: b", "name: a"),
        at="a metadata.name",
    )


def test_pod_names_are_valid(catches):
    catches(
        pod("{containers: [{name: zero-cache, image: web:1}]}"),
        planted=("zero-cache", "zero_cache"),
        at="web spec.containers[zero_cache]",
    )


def test_label_is_valid(catches):
    catches(
        '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {helm.sh/chart: web-1.0.0_4, on: "true"}}}',
        planted=("web-1.0.0_4", "web-1.0.0+4"),
        at="a metadata.labels[helm.sh/chart]",
    )


def test_annotation_is_valid(catches):
    catches(
        '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {example.com/scrape: "true"}}}',
        planted=('"true"', "true"),
        at="a metadata.annotations[example.com/scrape]",
    )


def test_labels_tell_the_release(catches):
    catches(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app.kubernetes.io/name: web, app.kubernetes.io/instance: zero}}
        spec: {containers: [{name: web, image: web:1}]}
        """,
        planted=(", app.kubernetes.io/instance: zero", ""),
        at="web metadata.labels",
    )


def test_claim_template_labels_stay(catches):
    catches(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db, labels: {helm.sh/chart: db-1.0.0}}
        spec:
          template: {spec: {containers: [{name: db, image: db:1}]}}
          volumeClaimTemplates: [{metadata: {name: data, labels: {app: db}}}]
        """,
        planted=("{app: db}", "{helm.sh/chart: db-1.0.0}"),
        at="db spec.volumeClaimTemplates[data].metadata.labels[helm.sh/chart]",
    )


def test_container_names_are_unique(catches):
    catches(
        pod("{initContainers: [{name: wait, image: web:1}], containers: [{name: web, image: web:1}]}"),
        planted=("name: wait", "name: web"),
        at="web spec.initContainers[web]",
    )


def test_list_keys_are_unique(catches):
    catches(
        pod("{containers: [{name: web, image: web:1, env: [{name: A, value: a}, {name: B, value: b}]}]}"),
        planted=("name: B", "name: A"),
        at="web spec.containers[web].env",
    )


# a list of a pod that has two entries with one key, a change that makes them differ, and the list's path
REPEATED = {
    "hostAliases: [{ip: 10.0.0.1, hostnames: [a]}, {ip: 10.0.0.1, hostnames: [b]}]": (
        "10.0.0.1, hostnames: [b]",
        "10.0.0.2, hostnames: [b]",
        "spec.hostAliases",
    ),
    "topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, maxSkew: 1}, "
    "{topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, maxSkew: 2}]": (
        "ScheduleAnyway, maxSkew: 2",
        "DoNotSchedule, maxSkew: 2",
        "spec.topologySpreadConstraints",
    ),
    "imagePullSecrets: [{name: a}, {name: a}]": ("{name: a}]", "{name: b}]", "spec.imagePullSecrets"),
    "volumes: [{name: a, emptyDir: {}}, {name: a}]": ("{name: a}]", "{name: b}]", "spec.volumes"),
    "initContainers: [{name: a, image: web:1}, {name: a, image: web:2}]": (
        "a, image: web:2",
        "b, image: web:2",
        "spec.initContainers",
    ),
    "initContainers: [{name: a, image: web:1, volumeMounts: [{name: b, mountPath: /c}, {name: d, mountPath: /c}]}]": (
        "d, mountPath: /c",
        "d, mountPath: /e",
        "spec.initContainers[a].volumeMounts",
    ),
    "initContainers: [{name: a, image: web:1, ports: [{containerPort: 1}, {name: b, containerPort: 1, protocol: TCP}]}]": (
        "TCP",
        "UDP",
        "spec.initContainers[a].ports",
    ),
}


@pytest.mark.parametrize("kube_version", ["1.19", "1.24", "1.25", "1.37"])
@pytest.mark.parametrize("repeated", REPEATED)
def test_whatever_kubernetes_merges_by_a_field_has_no_key_twice(findings, kube_version, repeated):
    second, other, field = REPEATED[repeated]
    manifest = pod(f"{{containers: [{{name: web, image: web:1}}], {repeated}}}")

    assert manifest.count(second) == 1
    assert findings("list-keys-are-unique", manifest, kube_version=kube_version) == [f"web {field}"]
    assert findings("list-keys-are-unique", manifest.replace(second, other), kube_version=kube_version) == []


def test_an_entry_that_comes_three_times_is_found_once(findings):
    service = "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 1}, {port: 1}, {port: 1}]}}"

    assert findings("list-keys-are-unique", service) == ["web spec.ports"]


def test_entries_of_a_list_that_is_replaced_as_a_whole_may_be_alike(findings):
    tolerations = "[{key: a, operator: Exists}, {key: a, operator: Exists}]"

    assert findings("list-keys-are-unique", pod(f"{{containers: [], tolerations: {tolerations}}}")) == []


def test_a_custom_resource_with_pods_is_looked_into(findings):
    rollout = """
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web}
        spec: {template: {spec: {containers: [{name: web, image: web:1}], volumes: [{name: a}, {name: a}]}}}
        """

    assert findings("list-keys-are-unique", rollout) == ["web spec.template.spec.volumes"]


def test_the_parents_and_headers_of_a_route_are_looked_at(findings):
    route = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web}
        spec:
          parentRefs: [{name: a}, {name: b}]
          rules:
            - filters:
                - type: RequestHeaderModifier
                  requestHeaderModifier: {set: [{name: c, value: x}, {name: d, value: y}], remove: [e, f]}
        """

    assert findings("list-keys-are-unique", route) == []
    for other, one, field in [
        ("name: b}", "name: a, kind: Gateway}", "spec.parentRefs"),
        ("name: d", "name: c", "spec.rules[0].filters[0].requestHeaderModifier.set"),
        ("[e, f]", "[e, e]", "spec.rules[0].filters[0].requestHeaderModifier.remove"),
    ]:
        assert findings("list-keys-are-unique", route.replace(other, one)) == [f"web {field}"]
