"""Users can add what the chart doesn't know: objects, annotations, registries and certificates, also as a dependency."""

import pytest


def test_a_map_of_your_own_stays_as_it_is(render):
    manifest = {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": "zero-database", "annotations": {"a": "{{ .Release.Name }}"}},
        "spec": {
            "target": {"template": {"data": {"url": "postgres://{{ .username }}:{{ .password }}@h/db", "b": "1e3"}}}
        },
    }

    assert render({"extraObjects": [manifest]}).one("ExternalSecret").body == manifest


def test_a_text_of_your_own_is_filled_in(render):
    release = render({"extraObjects": [TEXT]})

    found = release.one("ConfigMap", name="zero-cache-view-syncer-text")
    assert found["data"] == {
        **{"release": "zero-cache", "replicas": "2", "no-cleanup": "false", "type": "ClusterIP", "a": "1", "b": "2"},
        **{"either": "else", "empty": "", "literal": "{{ .username }}", "raw": "{{ .password }}"},
    }


TEXT = """
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ include "zero-cache.viewSyncer.objectName" . }}-text}
data:
  {{- /* it's a comment: {{ .username }} */}}
  release: {{ .Release.Name | quote }}
  {{- $syncer := .Values.viewSyncer }}
  replicas: {{ $syncer.replicas | quote }}
  no-cleanup: {{ quote $.Values.cleanup.enabled }}
  {{- with $syncer.service }}
  type: {{- print " " .type }}
  {{- end }}
  {{- range $key, $value := dict "a" 1 "b" 2 }}
  {{ $key }}: {{ $value | quote }}
  {{- end }}
  {{- if .Values.nosuch }}
  never: {{ .Values.nosuch }}
  {{- end }}
  either: {{ .Values.nosuch | default "else" }}
  empty: {{ default "" .Values.nosuch | quote }}
  literal: {{ "{{ .username }}" | quote }}
  raw: {{ `{{ .password }}` | quote }}
"""


@pytest.mark.parametrize(
    "action",
    [
        "{{ .username }}",
        "{{ .Values.nosuch | quote }}",
        "{{ $.Values.s3.nosuch }}",
        "{{ quote .username }}",
        "{{ .Values.nameOverride }}",
        '{{ .Values.nosuch | default "" }}',
    ],
)
@pytest.mark.parametrize(
    "text", ["a: {}", 'a: "{}"', "a: {{{{- if true }}}}postgres://{}:x@h{{{{ end }}}}", '{{{{ "{{{{" }}}}: {}']
)
def test_a_reference_that_leads_to_nothing_is_refused(render_refused, text, action):
    assert (
        f"extraObjects must not contain {action} in a text, because texts are templates and that is empty; correct it, or "
        "give the object as a map, in which braces stay as they are."
    ) in render_refused({"extraObjects": [text.format(action)]})


def test_each_reference_that_leads_to_nothing_is_named_once(render_refused):
    text = "a: {{ .one }}\nb: {{- .Values.two -}}\nc: {{ .one }}"

    refusal = render_refused({"extraObjects": [text, "{{ range list 1 }}{{ $.three }}{{ end }}"]})
    assert "3 values must change" in refusal
    for action in "{{ .one }}", "{{ .Values.two }}", "{{ $.three }}":
        assert refusal.count(f"must not contain {action} in") == 1


def test_braces_stay_as_they_are_everywhere_else(render):
    vault = '{{- with secret "database/creds/zero" -}}postgres://{{ .Data.username }}@h{{- end }}'
    values = {"podAnnotations": {"vault.hashicorp.com/agent-inject-template-db": vault}}
    release = render({"viewSyncer": values, "common": {"otlp": {"endpoint": "http://c:4318", "headers": "a={{ .x }}"}}})

    assert vault in release.view_syncer.pod_metadata["annotations"].values()
    assert release.env_values(release.view_syncer)["OTEL_EXPORTER_OTLP_HEADERS"] == "a={{ .x }}"


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
