"""A single node keeps the replication manager's StatefulSet, claim and selector, and has sync workers."""

import pytest

SINGLE = "singleNode: {enabled: true}"
# values that only the other topology has
OTHERS = {
    "viewSyncer": {
        "replicas": 7,
        "syncWorkers": 9,
        "resources": {"limits": {"memory": "9Gi"}},
        "extraEnv": [{"name": "OF_VIEW_SYNCERS", "value": "1"}],
        "options": {"ZERO_ENABLE_QUERY_PLANNER": False},
        "autoscaling": {"enabled": True, "targetCPUUtilizationPercentage": None, "metrics": [{"type": "Pods"}]},
        "podDisruptionBudget": {"enabled": True},
        "podLabels": {"of": "view-syncers"},
    },
    "replicationManager": {
        "resources": {"limits": {"memory": "8Gi"}},
        "preStopSeconds": 3,
        "terminationGracePeriodSeconds": 33,
        "extraEnv": [{"name": "OF_THE_REPLICATION_MANAGER", "value": "1"}],
        "options": {"ZERO_CHANGE_LOG_BATCH_SIZE": 5},
    },
    "networkPolicy": {"enabled": True},
}


def test_a_single_node_takes_the_place_of_both_roles(render):
    release = render(SINGLE)

    assert [workload.kind for workload in release.workloads if not workload.hooks] == ["StatefulSet"]
    assert release.replication_manager.replicas == 1
    assert release.has("PersistentVolumeClaim", name="zero-cache-replication-manager")


def test_switching_changes_no_field_that_cant_change(render):
    before, after = render().replication_manager, render(SINGLE).replication_manager

    for field in "selector", "serviceName", "podManagementPolicy":
        assert before.spec[field] == after.spec[field]
    assert before.name == after.name
    assert before.volume("data") == after.volume("data")


def test_switching_keeps_the_services_and_their_names(render):
    def services(release):
        return {service.name for service in release.of_kind("Service")}

    assert services(render(SINGLE)) == services(render())


def test_clients_reach_the_single_node_by_the_same_service(render):
    release = render(SINGLE)
    service = release.one("Service", name="zero-cache-view-syncer")

    assert service["spec"]["selector"] == release.replication_manager.selector
    assert [port["port"] for port in service["spec"]["ports"]] == [4848]


def test_a_single_node_has_sync_workers_and_no_change_streamer_elsewhere(render):
    environment = render("singleNode: {enabled: true, syncWorkers: 3}").replication_manager.env

    assert environment["ZERO_NUM_SYNC_WORKERS"] == "3"
    assert "ZERO_CHANGE_STREAMER_URI" not in environment


def test_a_single_node_needs_no_store_and_no_backup(render):
    release = render([SINGLE, "objectStore: {enabled: false}"])

    assert set(release.replication_manager.containers) == {"zero-cache"}
    assert not [name for name in release.replication_manager.env if name.startswith(("ZERO_LITESTREAM_BACKUP", "AWS_"))]
    assert "initContainers" not in release.replication_manager.pod


def test_a_single_node_backs_up_to_a_bucket_where_one_is_set(render):
    environment = render([SINGLE, "common: {litestream: {backupUrl: s3://bucket/path}}"]).replication_manager.env

    assert environment["ZERO_LITESTREAM_BACKUP_URL"] == "s3://bucket/path"
    assert environment["ZERO_LITESTREAM_REGION"] == "us-east-1"


@pytest.mark.parametrize("probe", ["startupProbe", "livenessProbe"])
def test_a_single_node_has_started_when_it_can_serve_clients(render, probe):
    assert render(SINGLE).replication_manager.main[probe]["httpGet"] == {"path": "/", "port": "http"}


def test_a_single_node_is_ready_when_it_can_serve_clients(render):
    probe = render(SINGLE).replication_manager.main["readinessProbe"]

    assert probe["exec"]["command"][-1].endswith("http://127.0.0.1:4848/")


def test_a_single_node_has_ten_minutes_to_let_its_clients_go(render):
    manager = render(SINGLE).replication_manager

    assert manager.pod["terminationGracePeriodSeconds"] == 600
    assert manager.main["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "10"]


def test_values_of_the_single_node_reach_it(render):
    manager = render("""
        singleNode:
          enabled: true
          resources: {limits: {memory: 2Gi}}
          startupBudgetSeconds: 700
          preStopSeconds: 20
          terminationGracePeriodSeconds: 300
          options: {ZERO_YIELD_THRESHOLD_MS: 3, ZERO_CHANGE_LOG_BATCH_SIZE: 4}
          extraEnv: [{name: EXTRA, value: "1"}]
          envFrom: [{secretRef: {name: mine}}]
        """).replication_manager

    assert manager.main["resources"] == {"limits": {"memory": "2Gi"}}
    assert manager.main["startupProbe"]["failureThreshold"] == 700
    assert manager.main["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "20"]
    assert manager.pod["terminationGracePeriodSeconds"] == 300
    assert manager.env["ZERO_YIELD_THRESHOLD_MS"] == "3"
    assert manager.env["ZERO_CHANGE_LOG_BATCH_SIZE"] == "4"
    assert manager.env["EXTRA"] == "1"
    assert manager.main["envFrom"] == [{"secretRef": {"name": "mine"}}]


def test_values_of_the_other_roles_never_leak_into_a_single_node(render):
    leaking = render([SINGLE, OTHERS])
    plain = render([SINGLE, {"networkPolicy": {"enabled": True}}])

    assert leaking.replication_manager.body == plain.replication_manager.body
    assert {str(obj) for obj in leaking} == {str(obj) for obj in plain}


def test_values_of_a_single_node_that_is_off_change_nothing(render):
    values = {
        "singleNode": {
            "enabled": False,
            "resources": {"limits": {"memory": "9Gi"}},
            "syncWorkers": 9,
            "preStopSeconds": 9,
            "terminationGracePeriodSeconds": 99,
            "options": {"ZERO_YIELD_THRESHOLD_MS": 3},
            "extraEnv": [{"name": "EXTRA", "value": "1"}],
        }
    }

    assert [obj.body for obj in render(values)] == [obj.body for obj in render()]


def test_a_changed_secret_of_clients_rolls_a_single_node(render):
    def checksum(secret):
        release = render([SINGLE, {"common": {"auth": {"secret": secret}}}])
        return release.replication_manager.pod_metadata["annotations"]["checksum/credentials"]

    assert checksum("one") != checksum("two")


def test_a_single_node_has_the_ports_of_both_roles(render):
    ports = {"ZERO_PORT": "4848", "ZERO_CHANGE_STREAMER_PORT": "4849", "ZERO_LITESTREAM_PORT": "4850"}

    assert ports.items() <= render(SINGLE).replication_manager.env.items()


def test_a_policy_lets_clients_reach_only_the_public_port_of_a_single_node(render):
    policy = render([SINGLE, "networkPolicy: {enabled: true}"]).one("NetworkPolicy", role="replication-manager")

    (rule,) = policy.get("spec.ingress")
    assert [port["port"] for port in rule["ports"]] == ["http"]
