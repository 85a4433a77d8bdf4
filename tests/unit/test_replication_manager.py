"""The replication manager is a singleton that keeps its replica over a restart."""

import pytest


def test_a_pod_that_is_not_ready_is_replaced_by_a_corrected_one(render):
    assert render().replication_manager.spec["podManagementPolicy"] == "Parallel"


def test_its_volume_is_a_claim_of_its_own_that_can_grow(render):
    release = render("replicationManager: {storage: {size: 100Gi}}")
    claim = release.one("PersistentVolumeClaim", role="replication-manager")

    assert release.replication_manager.volume("data")["persistentVolumeClaim"] == {"claimName": claim.name}
    assert "volumeClaimTemplates" not in release.replication_manager.spec
    assert claim["spec"] == {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "100Gi"}}}


@pytest.mark.parametrize(("storage_class", "expected"), [("fast", "fast"), ("-", "")])
def test_the_claim_names_a_storage_class_where_one_is_set(render, storage_class, expected):
    release = render({"replicationManager": {"storage": {"storageClass": storage_class}}})

    assert release.one("PersistentVolumeClaim")["spec"]["storageClassName"] == expected


def test_the_claim_goes_with_the_release_unless_it_is_retained(render):
    kept = {"helm.sh/resource-policy": "keep"}

    assert render("replicationManager: {storage: {retain: true}}").one("PersistentVolumeClaim").annotations == kept
    assert render().one("PersistentVolumeClaim").annotations == {}


def test_the_replica_and_temporary_files_are_on_volumes(render):
    manager = render().replication_manager

    assert manager.main["volumeMounts"] == [
        {"name": "data", "mountPath": "/data"},
        {"name": "tmp", "mountPath": "/tmp"},
    ]
    assert manager.volume("tmp")["emptyDir"] == {}


def test_it_is_ready_on_the_port_that_view_syncers_need(render):
    command = render().replication_manager.main["readinessProbe"]["exec"]["command"][-1]

    assert command.endswith("http://127.0.0.1:4849/")


@pytest.mark.parametrize("values", ["", "singleNode: {enabled: true}"], ids=["two roles", "single node"])
def test_it_is_unready_while_it_stops_and_before_its_address_goes(render, values):
    main = render(values).replication_manager.main
    probe, (program, seconds) = main["readinessProbe"], main["lifecycle"]["preStop"]["exec"]["command"]

    # the process of preStop is what the probe looks for
    assert probe["exec"]["command"][-1].startswith(f"! pidof {program} && ")
    assert probe["failureThreshold"] == 1
    # a second for the probe, and one for the Service's endpoints
    assert int(seconds) > probe["periodSeconds"] + 2


def test_it_has_started_when_its_last_port_is_open(render):
    # a vacuum of the replica may run before that, and a liveness probe would cut it off
    main = render().replication_manager.main

    for probe in "startupProbe", "livenessProbe":
        assert main[probe]["httpGet"] == {"path": "/", "port": "http"}


def test_it_is_looked_at_every_second_while_it_starts(render):
    main = render("replicationManager: {startupBudgetSeconds: 7200}").replication_manager.main

    assert main["startupProbe"]["periodSeconds"] == 1
    assert main["startupProbe"]["failureThreshold"] == 7200
    assert main["startupProbe"]["timeoutSeconds"] == 5
    assert render().replication_manager.main["startupProbe"]["failureThreshold"] >= 600


def test_it_is_found_unready_within_half_a_minute(render):
    probe = render().replication_manager.main["readinessProbe"]

    assert probe["periodSeconds"] + probe["timeoutSeconds"] <= 30


def test_it_is_killed_only_after_minutes_without_an_answer_of_the_idle_process(render):
    probe = render().replication_manager.main["livenessProbe"]

    assert probe["httpGet"] == {"path": "/", "port": "http"}
    assert probe["periodSeconds"] * probe["failureThreshold"] >= 120
    assert probe["timeoutSeconds"] == 5
    assert {"name": "http", "containerPort": 4848} in render().replication_manager.main["ports"]


def test_its_service_forgets_it_before_its_connections_end(render):
    manager = render("replicationManager: {preStopSeconds: 4, terminationGracePeriodSeconds: 90}").replication_manager

    for container in manager.containers.values():
        assert container["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "4"]
    assert manager.pod["terminationGracePeriodSeconds"] == 90


def test_it_stops_within_a_minute_by_default(render):
    manager = render().replication_manager

    assert manager.main["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "8"]
    assert manager.pod["terminationGracePeriodSeconds"] == 60


def test_it_has_no_field_that_older_clusters_cant_change(render):
    # the field is immutable before Kubernetes 1.33
    assert "revisionHistoryLimit" not in render().replication_manager.spec


def test_a_new_pod_does_not_wait_to_be_counted(render):
    assert "minReadySeconds" not in render().replication_manager.spec
