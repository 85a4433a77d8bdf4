"""The built-in store takes the backup if no bucket is set."""

import pytest

BUCKET = "common: {litestream: {backupUrl: s3://bucket/path}}"


def store(release):
    return release.replication_manager.container("object-store")


def test_without_a_bucket_a_store_runs_beside_the_replication_manager(render):
    assert set(render().replication_manager.containers) == {"zero-cache", "object-store"}


@pytest.mark.parametrize("enabled", [True, False])
def test_with_a_bucket_nothing_of_the_store_is_left(render, enabled):
    release = render([BUCKET, {"objectStore": {"enabled": enabled}}])

    assert set(release.replication_manager.containers) == {"zero-cache"}
    assert release.replication_manager.init_containers == {}
    assert not [entry for entry in release.one("Secret")["data"] if entry.startswith("store-")]


def test_the_store_serves_directories_of_the_replication_managers_volume(render):
    assert store(render())["args"] == [
        "--port", ":7070", "--quiet", "posix",
        "--sidecar", "/data/object-store/metadata", "/data/object-store/buckets",
    ]  # fmt: skip


@pytest.mark.parametrize("replica_file", ["/data/sync-replica.db", "/var/lib/zero/replica.db"])
def test_the_store_and_its_bucket_are_on_the_volume_wherever_the_replica_is(render, replica_file):
    manager = render({"common": {"replicaFile": replica_file}}).replication_manager

    assert {"name": "data", "mountPath": "/data"} in manager.container("object-store")["volumeMounts"]


def test_the_bucket_of_the_backup_url_is_made_before_the_store_starts(render):
    manager = render().replication_manager

    assert manager.env["ZERO_LITESTREAM_BACKUP_URL"] == "s3://zero/backup"
    assert manager.container("object-store")["command"] == [
        "sh", "-c",
        'mkdir -p /data/object-store/buckets/zero /data/object-store/metadata && exec versitygw "$@"', "versitygw",
    ]  # fmt: skip


def test_no_init_container_delays_the_start_of_the_replication_manager(render):
    assert "initContainers" not in render().replication_manager.pod


def test_the_store_is_ready_as_soon_as_the_first_snapshot_is_on_its_disk(render):
    probe = store(render())["readinessProbe"]

    snapshots = "/data/object-store/buckets/zero/backup/generations/*/snapshots/*"
    assert probe["exec"]["command"] == [
        "timeout", "9", "sh", "-c", f"until ls {snapshots}; do sleep 0.2; done",
    ]  # fmt: skip
    # after a timeout the next probe follows without a pause
    assert probe["timeoutSeconds"] == probe["periodSeconds"] == 10


def test_no_probe_but_readiness_waits_for_the_snapshot(render):
    container = store(render())

    assert container["livenessProbe"]["tcpSocket"] == {"port": "s3"}
    assert container["livenessProbe"]["periodSeconds"] * container["livenessProbe"]["failureThreshold"] >= 120
    assert container["livenessProbe"]["timeoutSeconds"] == 5
    assert "startupProbe" not in container


def test_the_store_has_resources_of_its_own(render):
    resources = {"limits": {"memory": "256Mi"}}
    manager = render({"objectStore": {"resources": resources}}).replication_manager

    assert manager.container("object-store")["resources"] == resources
    assert "resources" not in manager.main
    assert "resources" not in store(render())


def test_the_store_has_a_writable_directory_for_temporary_files(render):
    assert {"name": "tmp", "mountPath": "/tmp"} in store(render())["volumeMounts"]
