"""The rules of the family zero_cache: a clean release, and the defects planted in it."""

from textwrap import dedent

import pytest

from conformance.release import release_from_text
from conformance.rules.catalogue import all_rules

CLEAN = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: manager}
spec:
  selector: {matchLabels: {role: manager}}
  template:
    metadata: {labels: {role: manager}}
    spec:
      containers:
        - name: zero
          image: rocicorp/zero:1.9.0
          ports: [{name: stream, containerPort: 4849}]
          readinessProbe: {httpGet: {port: stream}}
          livenessProbe: {tcpSocket: {port: 4848}}
          env:
            - {name: ZERO_UPSTREAM_DB, valueFrom: {secretKeyRef: {name: own, key: db}}}
            - {name: ZERO_ADMIN_PASSWORD, valueFrom: {secretKeyRef: {name: own, key: password}}}
            - {name: AWS_ACCESS_KEY_ID, valueFrom: {secretKeyRef: {name: elsewhere, key: id}}}
            - {name: AWS_SECRET_ACCESS_KEY, valueFrom: {secretKeyRef: {name: elsewhere, key: key}}}
            - {name: ZERO_LITESTREAM_BACKUP_URL, value: "s3://bucket/backup"}
            - {name: ZERO_NUM_SYNC_WORKERS, value: "0"}
            - {name: ZERO_REPLICA_FILE, value: /data/replica.db}
            - {name: ZERO_CHANGE_MAX_CONNS, value: "5"}
          volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates: [{metadata: {name: data}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: syncer}
spec:
  replicas: 2
  selector: {matchLabels: {role: syncer}}
  template:
    metadata: {labels: {role: syncer}}
    spec:
      containers:
        - name: zero
          image: docker.io/rocicorp/zero@sha256:0123
          ports: [{name: http, containerPort: 4848}]
          readinessProbe: {httpGet: {port: http}}
          env:
            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: ZERO_TASK_ID, value: syncer-$(POD_NAME)}
            - {name: ZERO_APP_ID, value: zero}
            - {name: ZERO_CHANGE_STREAMER_URI, value: "ws://manager.default.svc:80"}
            - {name: ZERO_NUM_SYNC_WORKERS, value: "20"}
            - {name: ZERO_REPLICA_FILE, value: /data/replica.db}
            - {name: ZERO_UPSTREAM_DB, value: "postgres://user:hunter2@postgres/db"}
            - {name: AWS_ACCESS_KEY_ID, valueFrom: {secretKeyRef: {name: elsewhere, key: id}}}
            - {name: AWS_SECRET_ACCESS_KEY, valueFrom: {secretKeyRef: {name: elsewhere, key: key}}}
          envFrom: [{secretRef: {name: own-environment}}]
          volumeMounts: [{name: replica, mountPath: /data}]
      volumes: [{name: replica, emptyDir: {}}]
---
{apiVersion: v1, kind: Secret, metadata: {name: own}, data: {db: cG9zdGdyZXM6Ly91c2VyOmh1bnRlcjJAcG9zdGdyZXMvZGI=, password: aHVudGVyMg==}}
---
{apiVersion: v1, kind: Secret, metadata: {name: own-environment}, stringData: {ZERO_ADMIN_PASSWORD: hunter2}}
---
{apiVersion: v1, kind: Service, metadata: {name: manager}, spec: {selector: {role: manager}, ports: [{name: stream, port: 80, targetPort: stream}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {role: syncer}, ports: [{name: web, port: 443, targetPort: http}]}}
"""

SINGLE = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: single}
spec:
  template:
    spec:
      containers:
        - name: zero
          image: rocicorp/zero:1.9.0
          env:
            - {name: ZERO_UPSTREAM_DB, valueFrom: {secretKeyRef: {name: elsewhere, key: db}}}
            - {name: ZERO_ADMIN_PASSWORD, valueFrom: {secretKeyRef: {name: elsewhere, key: password}}}
            - {name: ZERO_NUM_SYNC_WORKERS, value: "4"}
            - {name: ZERO_REPLICA_FILE, value: replica.db}
            - {name: ZERO_LAZY_STARTUP, value: "true"}
            - {name: ZERO_CVR_DB, valueFrom: {secretKeyRef: {name: elsewhere, key: cvr}}}
            - {name: ZERO_CHANGE_DB, valueFrom: {secretKeyRef: {name: elsewhere, key: change}}}
          workingDir: /data
          volumeMounts: [{name: data, mountPath: /data/}]
  volumeClaimTemplates: [{metadata: {name: data}}]
"""

MANAGER, SYNCER = CLEAN.split("---")[:2]
POD = "spec.template.spec"
CONTAINER = f"{POD}.containers[zero]"


def findings(rule_id: str, manifests: str) -> list[str]:
    """The objects and fields that the rule finds."""
    (check,) = [rule.check for rule in all_rules() if rule.id == rule_id]
    found = list(check(release_from_text(manifests)))
    assert not any("hunter2" in finding.message for finding in found)
    return [f"{finding.object.name} {finding.field}" for finding in found]


def assert_caught(rule_id: str, manifests: str, planted: tuple[str, str], at: str) -> None:
    """The rule finds the defect that replaces a part of the clean manifests, there, and nothing in them."""
    assert manifests.count(planted[0]) == 1, f"{planted[0]} must be there once"
    assert not findings(rule_id, manifests)
    assert findings(rule_id, manifests.replace(*planted)) == [at]


def with_variable(manifests: str, name: str, value: str) -> str:
    return manifests.replace("env:\n", f'env:\n            - {{name: {name}, value: "{value}"}}\n', 1)


def manager_with(name: str, value: str) -> str:
    return with_variable(CLEAN, name, value)


def syncer_with(name: str, value: str) -> str:
    manager, syncer, rest = CLEAN.split("---", 2)
    return "---".join([manager, with_variable(syncer, name, value), rest])


def test_clean_releases_keep_every_rule():
    for manifests in CLEAN, SINGLE:
        for rule in all_rules():
            if rule.family == "zero_cache":
                assert not findings(rule.id, manifests), rule.id


@pytest.mark.parametrize("name", ["ZERO_REPLICA_FILES", "ZERO_CVR_MAXCONNS", "ZERO_SCHEMA_FILE"])
def test_zero_option_is_known(name):
    assert findings("zero-option-is-known", manager_with(name, "1")) == [f"manager {CONTAINER}.env[{name}]"]
    assert not findings("zero-option-is-known", manager_with("ZERO_PG_SOCKET_INACTIVITY_TIMEOUT", "1"))


def test_a_variable_that_another_is_made_of_is_no_option():
    made = syncer_with("ZERO_DB_PASSWORD", "hunter2").replace("user:hunter2@", "user:$(ZERO_DB_PASSWORD)@")

    assert not findings("zero-option-is-known", made)
    assert findings("zero-option-is-known", made.replace("$(ZERO_DB", "$$(ZERO_DB"))


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("ZERO_PORT", "tcp://10.0.0.1:4848", "4848"),
        ("ZERO_CHANGE_MAX_CONNS", "five", "5"),
        ("ZERO_CHANGE_MAX_CONNS", "1_000", "1e3"),
        ("ZERO_CHANGE_MAX_CONNS", "5s", " 0x10 "),
        ("ZERO_AUTO_RESET", "yes", "TRUE"),
        ("ZERO_AUTO_RESET", "null", "0"),
        ("ZERO_LOG_LEVEL", "trace", "debug"),
        ("ZERO_LOG_LEVEL", "INFO", ""),
        ("ZERO_APP_ID", "my-app", "my_app_1"),
    ],
)
def test_zero_option_has_its_type(name, wrong, right):
    manager = MANAGER.replace('            - {name: ZERO_CHANGE_MAX_CONNS, value: "5"}\n', "")

    assert findings("zero-option-has-its-type", with_variable(manager, name, wrong)) == [
        f"manager {CONTAINER}.env[{name}]"
    ]
    assert not findings("zero-option-has-its-type", with_variable(manager, name, right))


def test_a_value_is_read_where_it_is():
    from_map = MANAGER.replace(
        'ZERO_CHANGE_MAX_CONNS, value: "5"',
        "ZERO_CHANGE_MAX_CONNS, valueFrom: {configMapKeyRef: {name: pools, key: change}}",
    )
    pools = "\n---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: pools}}, data: {{change: {}}}}}"

    assert findings("zero-option-has-its-type", from_map + pools.format("many"))
    assert not findings("zero-option-has-its-type", from_map + pools.format('"5"'))
    assert not findings("zero-option-has-its-type", from_map)


def test_zero_option_is_of_the_role():
    rule_id = "zero-option-is-of-the-role"

    assert findings(rule_id, manager_with("ZERO_CVR_DB", "postgres://db")) == [f"manager {CONTAINER}.env[ZERO_CVR_DB]"]
    assert findings(rule_id, syncer_with("ZERO_CHANGE_DB", "postgres://db")) == [
        f"syncer {CONTAINER}.env[ZERO_CHANGE_DB]"
    ]
    for name, value in ("ZERO_CVR_DB", "postgres://db"), ("ZERO_LITESTREAM_PORT", "4850"), ("ZERO_CHANGE_DB", ""):
        assert not findings(rule_id, syncer_with(name, value))
    discovering = SYNCER.replace(
        'CHANGE_STREAMER_URI, value: "ws://manager.default.svc:80"', "CHANGE_STREAMER_MODE, value: discover"
    )
    assert not findings(rule_id, with_variable(discovering, "ZERO_CHANGE_DB", "postgres://db"))


def test_zero_option_is_not_internal():
    name = "ZERO_CVR_MAX_CONNS_PER_WORKER"

    assert findings("zero-option-is-not-internal", syncer_with(name, "1")) == [f"syncer {CONTAINER}.env[{name}]"]
    assert not findings("zero-option-is-not-internal", syncer_with("ZERO_CVR_MAX_CONNS", "40"))


@pytest.mark.parametrize(
    "name", ["ZERO_SHARD_ID", "ZERO_PUSH_URL", "ZERO_GET_QUERIES_API_KEY", "ZERO_TARGET_CLIENT_ROW_COUNT"]
)
def test_zero_option_is_current(name):
    assert findings("zero-option-is-current", syncer_with(name, "1")) == [f"syncer {CONTAINER}.env[{name}]"]
    assert not findings("zero-option-is-current", syncer_with("ZERO_AUTH_SECRET", "hunter2"))


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        (
            ('ZERO_UPSTREAM_DB, value: "postgres://user:hunter2@postgres/db"', 'ZERO_UPSTREAM_DB, value: ""'),
            "ZERO_UPSTREAM_DB",
        ),
        (
            ("stringData: {ZERO_ADMIN_PASSWORD: hunter2}", 'stringData: {ZERO_ADMIN_PASSWORD: ""}'),
            "ZERO_ADMIN_PASSWORD",
        ),
        (("stringData: {ZERO_ADMIN_PASSWORD: hunter2}", "stringData: {}"), "ZERO_ADMIN_PASSWORD"),
    ],
)
def test_zero_mandatory_options_are_set(planted, name):
    assert_caught("zero-mandatory-options-are-set", CLEAN, planted, f"syncer {CONTAINER}.env[{name}]")


def test_development_needs_no_admin_password():
    without = CLEAN.replace("ZERO_ADMIN_PASSWORD: hunter2", "NODE_ENV: {}")

    assert not findings(
        "zero-mandatory-options-are-set",
        without.replace("{}", "development", 3).replace("emptyDir: development", "emptyDir: {}"),
    )
    assert findings("zero-mandatory-options-are-set", without.replace("NODE_ENV: {}", "NODE_ENV: production"))


def test_what_comes_from_outside_of_the_release_is_not_missed():
    outside = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: zero}
        spec: {template: {spec: {containers: [{name: zero, image: rocicorp/zero, envFrom: [{secretRef: {name: elsewhere}}]}]}}}
        """

    for rule in all_rules():
        if rule.family == "zero_cache":
            assert not findings(rule.id, dedent(outside)), rule.id


def test_zero_workers_are_set():
    manager, syncer = '            - {name: ZERO_NUM_SYNC_WORKERS, value: "4"}\n', 'ZERO_NUM_SYNC_WORKERS, value: "20"'
    field = f"{CONTAINER}.env[ZERO_NUM_SYNC_WORKERS]"

    assert_caught("zero-workers-are-set", SINGLE, (manager, ""), f"single {field}")
    assert_caught("zero-workers-are-set", CLEAN, (syncer, 'ZERO_NUM_SYNC_WORKERS, value: "0"'), f"syncer {field}")


def test_zero_workers_fit_the_connections():
    rule_id, workers = "zero-workers-fit-the-connections", 'ZERO_NUM_SYNC_WORKERS, value: "20"'
    at = f"syncer {CONTAINER}.env[ZERO_NUM_SYNC_WORKERS]"

    assert_caught(rule_id, CLEAN, (workers, workers.replace("20", "21")), at)
    without_crud = syncer_with("ZERO_ENABLE_CRUD_MUTATIONS", "false").replace(workers, workers.replace("20", "30"))
    assert_caught(rule_id, without_crud, (workers.replace("20", "30"), workers.replace("20", "31")), at)
    assert findings(rule_id, syncer_with("ZERO_CVR_MAX_CONNS", "19")) == [at]


@pytest.mark.parametrize(
    "planted",
    [
        ("mountPath: /data/}", "mountPath: /data2}"),
        ("mountPath: /data/}", "mountPath: /data, readOnly: true}"),
        ("value: replica.db", "value: /srv/replica.db"),
        ("          workingDir: /data\n", ""),
        ("            - {name: ZERO_REPLICA_FILE, value: replica.db}\n          ", "          "),
    ],
)
def test_zero_replica_is_on_a_volume(planted):
    clean = SINGLE.replace("workingDir: /data", "workingDir: /data") if "workingDir" in planted[0] else SINGLE
    broken = clean.replace(*planted)

    if "ZERO_REPLICA_FILE" in planted[0]:
        # zero.db in the working directory, which is on the volume here and in the image by default
        assert not findings("zero-replica-is-on-a-volume", broken)
        broken = broken.replace("          workingDir: /data\n", "")
    assert not findings("zero-replica-is-on-a-volume", clean)
    assert findings("zero-replica-is-on-a-volume", broken) == [f"single {CONTAINER}.env[ZERO_REPLICA_FILE]"]


def test_a_volume_that_can_not_be_written_to_holds_no_replica():
    planted = ("{name: replica, emptyDir: {}}", "{name: replica, configMap: {name: replica}}")

    assert_caught("zero-replica-is-on-a-volume", CLEAN, planted, f"syncer {CONTAINER}.env[ZERO_REPLICA_FILE]")


def test_zero_backup_for_view_syncers():
    backup = '            - {name: ZERO_LITESTREAM_BACKUP_URL, value: "s3://bucket/backup"}\n'

    assert_caught(
        "zero-backup-for-view-syncers", CLEAN, (backup, ""), f"manager {CONTAINER}.env[ZERO_LITESTREAM_BACKUP_URL]"
    )
    assert not findings("zero-backup-for-view-syncers", MANAGER.replace(backup, ""))


@pytest.mark.parametrize(
    "planted",
    [
        ("ws://manager.default.svc:80", "ws://manager.default.svc:4849"),
        ("ws://manager.default.svc:80", "ws://elsewhere:80"),
        ("ws://manager.default.svc:80", "ws://web:443"),
        ("ws://manager.default.svc:80", "manager:80"),
        ("port: 80, targetPort: stream", "port: 80, targetPort: 4848"),
        ("{name: stream, containerPort: 4849}", "{name: stream, containerPort: 4850}"),
    ],
)
def test_zero_change_streamer_is_reached(planted):
    at = f"syncer {CONTAINER}.env[ZERO_CHANGE_STREAMER_URI]"

    assert_caught("zero-change-streamer-is-reached", CLEAN, planted, at)


def test_a_replication_manager_may_be_of_another_release():
    assert not findings("zero-change-streamer-is-reached", SYNCER)


def test_the_change_streamer_may_have_another_port():
    moved = manager_with("ZERO_CHANGE_STREAMER_PORT", "5000")

    assert findings("zero-change-streamer-is-reached", moved)
    assert not findings("zero-change-streamer-is-reached", moved.replace("containerPort: 4849", "containerPort: 5000"))


@pytest.mark.parametrize(
    ("name", "value", "same"),
    [
        ("ZERO_LITESTREAM_ENDPOINT", "http://minio:9000", "http://minio:9000"),
        ("ZERO_LITESTREAM_REGION", "eu", "eu"),
        ("ZERO_SHARD_NUM", "1", "1"),
    ],
)
def test_zero_roles_agree(name, value, same):
    manager, syncer, rest = CLEAN.split("---", 2)
    clean = "---".join([with_variable(manager, name, value), with_variable(syncer, name, same), rest])
    broken = "---".join([with_variable(manager, name, value), syncer, rest])

    assert not findings("zero-roles-agree", clean)
    assert findings("zero-roles-agree", broken) == [f"syncer {CONTAINER}.env[{name}]"]


def test_roles_of_one_release_have_one_application():
    planted = ("ZERO_APP_ID, value: zero", "ZERO_APP_ID, value: other")

    assert_caught("zero-roles-agree", CLEAN, planted, f"syncer {CONTAINER}.env[ZERO_APP_ID]")


def test_a_store_in_the_manager_s_pod_has_another_address_outside():
    manager, syncer, rest = CLEAN.split("---", 2)
    endpoint = "ZERO_LITESTREAM_ENDPOINT"
    inside = with_variable(manager, endpoint, "http://localhost:7070")
    rest = rest.replace(
        "{name: stream, port: 80, targetPort: stream}", "{port: 80, targetPort: stream}, {port: 70, targetPort: 7070}"
    )

    assert not findings(
        "zero-roles-agree", "---".join([inside, with_variable(syncer, endpoint, "http://manager:70"), rest])
    )
    assert findings(
        "zero-roles-agree", "---".join([inside, with_variable(syncer, endpoint, "http://manager:80"), rest])
    )


KEYS = """\
            - {name: AWS_ACCESS_KEY_ID, valueFrom: {secretKeyRef: {name: elsewhere, key: id}}}
            - {name: AWS_SECRET_ACCESS_KEY, valueFrom: {secretKeyRef: {name: elsewhere, key: key}}}
"""
ACCOUNT = """
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: bucket, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/zero"}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: plain}}
"""


def test_both_roles_have_credentials_for_the_bucket():
    manager, syncer, rest = CLEAN.split("---", 2)
    no_keys = [manager.replace(KEYS, ""), syncer.replace(KEYS, ""), rest + ACCOUNT]

    def accounts(*names: str) -> str:
        named = [
            part.replace("containers:", f"serviceAccountName: {name}\n      containers:")
            for part, name in zip(no_keys, names, strict=False)
        ]
        return "---".join([*named, no_keys[2]])

    assert findings("zero-roles-agree", "---".join([manager, no_keys[1], rest])) == [f"syncer {CONTAINER}.env"]
    assert findings("zero-roles-agree", CLEAN.replace(KEYS.splitlines()[1] + "\n", "", 1)) == [
        f"manager {CONTAINER}.env"
    ]
    assert findings("zero-roles-agree", accounts("bucket", "plain")) == [f"syncer {CONTAINER}.env"]
    assert not findings("zero-roles-agree", accounts("bucket", "bucket"))
    assert not findings("zero-roles-agree", accounts("plain", "plain"))
    assert not findings("zero-roles-agree", accounts("bucket", "another-release-s"))


def test_a_backup_in_a_file_needs_no_credentials():
    manager, syncer, rest = CLEAN.replace("s3://bucket/backup", "file:///backup").split("---", 2)

    assert not findings("zero-roles-agree", "---".join([manager, syncer.replace(KEYS, ""), rest]))


def test_zero_keepalive_timeout_is_unset():
    name = "ZERO_KEEPALIVE_TIMEOUT_MS"

    assert findings("zero-keepalive-timeout-is-unset", syncer_with(name, "20000")) == [
        f"syncer {CONTAINER}.env[{name}]"
    ]
    assert not findings("zero-keepalive-timeout-is-unset", syncer_with(name, ""))


def test_zero_task_id_is_unique():
    planted = ("value: syncer-$(POD_NAME)", "value: syncer")

    assert_caught("zero-task-id-is-unique", CLEAN, planted, f"syncer {CONTAINER}.env[ZERO_TASK_ID]")


@pytest.mark.parametrize(
    ("planted", "at"),
    [
        (("{name: http, containerPort: 4848}", "{name: http, containerPort: 8080}"), None),
        (
            ("livenessProbe: {tcpSocket: {port: 4848}}", "livenessProbe: {tcpSocket: {port: 80}}"),
            f"manager {CONTAINER}.livenessProbe.tcpSocket.port",
        ),
        (
            ("readinessProbe: {httpGet: {port: http}}", "readinessProbe: {httpGet: {port: 4849}}"),
            f"syncer {CONTAINER}.readinessProbe.httpGet.port",
        ),
        (("port: 443, targetPort: http", "port: 443, targetPort: 8080"), "web spec.ports[web].targetPort"),
        (("port: 443, targetPort: http", "port: 443"), "web spec.ports[web].targetPort"),
    ],
)
def test_zero_ports_fit(planted, at):
    if at:
        assert_caught("zero-ports-fit", CLEAN, planted, at)
        return
    assert findings("zero-ports-fit", CLEAN.replace(*planted)) == [
        f"syncer {CONTAINER}.ports[http].containerPort",
        f"syncer {CONTAINER}.readinessProbe.httpGet.port",
        "web spec.ports[web].targetPort",
    ]
    assert not findings("zero-ports-fit", syncer_with("ZERO_PORT", "8080").replace(*planted))


@pytest.mark.parametrize("scheme", ["gcs", "abs", "gs"])
def test_zero_restore_reads_the_backup(scheme):
    name = "ZERO_LITESTREAM_RESTORE_USING_V5"
    broken = CLEAN.replace("s3://bucket", f"{scheme}://bucket")
    manager, syncer, rest = broken.split("---", 2)

    assert findings("zero-restore-reads-the-backup", broken) == [
        f"{role} {CONTAINER}.env[{name}]" for role in ("manager", "syncer")
    ]
    assert not findings(
        "zero-restore-reads-the-backup",
        "---".join([with_variable(part, name, "false") for part in (manager, syncer)] + [rest]),
    )
    assert not findings("zero-restore-reads-the-backup", CLEAN)


def test_a_backup_by_version_5_takes_an_extension():
    name = "ZERO_LITESTREAM_BACKUP_USING_V5"
    broken = manager_with(name, "true")

    assert findings("zero-restore-reads-the-backup", broken) == [f"manager {CONTAINER}.env[{name}]"]
    assert not findings(
        "zero-restore-reads-the-backup", with_variable(broken, "ZERO_LITESTREAM_VFS_EXTENSION_PATH", "/vfs.so")
    )


def test_zero_lazy_startup_is_for_one_node():
    name = "ZERO_LAZY_STARTUP"

    assert findings("zero-lazy-startup-is-for-one-node", syncer_with(name, "true")) == [
        f"syncer {CONTAINER}.env[{name}]"
    ]
    assert not findings("zero-lazy-startup-is-for-one-node", syncer_with(name, "false"))
    assert not findings("zero-lazy-startup-is-for-one-node", SINGLE)


def test_zero_slot_has_one_owner():
    second = MANAGER.replace("name: manager}", "name: second}")
    other = with_variable(second, "ZERO_APP_ID", "other")

    assert findings("zero-slot-has-one-owner", f"{CLEAN}---{second}") == [f"second {CONTAINER}.env[ZERO_APP_ID]"]
    assert not findings("zero-slot-has-one-owner", f"{CLEAN}---{other}")
    assert not findings("zero-slot-has-one-owner", f"{CLEAN}---{SINGLE}")
