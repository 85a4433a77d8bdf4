"""The rules about how zero-cache's roles fit together: a clean release, and the defects planted in it."""

import pytest

from conformance.zero_releases import (
    CONTAINER,
    MANAGER,
    REST,
    SINGLE_NODE,
    SYNCER,
    TWO_ROLES,
    assert_caught,
    findings,
    manager_with,
    syncer_with,
    with_variable,
)


def test_zero_backup_for_view_syncers():
    backup = '            - {name: ZERO_LITESTREAM_BACKUP_URL, value: "s3://bucket/backup"}\n'

    assert_caught(
        "zero-backup-for-view-syncers", TWO_ROLES, (backup, ""), f"manager {CONTAINER}.env[ZERO_LITESTREAM_BACKUP_URL]"
    )
    assert not findings("zero-backup-for-view-syncers", MANAGER.replace(backup, ""))


def test_a_single_node_with_view_syncers_needs_a_backup_too():
    assert findings("zero-backup-for-view-syncers", SINGLE_NODE, SYNCER) == [
        f"single {CONTAINER}.env[ZERO_LITESTREAM_BACKUP_URL]"
    ]


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

    assert_caught("zero-change-streamer-is-reached", TWO_ROLES, planted, at)


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
    manager = with_variable(MANAGER, name, value)

    assert not findings("zero-roles-agree", manager, with_variable(SYNCER, name, same), REST)
    assert findings("zero-roles-agree", manager, SYNCER, REST) == [f"syncer {CONTAINER}.env[{name}]"]


def test_roles_of_one_release_have_one_application():
    planted = ("ZERO_APP_ID, value: zero", "ZERO_APP_ID, value: other")

    assert_caught("zero-roles-agree", TWO_ROLES, planted, f"syncer {CONTAINER}.env[ZERO_APP_ID]")


def test_a_store_in_the_manager_s_pod_has_another_address_outside():
    store = "{apiVersion: v1, kind: Service, metadata: {name: store}, spec: {selector: {role: manager}, ports: [{port: 70, targetPort: 7070}]}}"
    inside = with_variable(MANAGER, "ZERO_LITESTREAM_ENDPOINT", "http://localhost:7070")
    outside = with_variable(SYNCER, "ZERO_LITESTREAM_ENDPOINT", "http://store:70")

    assert not findings("zero-roles-agree", inside, outside, REST, store)
    assert findings("zero-roles-agree", inside, outside, REST, store.replace("7070", "7071"))


KEYS = """\
            - {name: AWS_ACCESS_KEY_ID, valueFrom: {secretKeyRef: {name: elsewhere, key: id}}}
            - {name: AWS_SECRET_ACCESS_KEY, valueFrom: {secretKeyRef: {name: elsewhere, key: key}}}
"""
ACCOUNTS = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: bucket, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/zero"}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: plain}}
"""


def without_keys(manifest: str, account: str = "default") -> str:
    return manifest.replace(KEYS, "").replace("containers:", f"serviceAccountName: {account}\n      containers:")


def test_both_roles_have_credentials_for_the_bucket():
    half = MANAGER.replace(KEYS.splitlines()[1] + "\n", "")

    assert findings("zero-roles-agree", MANAGER, without_keys(SYNCER), REST) == [f"syncer {CONTAINER}.env"]
    assert findings("zero-roles-agree", half, SYNCER, REST) == [f"manager {CONTAINER}.env"]
    assert not findings("zero-roles-agree", without_keys(MANAGER), without_keys(SYNCER), REST)


@pytest.mark.parametrize(
    ("account", "same"), [("plain", False), ("bucket", True), ("another-release-s", True)], ids=str
)
def test_a_service_account_s_identity_is_as_good_as_keys(account, same):
    manager, syncer = without_keys(MANAGER, "bucket"), without_keys(SYNCER, account)

    assert findings("zero-roles-agree", manager, syncer, REST, ACCOUNTS) == (
        [] if same else [f"syncer {CONTAINER}.env"]
    )
    assert not findings(
        "zero-roles-agree", without_keys(MANAGER, "plain"), without_keys(SYNCER, "plain"), REST, ACCOUNTS
    )


def test_a_backup_in_a_file_needs_no_credentials():
    manager = MANAGER.replace("s3://bucket/backup", "file:///backup")

    assert not findings("zero-roles-agree", manager, SYNCER.replace(KEYS, ""), REST)


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
        (("port: 80, targetPort: stream", "port: 80, targetPort: 4850"), "manager spec.ports[stream].targetPort"),
    ],
)
def test_zero_ports_fit(planted, at):
    if at:
        assert_caught("zero-ports-fit", TWO_ROLES, planted, at)
        return
    assert findings("zero-ports-fit", TWO_ROLES.replace(*planted)) == [
        f"syncer {CONTAINER}.ports[http].containerPort",
        f"syncer {CONTAINER}.readinessProbe.httpGet.port",
        "web spec.ports[web].targetPort",
    ]
    assert not findings("zero-ports-fit", syncer_with("ZERO_PORT", "8080").replace(*planted))


def test_zero_slot_has_one_owner():
    second = MANAGER.replace("name: manager}", "name: second}")
    other = with_variable(second, "ZERO_APP_ID", "other")

    assert findings("zero-slot-has-one-owner", TWO_ROLES, second) == [f"second {CONTAINER}.env[ZERO_APP_ID]"]
    assert not findings("zero-slot-has-one-owner", TWO_ROLES, other)
    assert not findings("zero-slot-has-one-owner", TWO_ROLES, SINGLE_NODE)
