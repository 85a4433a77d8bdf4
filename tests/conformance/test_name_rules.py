"""Rules about what names, labels and annotations may be, and which must differ. A clean manifest, and a defect in it."""

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
        at="metadata.name",
    )


@pytest.mark.parametrize(
    ("kind", "longest"), [("StatefulSet", 52), ("CronJob", 52), ("Service", 63), ("Deployment", 63), ("ConfigMap", 253)]
)
def test_a_name_may_be_as_long_as_its_kind_allows(findings, kind, longest):
    def of_length(length: int) -> str:
        return f"{{apiVersion: v1, kind: {kind}, metadata: {{name: {'a' * length}}}}}"

    assert findings("name-is-valid", of_length(longest)) == []
    assert findings("name-is-valid", of_length(longest + 1)) == ["metadata.name"]


def test_name_is_unique(catches):
    catches(
        """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
        """,
        planted=("name: b", "name: a"),
        at="metadata.name",
    )


def test_pod_names_are_valid(catches):
    catches(
        pod("{containers: [{name: zero-cache, image: web:1}]}"),
        planted=("zero-cache", "zero_cache"),
        at="spec.containers[zero_cache]",
    )


def test_label_is_valid(catches):
    catches(
        '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {helm.sh/chart: web-1.0.0_4, on: "true"}}}',
        planted=("web-1.0.0_4", "web-1.0.0+4"),
        at="metadata.labels[helm.sh/chart]",
    )


def test_annotation_is_valid(catches):
    catches(
        '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {example.com/scrape: "true"}}}',
        planted=('"true"', "true"),
        at="metadata.annotations[example.com/scrape]",
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
        at="metadata.labels",
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
        at="spec.volumeClaimTemplates[data].metadata.labels[helm.sh/chart]",
    )


def test_container_names_are_unique(catches):
    catches(
        pod("{initContainers: [{name: wait, image: web:1}], containers: [{name: web, image: web:1}]}"),
        planted=("name: wait", "name: web"),
        at="spec.containers[web]",
    )


def test_environment_names_are_unique(catches):
    catches(
        pod("{containers: [{name: web, image: web:1, env: [{name: A, value: a}, {name: B, value: b}]}]}"),
        planted=("name: B", "name: A"),
        at="spec.containers[web].env[A]",
    )


def test_volume_names_are_unique(catches):
    catches(
        pod("{containers: [{name: web, image: web:1}], volumes: [{name: a}, {name: b}]}"),
        planted=("name: b}", "name: a}"),
        at="spec.volumes[a]",
    )
