"""Clients reach one of the two Services, and the view syncers the other."""

import pytest


def test_clients_reach_the_view_syncers_on_4848(render):
    release = render()
    service = release.one("Service", role="view-syncer")

    assert service["spec"]["ports"] == [{"name": "http", "port": 4848, "targetPort": "http"}]
    assert {"name": "http", "containerPort": 4848} in release.view_syncer.main["ports"]


def test_view_syncers_reach_the_replication_manager_on_4849(render):
    release = render()
    service = release.one("Service", role="replication-manager")

    assert {"name": "change-streamer", "port": 4849, "targetPort": "change-streamer"} in service["spec"]["ports"]
    assert {"name": "change-streamer", "containerPort": 4849} in release.replication_manager.main["ports"]
    assert release.view_syncer.env["ZERO_CHANGE_STREAMER_URI"] == f"ws://{service.name}:4849"


def test_the_replication_manager_is_reached_only_inside_the_cluster(render):
    assert render().one("Service", role="replication-manager")["spec"]["type"] == "ClusterIP"


def test_the_built_in_store_is_reached_through_the_replication_managers_service(render):
    release = render()
    service = release.one("Service", role="replication-manager")

    assert {"name": "s3", "port": 7070, "targetPort": "s3"} in service["spec"]["ports"]
    assert {"name": "s3", "containerPort": 7070} in release.replication_manager.container("object-store")["ports"]


def test_with_a_bucket_the_service_has_no_port_of_a_store(render):
    service = render("common: {litestream: {backupUrl: s3://bucket/path}}").one("Service", role="replication-manager")

    assert service.find("spec.ports[*].port") == [4849]


@pytest.mark.parametrize("role", ["replication-manager", "view-syncer"])
def test_a_service_selects_the_pods_of_its_role_alone(render, role):
    release = render()
    selector = release.one("Service", role=role)["spec"]["selector"]
    selected = [pod for pod in release.workloads if selector.items() <= (pod.pod_metadata.get("labels") or {}).items()]

    assert [workload.role for workload in selected] == [role]
