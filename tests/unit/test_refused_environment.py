"""What extraEnv and envFrom may not give."""

import pytest


def extra_env(role, *names):
    return {role: {"extraEnv": [{"name": name, "value": "1"} for name in names]}}


REFUSED = {
    "two values for a name": (
        {"viewSyncer": {"extraEnv": [{"name": "A", "value": "a", "valueFrom": {"fieldRef": {"fieldPath": "b"}}}]}},
        "viewSyncer.extraEnv must give A either a value or one source in valueFrom, because Kubernetes rejects anything else; "
        "correct it.",
    ),
    "a value from nowhere": (
        {"replicationManager": {"extraEnv": [{"name": "A", "valueFrom": {}}]}},
        "replicationManager.extraEnv must give A either a value or one source in valueFrom, because",
    ),
    "a value from two places": (
        {
            "viewSyncer": {
                "extraEnv": [
                    {"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "b"}, "secretKeyRef": {"name": "c"}}}
                ]
            }
        },
        "viewSyncer.extraEnv must give A either a value or one source in valueFrom, because",
    ),
    "environment from nowhere": (
        {"viewSyncer": {"envFrom": [{"prefix": "A_"}]}},
        "viewSyncer.envFrom must name either a secretRef or a configMapRef in each entry, because Kubernetes rejects one with "
        "none or both; make two entries of both.",
    ),
    "environment from two places in an entry": (
        {"viewSyncer": {"envFrom": [{"secretRef": {"name": "a"}, "configMapRef": {"name": "b"}}]}},
        "viewSyncer.envFrom must name either a secretRef or a configMapRef in each entry, because",
    ),
    "one task id for all pods": (
        extra_env("viewSyncer", "ZERO_TASK_ID"),
        "viewSyncer.extraEnv must not give ZERO_TASK_ID a value, because it must differ from pod to pod; leave it out, or "
        "take it from metadata.name in valueFrom.",
    ),
    "a name twice in the environment": (
        extra_env("viewSyncer", "A", "A"),
        "viewSyncer.extraEnv must not contain A twice, because Kubernetes keeps only the last; remove one.",
    ),
}


@pytest.mark.parametrize(("values", "text"), REFUSED.values(), ids=REFUSED)
def test_environment_that_cant_work_is_refused_with_a_way_out(render_refused, values, text):
    assert text in render_refused(values)


@pytest.mark.parametrize("role", ["replicationManager", "viewSyncer"])
@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("ZERO_PORT", "the Services name it; leave it out"),
        ("ZERO_CHANGE_STREAMER_PORT", "the Services name it; leave it out"),
        ("ZERO_LITESTREAM_PORT", "nothing outside the pod uses it; leave it out"),
        ("ZERO_REPLICA_FILE", "the volume is mounted there; set common.replicaFile"),
        ("ZERO_NUM_SYNC_WORKERS", "it decides which role a pod has; view syncers have viewSyncer.syncWorkers"),
        ("ZERO_CHANGE_STREAMER_URI", "it decides which role a pod has; leave it out"),
        ("ZERO_CHANGE_STREAMER_MODE", "view syncers find the replication manager by its Service; leave it out"),
        ("ZERO_KEEPALIVE_TIMEOUT_MS", "pods would stop themselves when probes pause; leave it out"),
        ("ZERO_SHARD_ID", "zero-cache doesn't start with it; set common.appId"),
        ("ZERO_LAZY_STARTUP", "pods would be ready before they can serve; leave it out"),
        ("ZERO_APP_ID", "both roles must agree on it; set common.appId"),
        ("ZERO_LITESTREAM_REGION", "both roles need the same; set s3.region"),
        (
            "AWS_ACCESS_KEY_ID",
            "it must be the built-in store's own; set objectStore.accessKey and objectStore.secretKey",
        ),
        (
            "AWS_SECRET_ACCESS_KEY",
            "it must be the built-in store's own; set objectStore.accessKey and objectStore.secretKey",
        ),
        ("ZERO_LITESTREAM_ENDPOINT", "both roles need the same store; set s3.endpoint"),
        ("ZERO_LITESTREAM_BACKUP_URL", "the built-in store depends on it; set common.litestream.backupUrl"),
    ],
)
def test_a_name_that_other_objects_depend_on_is_refused_as_extra_environment(render_refused, role, name, instead):
    assert f"{role}.extraEnv must not contain {name}, because {instead}." in render_refused(extra_env(role, name))
