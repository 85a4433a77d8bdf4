"""Each view syncer has its own replica, restored from the backup."""

import re

import pytest


def test_a_rollout_keeps_all_view_syncers_serving(render):
    rolling = {"maxSurge": 1, "maxUnavailable": 0}
    assert render().view_syncer.spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": rolling}


def test_an_autoscaler_of_the_users_own_gets_the_number_of_replicas(render):
    assert "replicas" not in render("viewSyncer: {replicas: null}").view_syncer.spec


def test_its_replica_and_temporary_files_are_the_pods_own(render):
    workload = render().view_syncer

    assert workload.volumes == {"data": {"name": "data", "emptyDir": {}}, "tmp": {"name": "tmp", "emptyDir": {}}}
    assert workload.main["volumeMounts"] == [
        {"name": "data", "mountPath": "/data"},
        {"name": "tmp", "mountPath": "/tmp"},
    ]


def test_all_its_probes_ask_the_port_that_opens_with_the_restored_replica(render):
    main = render().view_syncer.main

    for probe in "startupProbe", "readinessProbe", "livenessProbe":
        assert main[probe]["httpGet"] == {"path": "/", "port": "http"}
        assert main[probe]["timeoutSeconds"] == 5


def test_it_is_looked_at_every_second_while_it_starts(render):
    probe = render("viewSyncer: {startupBudgetSeconds: 900}").view_syncer.main["startupProbe"]

    assert (probe["periodSeconds"], probe["failureThreshold"]) == (1, 900)
    assert render().view_syncer.main["startupProbe"]["failureThreshold"] >= 600


def test_it_is_found_unready_within_half_a_minute(render):
    probe = render().view_syncer.main["readinessProbe"]

    assert probe["periodSeconds"] * probe.get("failureThreshold", 3) <= 30


def test_it_is_killed_only_after_minutes_without_an_answer(render):
    probe = render().view_syncer.main["livenessProbe"]

    assert probe["periodSeconds"] * probe["failureThreshold"] >= 120


@pytest.mark.parametrize(("manager", "syncer"), [(600, 600), (3600, 1200), (604800, 604800)])
def test_a_rollout_is_given_up_only_after_both_startup_budgets(render, manager, syncer):
    values = {
        "replicationManager": {"startupBudgetSeconds": manager},
        "viewSyncer": {"startupBudgetSeconds": syncer},
    }

    assert render(values).view_syncer.spec["progressDeadlineSeconds"] > manager + syncer


def test_it_serves_until_load_balancers_have_let_go(render):
    workload = render("viewSyncer: {preStopSeconds: 30, terminationGracePeriodSeconds: 900}").view_syncer

    assert workload.main["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "30"]
    assert workload.pod["terminationGracePeriodSeconds"] == 900


def test_it_has_ten_minutes_to_hand_its_clients_over_by_default(render):
    workload = render().view_syncer

    assert workload.main["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "10"]
    assert workload.pod["terminationGracePeriodSeconds"] == 600


def test_it_waits_for_the_replication_manager_with_the_script_of_the_chart(render, chart):
    release = render({"viewSyncer": {"resources": {"limits": {"memory": "1Gi"}}}})
    waiting = release.view_syncer.init_container("wait-for-replication-manager")
    script = (chart / "files" / "wait-for-replication-manager.js").read_text().strip()

    assert waiting["command"] == ["node", "-e"]
    assert waiting["args"] == [script]
    assert release.view_syncer.env_of("wait-for-replication-manager") == {
        "REPLICATION_MANAGER": release.one("Service", role="replication-manager").name
    }
    assert waiting["resources"] == release.view_syncer.main["resources"]


WAITS_ITSELF = """
replicationManager: {startupBudgetSeconds: 3000}
viewSyncer: {waitForReplicationManager: false, startupBudgetSeconds: 900, minReadySeconds: 5}
"""


def test_without_an_init_container_that_waits_it_has_the_replication_managers_time_too(render):
    workload = render(WAITS_ITSELF).view_syncer
    probe = workload.main["startupProbe"]

    assert "initContainers" not in workload.pod
    assert probe["periodSeconds"] * probe["failureThreshold"] == 3900
    assert workload.spec["progressDeadlineSeconds"] == 3965


def test_init_containers_of_the_users_own_run_all_the_same(render):
    first = "viewSyncer: {extraInitContainers: [{name: first, image: 'first:1'}]}"

    assert list(render([WAITS_ITSELF, first]).view_syncer.init_containers) == ["first"]
    assert list(render(first).view_syncer.init_containers) == ["first", "wait-for-replication-manager"]


@pytest.mark.parametrize("waits", [True, False])
def test_the_notes_wait_as_long_as_a_view_syncer_may_take(render, waits):
    notes = render([WAITS_ITSELF, {"viewSyncer": {"waitForReplicationManager": waits}}]).notes

    assert "rollout status deployment/zero-cache-view-syncer --timeout 3900s" in notes


def test_a_script_of_the_chart_has_nothing_that_kubernetes_would_replace(chart):
    # Kubernetes expands $(NAME) in arguments
    scripts = {script.name: script.read_text() for script in (chart / "files").glob("*.js")}

    assert "wait-for-replication-manager.js" in scripts
    assert [name for name, text in scripts.items() if re.search(r"\$\(", text)] == []
