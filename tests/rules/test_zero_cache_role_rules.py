"""Each rule about the roles of zero-cache passes a clean release and finds the planted defects."""

import pytest

CONTAINER = "spec.template.spec.containers[zero]"


def test_zero_backup_for_view_syncers(catches, findings, clean):
    backup = '            - {name: ZERO_LITESTREAM_BACKUP_URL, value: "s3://bucket/backup"}\n'

    catches(clean.two_roles, planted=(backup, ""), at=f"manager {CONTAINER}.env[ZERO_LITESTREAM_BACKUP_URL]")
    assert not findings("zero-backup-for-view-syncers", clean.manager.replace(backup, ""))


def test_a_single_node_with_view_syncers_needs_a_backup_too(findings, clean):
    assert findings("zero-backup-for-view-syncers", clean.single_node, clean.syncer) == [
        f"single {CONTAINER}.env[ZERO_LITESTREAM_BACKUP_URL]"
    ]


@pytest.mark.parametrize(
    "planted",
    [
        ("ws://manager.default.svc:80", "ws://elsewhere:80"),
        ("ws://manager.default.svc:80", "ws://web:443"),
        ("ws://manager.default.svc:80", "manager:80"),
        ("port: 80, targetPort: stream", "port: 80, targetPort: 4848"),
        ("{name: stream, containerPort: 4849}", "{name: stream, containerPort: 4850}"),
    ],
)
def test_zero_change_streamer_is_reached(catches, clean, planted):
    at = f"syncer {CONTAINER}.env[ZERO_CHANGE_STREAMER_URI]"

    catches(clean.two_roles, planted=planted, at=at)


def test_a_replication_manager_may_be_of_another_release(findings, clean):
    assert not findings("zero-change-streamer-is-reached", clean.syncer)


def test_the_change_streamer_may_have_another_port(findings, clean):
    moved = clean.manager_with("ZERO_CHANGE_STREAMER_PORT", "5000")

    assert findings("zero-ports-fit", moved)
    for rule in ("zero-ports-fit", "zero-change-streamer-is-reached"):
        assert not findings(rule, moved.replace("containerPort: 4849", "containerPort: 5000"))


@pytest.mark.parametrize(
    ("name", "value", "same"),
    [
        ("ZERO_LITESTREAM_ENDPOINT", "http://minio:9000", "http://minio:9000"),
        ("ZERO_LITESTREAM_REGION", "eu", "eu"),
        ("ZERO_SHARD_NUM", "1", "1"),
    ],
)
def test_zero_roles_agree(findings, clean, name, value, same):
    manager = clean.with_variable(clean.manager, name, value)

    assert not findings("zero-roles-agree", manager, clean.with_variable(clean.syncer, name, same), clean.rest)
    assert findings("zero-roles-agree", manager, clean.syncer, clean.rest) == [f"syncer {CONTAINER}.env[{name}]"]


def test_roles_of_one_release_have_one_application(catches, clean):
    planted = ("ZERO_APP_ID, value: zero", "ZERO_APP_ID, value: other")

    catches(clean.two_roles, planted=planted, at=f"syncer {CONTAINER}.env[ZERO_APP_ID]", rule="zero-roles-agree")


def test_a_store_in_the_manager_s_pod_has_another_address_outside(findings, clean):
    store = "{apiVersion: v1, kind: Service, metadata: {name: store}, spec: {selector: {role: manager}, ports: [{port: 70, targetPort: 7070}]}}"
    inside = clean.with_variable(clean.manager, "ZERO_LITESTREAM_ENDPOINT", "http://localhost:7070")
    outside = clean.with_variable(clean.syncer, "ZERO_LITESTREAM_ENDPOINT", "http://store:70")

    assert not findings("zero-roles-agree", inside, outside, clean.rest, store)
    assert findings("zero-roles-agree", inside, outside, clean.rest, store.replace("7070", "7071"))


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


def test_both_roles_have_credentials_for_the_bucket(findings, clean):
    half = clean.manager.replace(KEYS.splitlines()[1] + "\n", "")

    assert findings("zero-roles-agree", clean.manager, without_keys(clean.syncer), clean.rest) == [
        f"syncer {CONTAINER}.env"
    ]
    assert findings("zero-roles-agree", half, clean.syncer, clean.rest) == [f"manager {CONTAINER}.env"]
    assert not findings("zero-roles-agree", without_keys(clean.manager), without_keys(clean.syncer), clean.rest)


@pytest.mark.parametrize(
    ("account", "same"), [("plain", False), ("bucket", True), ("another-release-s", True)], ids=str
)
def test_a_service_account_s_identity_is_as_good_as_keys(findings, clean, account, same):
    manager, syncer = without_keys(clean.manager, "bucket"), without_keys(clean.syncer, account)

    assert findings("zero-roles-agree", manager, syncer, clean.rest, ACCOUNTS) == (
        [] if same else [f"syncer {CONTAINER}.env"]
    )
    assert not findings(
        "zero-roles-agree",
        without_keys(clean.manager, "plain"),
        without_keys(clean.syncer, "plain"),
        clean.rest,
        ACCOUNTS,
    )


def test_a_backup_in_a_file_needs_no_credentials(findings, clean):
    manager = clean.manager.replace("s3://bucket/backup", "file:///backup")

    assert not findings("zero-roles-agree", manager, clean.syncer.replace(KEYS, ""), clean.rest)


def test_zero_ports_fit(catches, findings, clean):
    planted = ("{name: http, containerPort: 4848}", "{name: http, containerPort: 8080}")

    catches(clean.two_roles, planted=planted, at=f"syncer {CONTAINER}.ports[http].containerPort")
    assert not findings("zero-ports-fit", clean.syncer_with("ZERO_PORT", "8080").replace(*planted))


@pytest.mark.parametrize("number", [9464, 9229, 4850])
def test_what_listens_beside_zero_cache_may_be_declared(findings, clean, number):
    declared = clean.manager.replace("4849}]", f"4849}}, {{name: metrics, containerPort: {number}}}]")

    assert str(number) in declared
    assert not findings("zero-ports-fit", declared)


def test_zero_slot_has_one_owner(findings, clean):
    second = clean.manager.replace("name: manager}", "name: second}")
    other = clean.with_variable(second, "ZERO_APP_ID", "other")

    assert findings("zero-slot-has-one-owner", clean.two_roles, second) == [f"second {CONTAINER}.env[ZERO_APP_ID]"]
    assert not findings("zero-slot-has-one-owner", clean.two_roles, other)
    assert not findings("zero-slot-has-one-owner", clean.two_roles, clean.single_node)
