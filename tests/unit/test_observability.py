"""zero-cache sends metrics, traces and logs to a collector, and alerts and a dashboard read them."""

import json
import re

import pytest
from chartproof.release.release import SecretKey, ValueFrom

COLLECTOR = {"common": {"otlp": {"endpoint": "http://collector:4318"}}}


def roles(release):
    return [release.replication_manager, release.view_syncer]


def test_nothing_is_sent_unless_a_collector_is_named(render):
    for workload in roles(render()):
        assert not [name for name in workload.env if name.startswith("OTEL_")]


def test_only_metrics_are_sent_by_default(render):
    for workload in roles(render(COLLECTOR)):
        sent = {name: value for name, value in workload.env.items() if name.endswith("_EXPORTER")}
        assert sent == {
            "OTEL_METRICS_EXPORTER": "otlp", "OTEL_TRACES_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none",
        }  # fmt: skip
        assert workload.env["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://collector:4318"


@pytest.mark.parametrize("signal", ["metrics", "traces", "logs"])
def test_each_signal_has_a_switch(render, signal):
    for workload in roles(render([COLLECTOR, {"common": {"otlp": {"metrics": False, signal: True}}}])):
        on = {name for name, value in workload.env.items() if name.endswith("_EXPORTER") and value == "otlp"}
        assert on == {f"OTEL_{signal.upper()}_EXPORTER"}


def test_what_is_sent_names_the_release_the_role_and_the_pod(render):
    release = render(
        [COLLECTOR, {"common": {"otlp": {"resourceAttributes": {"deployment.environment": "test"}}}}], namespace="ns"
    )

    for workload in roles(release):
        assert workload.env["OTEL_SERVICE_NAME"] == "zero-cache"
        assert workload.env["OTEL_POD_NAME"] == ValueFrom("fieldRef", "metadata.name")
        assert workload.env["OTEL_RESOURCE_ATTRIBUTES"].split(",") == [
            "service.namespace=ns/zero-cache",
            "service.instance.id=$(OTEL_POD_NAME)",
            "k8s.namespace.name=ns",
            "k8s.pod.name=$(OTEL_POD_NAME)",
            f"zero.role={workload.role}",
            "deployment.environment=test",
        ]
        # Kubernetes fills in only variables that stand before
        assert list(workload.env).index("OTEL_POD_NAME") < list(workload.env).index("OTEL_RESOURCE_ATTRIBUTES")


def test_headers_for_the_collector_come_from_a_secret(render):
    release = render([COLLECTOR, {"common": {"otlp": {"headers": "x-key=1", "metricIntervalMs": 5000}}}])

    for workload in roles(release):
        assert workload.env["OTEL_EXPORTER_OTLP_HEADERS"] == SecretKey("zero-cache-credentials", "otlp-headers")
        assert release.env_values(workload)["OTEL_EXPORTER_OTLP_HEADERS"] == "x-key=1"
        assert workload.env["OTEL_METRIC_EXPORT_INTERVAL"] == "5000"


def test_telemetry_for_zeros_makers_can_be_switched_off(render):
    for workload in roles(render("common: {telemetry: {enabled: false}}")):
        assert workload.env["ZERO_ENABLE_TELEMETRY"] == "false"
        assert workload.env["DO_NOT_TRACK"] == "1"
    for workload in roles(render()):
        assert "DO_NOT_TRACK" not in workload.env


COLLECTOR = {"common": {"otlp": {"endpoint": "http://collector:4318"}}}
RULE = COLLECTOR | {"prometheusRule": {"enabled": True, "labels": {"release": "prometheus"}, "severity": "page"}}
ALERTS = {
    "ZeroCacheReplicationLag", "ZeroCacheReplicationSilent", "ZeroCacheReplicationStalled", "ZeroCacheSlotUnhealthy",
    "ZeroCacheRetainedWal", "ZeroCacheBackupLag", "ZeroCachePurgeBlocked",
}  # fmt: skip


def alerts(release):
    return {alert["alert"]: alert for alert in release.one("PrometheusRule").find("spec.groups[*].rules[*]")}


def test_there_is_no_rule_and_no_dashboard_unless_enabled(render):
    assert render().none("PrometheusRule")
    assert render().none("ConfigMap")


def test_prometheus_finds_the_rule_by_its_labels(render):
    rule = render(RULE).one("PrometheusRule")

    assert rule.api_version == "monitoring.coreos.com/v1"
    assert rule.labels["release"] == "prometheus"


def test_every_alert_is_of_this_release_and_says_what_to_do(render):
    found = alerts(render(RULE, namespace="ns"))

    assert set(found) == ALERTS
    for alert in found.values():
        assert 'job="ns/zero-cache/zero-cache"' in alert["expr"]
        assert alert["labels"] == {"severity": "page"}
        assert set(alert["annotations"]) == {"summary", "description"}


@pytest.mark.parametrize(
    ("key", "value", "alert"),
    [
        ("replicationLagMs", 12345, "ZeroCacheReplicationLag"),
        ("backupLagSeconds", 12345, "ZeroCacheBackupLag"),
        ("retainedWalBytes", 53687091200, "ZeroCacheRetainedWal"),
    ],
)
def test_a_threshold_arrives_exactly(render, key, value, alert):
    found = alerts(render([RULE, {"prometheusRule": {key: value}}]))

    assert found[alert]["expr"].endswith(f"> {value}")


def test_grafana_finds_the_dashboard_by_its_label(render, chart):
    values = {
        "grafanaDashboard": {"enabled": True, "labels": {"grafana_dashboard": "1"}, "annotations": {"folder": "Zero"}}
    }
    dashboard = render(values).one("ConfigMap")

    assert dashboard.labels["grafana_dashboard"] == "1"
    assert dashboard.annotations == {"folder": "Zero"}
    assert json.loads(dashboard["data"]["zero-cache.json"]) == json.loads(
        (chart / "files" / "dashboard.json").read_text()
    )


def test_every_panel_of_the_dashboard_is_of_the_release_that_is_chosen(chart):
    panels = json.loads((chart / "files" / "dashboard.json").read_text())["panels"]

    assert panels
    for panel in panels:
        assert panel["description"]
        assert all('job="$job"' in target["expr"] for target in panel["targets"])
        assert all(re.search("zero_[a-z_0-9]+", target["expr"]) for target in panel["targets"])


def test_the_name_of_the_pod_is_not_one_that_users_give(render):
    release = render([COLLECTOR, {"viewSyncer": {"extraEnv": [{"name": "POD_NAME", "value": "mine"}]}}])

    assert "$(OTEL_POD_NAME)" in release.view_syncer.env["OTEL_RESOURCE_ATTRIBUTES"]
    assert release.view_syncer.env["POD_NAME"] == "mine"
