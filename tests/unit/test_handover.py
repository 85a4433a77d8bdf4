"""With replicationManager.handover the replication manager is a Deployment, whose pods restore their replica from the bucket."""

import pytest

BUCKET = "common: {litestream: {backupUrl: 's3://bucket/path'}}\n"
HANDOVER = BUCKET + "replicationManager: {handover: {enabled: true}}"


def test_it_takes_the_place_of_the_stateful_set_under_the_same_labels(render):
    before, after = (render(values).replication_manager for values in (BUCKET, HANDOVER))

    assert [workload.kind for workload in render(HANDOVER).workloads if not workload.hooks] == ["Deployment"] * 2
    assert (after.kind, after.name, after.selector) == ("Deployment", before.name, before.selector)
    assert after.pod_labels == before.pod_labels


def test_its_pods_are_those_of_the_stateful_set_except_their_volume(render):
    before, after = (render(values).replication_manager for values in (BUCKET, HANDOVER))

    changed = {"lifecycle": {}, "env": []}
    assert {**after.main, **changed} == {**before.main, **changed}
    assert after.init_containers == before.init_containers
    changed = {"containers": [], "volumes": []}
    assert {**after.pod, **changed} == {**before.pod, **changed}


def test_a_new_pod_is_ready_before_the_old_one_stops(render):
    spec = render(HANDOVER).replication_manager.spec

    assert spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    assert spec["replicas"] == 1


def test_a_rollout_waits_as_long_as_a_restore_may_take(render):
    values = BUCKET + "replicationManager: {handover: {enabled: true}, startupBudgetSeconds: 7200}"

    assert render(values).replication_manager.spec["progressDeadlineSeconds"] > 7200


def test_a_pod_that_is_asked_to_stop_goes_on_until_its_successor_has_restored(render):
    values = BUCKET + "replicationManager: {handover: {enabled: true, overlapSeconds: 50}, preStopSeconds: 9}"

    for given, expected in (HANDOVER, "30"), (values, "50"):
        pre_stop = render(given).replication_manager.main["lifecycle"]["preStop"]
        assert pre_stop == {"exec": {"command": ["sleep", expected]}}


def test_a_new_pod_does_not_take_the_slot_before_the_old_one_ends(render):
    name = "ZERO_CHANGE_STREAMER_STARTUP_DELAY_MS"
    longer = BUCKET + "replicationManager: {handover: {enabled: true, overlapSeconds: 50}}"

    assert name not in render(BUCKET).replication_manager.env
    assert render(HANDOVER).replication_manager.env[name] == "60000"
    assert render(longer).replication_manager.env[name] == "80000"


@pytest.mark.parametrize("delay", [9, 0])
@pytest.mark.parametrize("options", ["common", "replicationManager"])
def test_a_start_up_delay_of_the_user_wins(render, options, delay):
    given = {options: {"options": {"ZERO_CHANGE_STREAMER_STARTUP_DELAY_MS": delay}}}

    assert render([HANDOVER, given]).replication_manager.env["ZERO_CHANGE_STREAMER_STARTUP_DELAY_MS"] == str(delay)


def test_the_notes_count_the_connections_of_both_pods(render):
    counted = [
        int(render(values).notes.split(" of the replication manager,")[0].split()[-1]) for values in (BUCKET, HANDOVER)
    ]

    assert counted == [14, 28]


def test_there_is_no_lasting_claim(render):
    release = render(HANDOVER)

    assert release.none("PersistentVolumeClaim")
    assert release.replication_manager.volume("data") == {"name": "data", "emptyDir": {}}


def test_a_pod_has_a_claim_of_its_own_where_a_size_is_set(render):
    storage = "{size: 5Gi, storageClass: fast}"
    release = render(BUCKET + f"replicationManager: {{handover: {{enabled: true, storage: {storage}}}}}")
    template = release.replication_manager.volume("data")["ephemeral"]["volumeClaimTemplate"]

    assert template["metadata"]["labels"] == release.replication_manager.selector
    assert template["spec"] == {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "fast",
        "resources": {"requests": {"storage": "5Gi"}},
    }


@pytest.mark.parametrize(("storage", "volume"), [("{medium: Memory}", "medium"), ("{sizeLimit: 5Gi}", "sizeLimit")])
def test_the_volume_on_the_node_has_a_medium_and_a_limit(render, storage, volume):
    release = render(BUCKET + f"replicationManager: {{handover: {{enabled: true, storage: {storage}}}}}")

    assert list(release.replication_manager.volume("data")["emptyDir"]) == [volume]


def test_the_notes_name_the_deployment(render):
    notes = render(HANDOVER).notes

    assert "deployment/zero-cache-replication-manager" in notes
    assert "statefulset/" not in notes


def test_the_notes_recommend_it_where_there_is_a_bucket(render):
    advice = "set replicationManager.handover.enabled"

    assert advice in render(BUCKET).notes
    for values in HANDOVER, "", BUCKET + "singleNode: {enabled: true}":
        assert advice not in render(values).notes
