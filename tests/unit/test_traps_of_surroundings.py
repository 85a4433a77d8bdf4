"""Traps 19 to 36: volumes, proxies, Postgres, settings. A default answers each, a refusal, or a line of the README."""

import pytest

BUCKET = {
    "common": {"litestream": {"backupUrl": "s3://bucket/path"}},
    "s3": {"enabled": True, "accessKey": "a", "secretKey": "b", "endpoint": "http://minio:9000"},
}
SINGLE_NODE = "singleNode: {enabled: true}"
EVERY_POD = "cleanup: {enabled: true}"
UNENCODED = {"common": {"database": {"upstreamDb": "postgres://user:p@ss@host/name"}}}
GCS = {"common": {"litestream": {"backupUrl": "gcs://bucket/path"}}}
URI = "ZERO_CHANGE_STREAMER_URI"
LAZY = "ZERO_LAZY_STARTUP"


def extra_env(role, name):
    return {role: {"extraEnv": [{"name": name, "value": "1"}]}}


def option(name, value):
    return {"common": {"options": {name: value}}}


def pods_need_no_root_and_write_to_volumes_only(render):
    for workload in render().replication_manager, render().view_syncer:
        context = workload.pod["securityContext"]
        assert (context["runAsNonRoot"], context["runAsUser"], context["fsGroup"]) == (True, 1000, 1000)
        assert workload.main["securityContext"]["readOnlyRootFilesystem"] is True
        assert workload.env["ZERO_REPLICA_FILE"] == "/data/sync-replica.db"
        assert {"/data", "/tmp"} <= {mount["mountPath"] for mount in workload.main["volumeMounts"]}
    sized = render("viewSyncer: {tmp: {sizeLimit: 1Gi}}").view_syncer
    assert sized.volume("tmp") == {"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}}


def no_volume_is_shared(render):
    assert render().one("PersistentVolumeClaim").get("spec.accessModes") == ["ReadWriteOnce"]
    assert render().view_syncer.volume("data") == {"name": "data", "emptyDir": {}}
    assert "ephemeral" in render("viewSyncer: {storage: {size: 1Gi}}").view_syncer.volume("data")


def a_job_cleans_up_once_the_pods_are_gone(render):
    job = render(EVERY_POD).workload("Job", role="cleanup")
    assert job.hooks == ("post-delete",)
    assert "removeFromUpstream" in job.container("cleanup")["args"][0]


def parameters_of_the_url_are_passed_on(render):
    url = "postgres://user:password@host/name?statement_timeout=0"
    release = render({"common": {"database": {"upstreamDb": url}}})
    assert release.env_values(release.replication_manager)["ZERO_UPSTREAM_DB"] == url


def every_role_sends_its_metrics(render):
    release = render("common: {otlp: {endpoint: 'http://collector:4318'}}")
    for workload in release.replication_manager, release.view_syncer:
        assert workload.env["OTEL_METRICS_EXPORTER"] == "otlp"
        assert workload.env["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://collector:4318"


def roles_do_not_share_what_makes_them(render):
    assert "ZERO_CHANGE_STREAMER_URI" not in render().replication_manager.env
    assert render().view_syncer.env["ZERO_CHANGE_STREAMER_URI"] == "ws://zero-cache-replication-manager:4849"
    assert render().view_syncer.env["ZERO_NUM_SYNC_WORKERS"] != "0"


def a_changed_secret_rolls_its_pods(render):
    def checksums(values):
        release = render(values)
        return [
            workload.pod_metadata["annotations"]["checksum/credentials"]
            for workload in (release.replication_manager, release.view_syncer)
        ]

    before, after = checksums(""), checksums("common: {adminPassword: another}")
    assert before[0] != after[0]
    assert before[1] != after[1]


def scaling_in_takes_its_time(render):
    scaler = render("viewSyncer: {resources: {requests: {cpu: 1}}, autoscaling: {enabled: true}}")
    behavior = scaler.one("HorizontalPodAutoscaler").get("spec.behavior.scaleDown")
    assert behavior["stabilizationWindowSeconds"] >= 300


def telemetry_can_be_switched_off(render):
    release = render("common: {telemetry: {enabled: false}}")
    for workload in release.replication_manager, release.view_syncer:
        assert workload.env["DO_NOT_TRACK"] == "1"


def nothing_of_the_image_is_blanked(render):
    for values in "", BUCKET, SINGLE_NODE:
        for workload in render(values).workloads:
            for container in workload.containers:
                assert "" not in workload.env_of(container).values()


# a function asserts a default; a pair is values and what their refusal says; a text is in the chart's README
TRAPS = {
    (19, "root, and a replica in the image"): [pods_need_no_root_and_write_to_volumes_only],
    (20, "a shared volume"): [
        no_volume_is_shared,
        "SQLite does not work on NFS, nor on a volume that pods share",
        "With a backup it keeps a second copy of the replica, and needs twice the disk",
    ],
    (21, "half the memory for each process"): ["so 512 MiB is too little", "768 MiB by default"],
    (22, "headers, timeouts and affinity of proxies"): [
        "headers of up to 8 KiB",
        "nginx.ingress.kubernetes.io/proxy-buffer-size: 16k",
        "large-client-header-buffers",
        "16 KiB of headers, cookies included",
        "works only where no proxy hides it",
    ],
    (23, "path prefixes"): ["At most one segment may come before `/sync`", "can't be put behind a path"],
    (24, "an own litestream.yml"): ["`watermark-table`", "or the change log in Postgres is never purged"],
    (25, "stores that Litestream 0.5 can't read"): [
        (GCS, "common.litestream.restoreUsingV5 must be false"),
        (option("ZERO_LITESTREAM_BACKUP_USING_V5", True), "the image has no extension for it"),
    ],
    (26, "a shared backup path"): ["The path must be this release's alone", "Change the path in"],
    (27, "what uninstall leaves"): [
        a_job_cleans_up_once_the_pods_are_gone,
        "which keeps the server's write-ahead log until the disk is full",
    ],
    (28, "a role that is no superuser"): ["`CREATE PUBLICATION zero_data FOR TABLE …`", "It can't have event triggers"],
    (29, "poolers and passwords"): [
        (UNENCODED, "percent-encode the special characters of its password"),
        "a pooler such as PgBouncer breaks replication",
        "through one in session mode",
        "one put together from parts with `$(VAR)` breaks",
    ],
    (30, "a role's statement timeout"): [parameters_of_the_url_are_passed_on, "`?statement_timeout=0`"],
    (31, "no metrics to scrape"): [every_role_sends_its_metrics, "There is no `/metrics` to scrape"],
    (32, "a shared environment"): [
        roles_do_not_share_what_makes_them,
        (extra_env("replicationManager", URI), "it decides which role a pod has"),
        (option(URI, "ws://x"), "it decides which role a pod has"),
        ({"viewSyncer": {"syncWorkers": 0}}, "syncWorkers"),
    ],
    (33, "a lazy start"): [
        (option(LAZY, True), "pods would be ready before they can serve"),
        (extra_env("viewSyncer", LAZY), "pods would be ready before they can serve"),
    ],
    (34, "settings that are read once"): [
        a_changed_secret_rolls_its_pods,
        scaling_in_takes_its_time,
        "run `kubectl rollout restart` on both roles",
    ],
    (35, "telemetry"): [telemetry_can_be_switched_off, "Set `common.telemetry.enabled: false`"],
    (36, "empty is unset"): [
        nothing_of_the_image_is_blanked,
        (option("ZERO_LITESTREAM_EXECUTABLE", ""), "must be a text that is not empty"),
        "one with an empty value blanks what the image sets",
    ],
}


def test_every_trap_is_answered():
    assert [number for number, _ in TRAPS] == list(range(19, 37))
    assert all(TRAPS.values())


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap[0]} {trap[1]}")
def test_a_trap_is_answered_by(assert_answered, trap):
    for answer in TRAPS[trap]:
        assert_answered(answer)
