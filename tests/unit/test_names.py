"""Names of objects follow the usual convention, with a role's suffix, and a hash if a name had to be changed."""

import re

import pytest

RFC_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")


def names(release):
    return {f"{obj.kind}/{obj.name}" for obj in release}


def test_a_release_named_like_the_chart_doesnt_repeat_the_name(render):
    assert names(render(release_name="zero-cache")) == {
        "ServiceAccount/zero-cache",
        "Secret/zero-cache-credentials",
        "StatefulSet/zero-cache-replication-manager",
        "Service/zero-cache-replication-manager",
        "PersistentVolumeClaim/zero-cache-replication-manager",
        "Deployment/zero-cache-view-syncer",
        "Service/zero-cache-view-syncer",
        "Pod/zero-cache-test-database",
        "Pod/zero-cache-test-bucket",
        "Pod/zero-cache-test-connection",
    }


@pytest.mark.parametrize(
    ("release_name", "values", "expected"),
    [
        ("app", "", "app-zero-cache-view-syncer"),
        ("my-zero-cache-2", "", "my-zero-cache-2-view-syncer"),
        ("app", "nameOverride: sync", "app-sync-view-syncer"),
        ("sync-app", "nameOverride: sync", "sync-app-view-syncer"),
        ("app", "fullnameOverride: rows", "rows-view-syncer"),
    ],
)
def test_the_full_name_follows_the_conventions_of_charts(render, release_name, values, expected):
    assert render(values, release_name=release_name).view_syncer.name == expected


@pytest.mark.parametrize("release_name", ["a" * 53, "my.app", "1app", "x-" * 25 + "x", "zero-cache-" + "b" * 42])
def test_every_name_is_valid_whatever_the_release_is_called(render, release_name):
    release = render(release_name=release_name)

    for obj in release:
        limit = 52 if obj.kind == "StatefulSet" else 63
        assert RFC_1035.fullmatch(obj.name), obj.name
        assert len(obj.name) <= limit


def test_names_that_were_cut_still_differ(render):
    first, second = (render(release_name="a" * 52 + letter).replication_manager.name for letter in "xy")

    assert first != second


def test_a_changed_name_differs_from_the_name_it_resembles(render):
    assert render(release_name="my.app").view_syncer.name != render(release_name="my-app").view_syncer.name


def test_a_cut_name_doesnt_end_in_a_dash_before_its_hash(render):
    name = render({"fullnameOverride": "a" * 22 + "-" + "b" * 30}).replication_manager.name

    assert re.fullmatch(r"a{22}-[0-9a-f]{8}-replication-manager", name)


@pytest.mark.parametrize("kind", ["StatefulSet", "Service", "PersistentVolumeClaim"])
def test_the_replication_managers_objects_share_its_name(render, kind):
    release = render(release_name="a" * 53)

    assert release.one(kind, role="replication-manager").name == release.replication_manager.name


def test_the_statefulset_names_its_service(render):
    release = render()

    assert release.replication_manager.spec["serviceName"] == release.one("Service", role="replication-manager").name
