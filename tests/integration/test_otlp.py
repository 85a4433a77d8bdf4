"""zero-cache sends a collector the metrics that the alerts and the dashboard read, with the names of the senders."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from chartproof.values.dotted_keys import nested
from chartproof.values.merge import merged_values

from zero_cache.chart import render
from zero_cache.cluster.clients.collector import Collector
from zero_cache.cluster.clients.official_client import OfficialClient
from zero_cache.cluster.commands import REPOSITORY
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds, wait_for

pytestmark = pytest.mark.nightly

CI = REPOSITORY / "charts" / "zero-cache" / "ci"
METRIC = re.compile(r"zero_[a-z0-9_]+(?:\([^)]*\)\?)?")
# zero-cache sends these only after an error
ERROR_METRICS = {
    "zero_replica_purge_blocked(_total)?",
    "zero_replication_lag_report_retries(_total)?",
    "zero_sync_websocket_connection_failures(_total)?",
}


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, database: Database) -> HelmRelease:
    """Provides the example of ci/, not installed yet."""
    return new_release(request)


@pytest.fixture(scope="module")
def collector(release: HelmRelease, database: Database) -> Iterator[Collector]:
    """Runs the collector that the example names, and a release that sends to it and backs up soon."""
    with Collector(release.cluster, release.namespace) as collector:
        database.insert_items(100)
        values = yaml.safe_load((CI / "otlp-values.yaml").read_text())
        release.install(merged_values(values, nested("common.litestream.incrementalBackupIntervalMinutes", 1)))
        release.wait_ready()
        yield collector


def read_by_the_chart() -> set[str]:
    """Returns patterns of the metrics' names that the alerts and the dashboard use."""
    release = render((CI / "monitoring-values.yaml").read_text())
    rules = [rule["expr"] for group in release.one("PrometheusRule")["spec"]["groups"] for rule in group["rules"]]
    dashboard = json.loads(release.one("ConfigMap")["data"]["zero-cache.json"])
    panels = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    variables = [
        variable["query"]["query"] for variable in dashboard["templating"]["list"] if "label" in variable["query"]
    ]
    return {name for expression in [*rules, *panels, *variables] for name in METRIC.findall(expression)}


def named_by_prometheus(metric: dict[str, Any]) -> set[str]:
    """Returns the names that collectors give a metric of OpenTelemetry, with and without its unit."""
    units = {"ms": "milliseconds", "s": "seconds", "By": "bytes", "1": "ratio"}
    plain = re.sub(r"[^a-zA-Z0-9]", "_", metric["name"])
    names = {plain, f"{plain}_{units.get(metric['unit'], metric['unit'])}"}
    if metric["kind"] == "sum" and metric.get("monotonic"):
        names |= {f"{name}_total" for name in names}
    if "istogram" in metric["kind"]:
        names |= {f"{name}_{part}" for name in names for part in ("bucket", "sum", "count")}
    return names


def test_every_metric_of_the_alerts_and_the_dashboard_arrives(
    collector: Collector, database: Database, client: OfficialClient
) -> None:
    client.waits_for(database.items(), within=seconds(60))
    wanted = read_by_the_chart() - ERROR_METRICS
    assert wanted

    def missing() -> set[str]:
        names = {name for metric in collector.metrics() for name in named_by_prometheus(metric)}
        return {pattern for pattern in wanted if not any(re.fullmatch(pattern, name) for name in names)}

    wait_for(
        "the metrics that the chart reads",
        lambda: not missing(),
        within=seconds(240),
        describe=lambda: f"missing: {sorted(missing())}",
        every=seconds(1),
    )


def test_metrics_say_which_role_and_pod_sent_them(collector: Collector, release: HelmRelease) -> None:
    pods = {pod["metadata"]["name"]: pod for pod in release.pods()}

    received = collector.metrics()
    assert {metric["resource"]["zero.role"] for metric in received} == {"replication-manager", "view-syncer"}
    for metric in received:
        resource = metric["resource"]
        pod = pods[resource["k8s.pod.name"]]
        assert resource["zero.role"] == pod["metadata"]["labels"]["app.kubernetes.io/component"]
        assert resource["service.instance.id"] == resource["k8s.pod.name"]
        assert resource["k8s.namespace.name"] == release.namespace
        assert resource["deployment.environment"] == "test"


def test_the_collectors_key_is_sent_along(collector: Collector) -> None:
    assert {metric["headers"]["x-api-key"] for metric in collector.metrics()} == {"collector-key"}


def test_a_healthy_slot_has_the_status_that_raises_no_alert(collector: Collector) -> None:
    health = [metric for metric in collector.metrics() if metric["name"] == "zero.replication.slot_health"]

    assert {metric["attributes"]["status"] for metric in health if int(metric["value"])} == {"ok"}
