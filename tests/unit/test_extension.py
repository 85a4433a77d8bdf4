"""What the chart doesn't know: objects, annotations, registries, certificates, and the chart as a part of another."""

import pytest


def test_objects_of_your_own_are_filled_in(render):
    release = render({
        "extraObjects": [
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{ .Release.Name }}-map"}, "data": {"a": "1e3"}},
            'apiVersion: v1\nkind: Secret\nmetadata: {name: {{ include "zero-cache.viewSyncer.objectName" . }}-text}\n',
        ]
    })  # fmt: skip

    assert release.one("ConfigMap", name="zero-cache-map")["data"] == {"a": "1e3"}
    assert release.has("Secret", name="zero-cache-view-syncer-text")


EVERYTHING = """
common: {otlp: {endpoint: "http://collector:4318"}}
commonAnnotations: {owner: sync, both: common}
viewSyncer:
  resources: {requests: {cpu: 1}}
  service: {annotations: {both: own}}
  autoscaling: {enabled: true}
  podDisruptionBudget: {enabled: true}
  ingress: {enabled: true, hosts: [{host: a.example.com}]}
  httpRoute: {enabled: true, parentRefs: [{name: g}], hostnames: [b.example.com]}
networkPolicy: {enabled: true}
cleanup: {enabled: true}
prometheusRule: {enabled: true}
grafanaDashboard: {enabled: true}
"""


def test_common_annotations_reach_every_object_but_no_pod(render):
    release = render(EVERYTHING)

    for obj in release:
        assert obj.annotations["owner"] == "sync", obj
    for workload in release.of_kind("StatefulSet", "Deployment", "Job"):
        assert "owner" not in workload.pod_metadata["annotations"]


def test_an_objects_own_annotation_wins_over_a_common_one(render):
    release = render(EVERYTHING)

    assert release.one("Service", role="view-syncer").annotations["both"] == "own"
    assert release.one("Service", role="replication-manager").annotations["both"] == "common"


def test_a_parents_registry_replaces_the_registry_of_every_image(render):
    release = render("global: {imageRegistry: mirror.local}")

    for workload in release.workloads:
        for container in [*workload.containers.values(), *workload.init_containers.values()]:
            assert container["image"].startswith("mirror.local/")


def test_a_parents_pull_secrets_are_added(render):
    release = render("{global: {imagePullSecrets: [{name: parents}], other: ignored}, imagePullSecrets: [{name: own}]}")

    for workload in release.workloads:
        assert workload.pod["imagePullSecrets"] == [{"name": "own"}, {"name": "parents"}]


@pytest.mark.parametrize(
    "values",
    [
        "global: {imagePullSecrets: [own, parents]}",
        "global: {imagePullSecrets: [own, {name: parents}, {name: own}, parents]}",
        "global: {imagePullSecrets: [{name: own, registry: mirror.local}, parents]}",
        "{imagePullSecrets: [own], global: {imagePullSecrets: [{name: own}, parents]}}",
        "imagePullSecrets: [own, {name: parents}, own]",
    ],
)
def test_pull_secrets_are_names_or_maps_and_reach_a_pod_once(render, values):
    for workload in render(values).workloads:
        assert workload.pod["imagePullSecrets"] == [{"name": "own"}, {"name": "parents"}]


@pytest.mark.parametrize(
    ("bundle", "volume"),
    [
        ({"configMap": "private-ca"}, {"name": "ca", "configMap": {"name": "private-ca"}}),
        ({"secret": "private-ca", "key": "root.pem"}, {"name": "ca", "secret": {"secretName": "private-ca"}}),
    ],
)
def test_certificates_of_a_private_authority_reach_postgres_the_api_and_the_bucket(render, bundle, volume):
    release = render({"common": {"caBundle": bundle}})

    for workload in release.replication_manager, release.view_syncer:
        assert workload.volume("ca") == volume
        assert {"name": "ca", "mountPath": "/etc/zero-cache/ca", "readOnly": True} in workload.main["volumeMounts"]
        assert workload.env["NODE_EXTRA_CA_CERTS"] == f"/etc/zero-cache/ca/{bundle.get('key', 'ca.crt')}"
        assert workload.env["SSL_CERT_DIR"] == "/etc/ssl/certs:/etc/zero-cache/ca"


def test_without_certificates_nothing_is_mounted(render):
    for workload in render().replication_manager, render().view_syncer:
        assert "ca" not in workload.volumes
        assert "NODE_EXTRA_CA_CERTS" not in workload.env


def test_certificates_come_from_one_place(render_refused):
    assert (
        "common.caBundle.configMap and common.caBundle.secret can't be set together, because the certificates are mounted "
        "from one place; keep one."
    ) in render_refused({"common": {"caBundle": {"configMap": "a", "secret": "b"}}})


def test_a_dependency_may_be_switched_by_its_parent(render):
    assert render("enabled: true").refusal is None
