"""Every object has the recommended labels, and selectors never change."""

import pytest
from chartproof.values.dotted_keys import nested

SELECTED_BY = ("app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component")


def test_every_object_has_the_recommended_labels(render):
    for obj in render(release_name="app"):
        assert obj.labels["app.kubernetes.io/name"] == "zero-cache"
        assert obj.labels["app.kubernetes.io/instance"] == "app"
        assert obj.labels["app.kubernetes.io/version"] == "1.9.0"
        assert obj.labels["app.kubernetes.io/managed-by"] == "Helm"
        assert obj.labels["helm.sh/chart"].startswith("zero-cache-")


def test_common_labels_reach_every_object_and_pod(render):
    release = render("commonLabels: {team: sync, cost: '007'}")

    for obj in release:
        assert {"team": "sync", "cost": "007"}.items() <= obj.labels.items(), obj
    for workload in release.replication_manager, release.view_syncer:
        assert {"team": "sync", "cost": "007"}.items() <= workload.pod_labels.items()


@pytest.mark.parametrize("values", ["", "commonLabels: {team: sync}", "image: {tag: 2.0.0}"])
def test_selectors_have_the_same_three_labels_whatever_the_values(render, values):
    release = render(values)

    for workload in release.replication_manager, release.view_syncer:
        expected = dict(zip(SELECTED_BY, ("zero-cache", "zero-cache", workload.role), strict=True))
        assert workload.selector == expected
        assert expected.items() <= workload.pod_labels.items()
        assert release.one("Service", role=workload.role)["spec"]["selector"] == expected


def test_pods_have_no_label_that_a_new_version_would_change(render):
    release = render()

    for workload in release.replication_manager, release.view_syncer:
        assert set(workload.pod_labels) == set(SELECTED_BY)


def test_a_name_that_looks_like_a_number_stays_text(render):
    release = render("nameOverride: '123'")

    assert release.view_syncer.labels["app.kubernetes.io/name"] == "123"
    assert release.view_syncer.pod_labels["app.kubernetes.io/name"] == "123"


@pytest.mark.parametrize(
    "label",
    [
        "helm.sh/chart",
        "app.kubernetes.io/name",
        "app.kubernetes.io/instance",
        "app.kubernetes.io/version",
        "app.kubernetes.io/managed-by",
        "app.kubernetes.io/component",
    ],
)
@pytest.mark.parametrize(
    "key",
    [
        "commonLabels",
        "replicationManager.podLabels",
        "viewSyncer.podLabels",
        "hookPods.podLabels",
        "prometheusRule.labels",
        "grafanaDashboard.labels",
    ],
)
def test_a_label_that_the_chart_sets_is_refused_among_the_users(render_refused, key, label):
    assert (
        f"{key} must not contain {label}, because the chart sets it; use another key, or nameOverride."
    ) in render_refused(nested(key, {label: "mine"}))


@pytest.mark.parametrize("key", ["prometheusRule", "grafanaDashboard"])
def test_an_objects_own_label_wins_over_a_common_one(render, key):
    collector = nested("common.otlp.endpoint", "http://collector:4318")
    release = render([collector, {"commonLabels": {"team": "all"}, key: {"enabled": True, "labels": {"team": "own"}}}])

    kind = {"prometheusRule": "PrometheusRule", "grafanaDashboard": "ConfigMap"}[key]
    assert release.one(kind).labels["team"] == "own"


@pytest.mark.parametrize("role", ["replicationManager", "viewSyncer"])
def test_the_annotation_that_rolls_pods_is_refused_among_the_users(render_refused, role):
    assert (
        f"{role}.podAnnotations must not contain checksum/credentials, because the chart sets it; use another key."
    ) in render_refused({role: {"podAnnotations": {"checksum/credentials": "mine"}}})
