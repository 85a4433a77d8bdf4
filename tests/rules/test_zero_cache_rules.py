"""Each rule about zero-cache's options and start passes a clean release and finds the planted defects."""

from textwrap import dedent

import pytest
from chartproof.rules.catalogue import all_rules

CONTAINER = "spec.template.spec.containers[zero]"


def test_clean_releases_keep_every_rule(findings, clean):
    for manifests in clean.two_roles, clean.single_node:
        for rule in all_rules():
            if rule.family == "zero_cache":
                assert not findings(rule.id, manifests), rule.id


@pytest.mark.parametrize("name", ["ZERO_REPLICA_FILES", "ZERO_CVR_MAXCONNS", "ZERO_SCHEMA_FILE"])
def test_zero_option_is_known(findings, clean, name):
    assert findings("zero-option-is-known", clean.manager_with(name, "1")) == [f"manager {CONTAINER}.env[{name}]"]
    assert not findings("zero-option-is-known", clean.manager_with("ZERO_PG_SOCKET_INACTIVITY_TIMEOUT", "1"))


def test_a_newer_zero_cache_may_have_more_options(findings, clean):
    newer = clean.manager_with("ZERO_NEW_OPTION", "1").replace("rocicorp/zero:1.9.0", "rocicorp/zero:1.10.2")

    assert not findings("zero-option-is-known", newer)
    assert findings("zero-option-is-known", newer.replace("1.10.2", "1.9.3"))
    assert findings("zero-option-is-known", newer.replace("1.10.2", "latest"))


def test_a_variable_that_another_is_made_of_is_no_option(findings, clean):
    made = clean.syncer_with("ZERO_DB_PASSWORD", "hunter2").replace("user:hunter2@", "user:$(ZERO_DB_PASSWORD)@")

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
def test_zero_option_has_its_type(findings, clean, name, wrong, right):
    manager = clean.manager.replace('            - {name: ZERO_CHANGE_MAX_CONNS, value: "5"}\n', "")

    assert findings("zero-option-has-its-type", clean.with_variable(manager, name, wrong)) == [
        f"manager {CONTAINER}.env[{name}]"
    ]
    assert not findings("zero-option-has-its-type", clean.with_variable(manager, name, right))


def test_a_value_is_read_where_it_is(findings, clean):
    from_map = clean.manager.replace(
        'ZERO_CHANGE_MAX_CONNS, value: "5"',
        "ZERO_CHANGE_MAX_CONNS, valueFrom: {configMapKeyRef: {name: pools, key: change}}",
    )
    pools = "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: pools}}, data: {{change: {}}}}}"

    assert findings("zero-option-has-its-type", from_map, pools.format("many"))
    assert not findings("zero-option-has-its-type", from_map, pools.format('"5"'))
    assert not findings("zero-option-has-its-type", from_map)


def test_zero_option_is_of_the_role(findings, clean):
    rule_id = "zero-option-is-of-the-role"

    assert findings(rule_id, clean.manager_with("ZERO_CVR_DB", "postgres://db")) == [
        f"manager {CONTAINER}.env[ZERO_CVR_DB]"
    ]
    assert findings(rule_id, clean.syncer_with("ZERO_CHANGE_DB", "postgres://db")) == [
        f"syncer {CONTAINER}.env[ZERO_CHANGE_DB]"
    ]
    for name, value in ("ZERO_CVR_DB", "postgres://db"), ("ZERO_LITESTREAM_PORT", "4850"), ("ZERO_CHANGE_DB", ""):
        assert not findings(rule_id, clean.syncer_with(name, value))
    discovering = clean.syncer.replace(
        'CHANGE_STREAMER_URI, value: "ws://manager.default.svc:80"', "CHANGE_STREAMER_MODE, value: discover"
    )
    assert not findings(rule_id, clean.with_variable(discovering, "ZERO_CHANGE_DB", "postgres://db"))


def test_zero_option_is_not_internal(findings, clean):
    name = "ZERO_CVR_MAX_CONNS_PER_WORKER"

    assert findings("zero-option-is-not-internal", clean.syncer_with(name, "1")) == [f"syncer {CONTAINER}.env[{name}]"]
    assert not findings("zero-option-is-not-internal", clean.syncer_with("ZERO_CVR_MAX_CONNS", "40"))


@pytest.mark.parametrize(
    "name", ["ZERO_SHARD_ID", "ZERO_PUSH_URL", "ZERO_GET_QUERIES_API_KEY", "ZERO_TARGET_CLIENT_ROW_COUNT"]
)
def test_zero_option_is_current(findings, clean, name):
    assert findings("zero-option-is-current", clean.syncer_with(name, "1")) == [f"syncer {CONTAINER}.env[{name}]"]
    assert not findings("zero-option-is-current", clean.syncer_with("ZERO_AUTH_SECRET", "hunter2"))


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
def test_zero_mandatory_options_are_set(catches, clean, planted, name):
    catches(clean.two_roles, planted=planted, at=f"syncer {CONTAINER}.env[{name}]")


def test_development_needs_no_admin_password(findings, clean):
    def without(environment: str) -> str:
        return clean.two_roles.replace("ZERO_ADMIN_PASSWORD: hunter2", f"NODE_ENV: {environment}")

    assert not findings("zero-mandatory-options-are-set", without("development"))
    assert findings("zero-mandatory-options-are-set", without("production"))


def test_what_comes_from_outside_of_the_release_is_not_missed(findings):
    outside = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: zero}
        spec: {template: {spec: {containers: [{name: zero, image: rocicorp/zero, envFrom: [{secretRef: {name: elsewhere}}]}]}}}
        """

    for rule in all_rules():
        if rule.family == "zero_cache":
            assert not findings(rule.id, dedent(outside)), rule.id


def test_zero_workers_are_set(catches, clean):
    manager, syncer = '            - {name: ZERO_NUM_SYNC_WORKERS, value: "4"}\n', 'ZERO_NUM_SYNC_WORKERS, value: "20"'
    field = f"{CONTAINER}.env[ZERO_NUM_SYNC_WORKERS]"

    catches(clean.single_node, planted=(manager, ""), at=f"single {field}")
    catches(clean.two_roles, planted=(syncer, 'ZERO_NUM_SYNC_WORKERS, value: "0"'), at=f"syncer {field}")


def test_zero_workers_fit_the_connections(catches, findings, clean):
    rule_id, workers = "zero-workers-fit-the-connections", 'ZERO_NUM_SYNC_WORKERS, value: "20"'
    at = f"syncer {CONTAINER}.env[ZERO_NUM_SYNC_WORKERS]"

    catches(clean.two_roles, planted=(workers, workers.replace("20", "21")), at=at, rule=rule_id)
    without_crud = clean.syncer_with("ZERO_ENABLE_CRUD_MUTATIONS", "false").replace(
        workers, workers.replace("20", "30")
    )
    catches(without_crud, planted=(workers.replace("20", "30"), workers.replace("20", "31")), at=at, rule=rule_id)
    assert findings(rule_id, clean.syncer_with("ZERO_CVR_MAX_CONNS", "19")) == [at]


@pytest.mark.parametrize(
    "planted",
    [
        ("mountPath: /data/}", "mountPath: /data2}"),
        ("mountPath: /data/}", "mountPath: /data, readOnly: true}"),
        ("value: replica.db", "value: /srv/replica.db"),
        ("          workingDir: /data\n", ""),
    ],
)
def test_zero_replica_is_on_a_volume(catches, clean, planted):
    at = f"single {CONTAINER}.env[ZERO_REPLICA_FILE]"

    catches(clean.single_node, planted=planted, at=at)


def test_a_replica_without_a_path_is_in_the_working_directory(findings, clean):
    unset = clean.single_node.replace("{name: ZERO_REPLICA_FILE, value: replica.db}", "{name: OTHER}")

    assert not findings("zero-replica-is-on-a-volume", unset)
    assert findings("zero-replica-is-on-a-volume", unset.replace("workingDir: /data", "workingDir: /opt/app"))


def test_a_volume_that_can_not_be_written_to_holds_no_replica(catches, clean):
    planted = ("{name: replica, emptyDir: {}}", "{name: replica, configMap: {name: replica}}")

    catches(
        clean.two_roles,
        planted=planted,
        at=f"syncer {CONTAINER}.env[ZERO_REPLICA_FILE]",
        rule="zero-replica-is-on-a-volume",
    )


def test_zero_keepalive_timeout_is_unset(findings, clean):
    name = "ZERO_KEEPALIVE_TIMEOUT_MS"

    assert findings("zero-keepalive-timeout-is-unset", clean.syncer_with(name, "20000")) == [
        f"syncer {CONTAINER}.env[{name}]"
    ]
    assert not findings("zero-keepalive-timeout-is-unset", clean.syncer_with(name, ""))


def test_zero_task_id_is_unique(catches, clean):
    planted = ("value: syncer-$(POD_NAME)", "value: syncer")

    catches(clean.two_roles, planted=planted, at=f"syncer {CONTAINER}.env[ZERO_TASK_ID]")


@pytest.mark.parametrize("scheme", ["gcs", "abs", "gs"])
def test_zero_restore_reads_the_backup(findings, clean, scheme):
    name = "ZERO_LITESTREAM_RESTORE_USING_V5"
    manager = clean.manager.replace("s3://bucket", f"{scheme}://bucket")
    old_ones = [clean.with_variable(role, name, "false") for role in (manager, clean.syncer)]

    assert findings("zero-restore-reads-the-backup", manager, clean.syncer, clean.rest) == [
        f"{role} {CONTAINER}.env[{name}]" for role in ("manager", "syncer")
    ]
    assert not findings("zero-restore-reads-the-backup", *old_ones, clean.rest)
    assert not findings("zero-restore-reads-the-backup", clean.two_roles)


def test_a_backup_by_version_5_takes_an_extension(findings, clean):
    name = "ZERO_LITESTREAM_BACKUP_USING_V5"
    broken = clean.manager_with(name, "true")

    assert findings("zero-restore-reads-the-backup", broken) == [f"manager {CONTAINER}.env[{name}]"]
    assert not findings(
        "zero-restore-reads-the-backup", clean.with_variable(broken, "ZERO_LITESTREAM_VFS_EXTENSION_PATH", "/vfs.so")
    )


def test_zero_lazy_startup_is_for_one_node(findings, clean):
    name = "ZERO_LAZY_STARTUP"

    assert findings("zero-lazy-startup-is-for-one-node", clean.syncer_with(name, "true")) == [
        f"syncer {CONTAINER}.env[{name}]"
    ]
    assert not findings("zero-lazy-startup-is-for-one-node", clean.syncer_with(name, "false"))
    assert not findings("zero-lazy-startup-is-for-one-node", clean.single_node)
