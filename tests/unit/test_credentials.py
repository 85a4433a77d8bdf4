"""Secrets come by value, by reference or derived, and are in no object but a Secret."""

import json
import re

import pytest
from chartproof.release.release import SecretKey
from chartproof.values.dotted_keys import nested

BUCKET = {"common": {"litestream": {"backupUrl": "s3://bucket/path"}}, "s3": {"enabled": True}}

# key of values.yaml, the option that carries it, the entry in the release's Secret, the other values that it needs
SECRETS = [
    ("common.database.upstreamDb", "ZERO_UPSTREAM_DB", "upstream-db", {}),
    ("common.database.cvrDb", "ZERO_CVR_DB", "cvr-db", {}),
    ("common.database.changeDb", "ZERO_CHANGE_DB", "change-db", {}),
    ("common.adminPassword", "ZERO_ADMIN_PASSWORD", "admin-password", {}),
    ("common.auth.secret", "ZERO_AUTH_SECRET", "auth-secret", {}),
    ("common.auth.jwk", "ZERO_AUTH_JWK", "auth-jwk", {"common": {"auth": {"secret": ""}}}),
    (
        "common.api.queryApiKey",
        "ZERO_QUERY_API_KEY",
        "query-api-key",
        {"common": {"api": {"queryUrl": "http://api/q"}}},
    ),
    (
        "common.api.mutateApiKey",
        "ZERO_MUTATE_API_KEY",
        "mutate-api-key",
        {"common": {"api": {"mutateUrl": "http://api/m"}}},
    ),
    ("s3.accessKey", "AWS_ACCESS_KEY_ID", "s3-access-key", {**BUCKET, "s3": {"enabled": True, "secretKey": "other"}}),
    (
        "s3.secretKey",
        "AWS_SECRET_ACCESS_KEY",
        "s3-secret-key",
        {**BUCKET, "s3": {"enabled": True, "accessKey": "other"}},
    ),
    (
        "s3.sessionToken",
        "AWS_SESSION_TOKEN",
        "s3-session-token",
        {**BUCKET, "s3": {"enabled": True, "accessKey": "one", "secretKey": "two"}},
    ),
    ("objectStore.accessKey", "AWS_ACCESS_KEY_ID", "store-access-key", {}),
    ("objectStore.secretKey", "AWS_SECRET_ACCESS_KEY", "store-secret-key", {}),
]
BOTH_ROLES_READ = ("upstream-db", "admin-password", "s3-", "store-")
A_SECRET = "postgres://admin:p%40ss@host:5432/db?options='b'&search_path=\"d\""


def readers(release, entry):
    if entry.startswith(BOTH_ROLES_READ):
        return [release.replication_manager, release.view_syncer]
    if entry == "change-db":
        return [release.replication_manager]
    return [release.view_syncer]


@pytest.mark.parametrize(("key", "option", "entry", "others"), SECRETS)
def test_a_secret_given_as_a_value_arrives_through_the_releases_secret(render, key, option, entry, others):
    release = render([others, nested(key, A_SECRET)])

    for workload in readers(release, entry):
        assert workload.env[option] == SecretKey("zero-cache-credentials", entry)
        assert release.env_values(workload)[option] == A_SECRET


@pytest.mark.parametrize(("key", "option", "entry", "others"), SECRETS)
def test_a_secret_given_as_a_value_is_in_no_other_object(render, key, option, entry, others):
    release = render([others, nested(key, A_SECRET)])

    shown = [obj.kind for obj in release if A_SECRET in "\n".join(strings(obj.body))]
    assert shown == []
    assert A_SECRET not in release.notes


def strings(value):
    """Yields every string in an object."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(("key", "option", "entry", "others"), SECRETS)
def test_a_secret_given_by_reference_arrives_from_there_and_is_not_copied(render, key, option, entry, others):
    reference = [nested(key, ""), nested(f"{key}SecretRef", {"name": "mine", "key": "its-key"})]
    admin = {"common": {"adminPassword": "a"}} if key == "common.database.upstreamDb" else {}
    store = {"objectStore": {"accessKey": "a", "secretKey": "b"}} if key == "common.database.upstreamDb" else {}
    release = render([others, admin, store, *reference])

    for workload in readers(release, entry):
        assert workload.env[option] == SecretKey("mine", "its-key")
    assert entry not in release.one("Secret")["data"]


@pytest.mark.parametrize("key", ["store-access-key", "store-secret-key"])
def test_the_store_and_its_users_share_its_keys(render, key):
    release = render()
    names = {"store-access-key": "ROOT_ACCESS_KEY", "store-secret-key": "ROOT_SECRET_KEY"}
    reference = SecretKey("zero-cache-credentials", key)

    assert release.replication_manager.env_of("object-store")[names[key]] == reference


def test_the_store_reads_its_keys_by_reference_too(render):
    reference = {"name": "mine", "key": "its-key"}
    release = render({"objectStore": {"accessKeySecretRef": reference, "secretKeySecretRef": reference}})

    environment = release.replication_manager.env_of("object-store")
    assert environment == {
        "ROOT_ACCESS_KEY": SecretKey("mine", "its-key"),
        "ROOT_SECRET_KEY": SecretKey("mine", "its-key"),
    }


def test_with_references_alone_the_release_has_no_secret(render_bare):
    reference = {"name": "mine", "key": "k"}
    release = render_bare(
        {
            "common": {
                "database": {"upstreamDbSecretRef": reference},
                "adminPasswordSecretRef": reference,
                "auth": {"secretSecretRef": reference},
            },
            "objectStore": {"accessKeySecretRef": reference, "secretKeySecretRef": reference},
        }
    )

    assert release.none("Secret")


DERIVED = ["admin-password", "store-access-key", "store-secret-key"]


def derived(release):
    return {entry: release.resolve(SecretKey("zero-cache-credentials", entry)) for entry in DERIVED}


def test_derived_secrets_are_long_and_all_different(render):
    values = list(derived(render()).values())

    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in values)
    assert len(set(values)) == len(values)


def test_the_same_values_derive_the_same_secrets(render):
    # another value forces another render, not a cached one
    assert derived(render()) == derived(render("viewSyncer: {replicas: 3}")) == derived(render(is_upgrade=True))


@pytest.mark.parametrize(
    "other",
    [
        {"release_name": "zero-cache-2", "values": "fullnameOverride: zero-cache"},
        {"namespace": "elsewhere"},
        {"values": "common: {database: {upstreamDb: 'postgres://user:other@postgres-host:5432/dbname'}}"},
    ],
    ids=["release", "namespace", "database"],
)
def test_another_release_derives_other_secrets(render, other):
    ours, theirs = derived(render()), derived(render(**other))

    for entry in DERIVED:
        assert ours[entry] != theirs[entry]


def checksum(workload):
    return workload.pod_metadata["annotations"]["checksum/credentials"]


@pytest.mark.parametrize(("key", "option", "entry", "others"), SECRETS)
def test_a_changed_secret_rolls_the_roles_that_read_it_and_no_other(render, key, option, entry, others):
    before = render([others, nested(key, "postgres://user:one@h/d")])
    after = render([others, nested(key, "postgres://user:two@h/d")])
    changed = [
        workload.role
        for workload in (after.replication_manager, after.view_syncer)
        if checksum(workload) != checksum(before.workload(workload.kind, role=workload.role))
    ]

    assert changed == [workload.role for workload in readers(after, entry)]


def test_unused_credentials_are_not_in_the_secret(render):
    release = render("""
        common: {litestream: {backupUrl: s3://bucket/path}}
        s3: {accessKey: unused, secretKey: unused}
        objectStore: {accessKey: unused, secretKey: unused}
        """)

    assert set(release.one("Secret")["data"]) == {"upstream-db", "admin-password", "auth-secret"}


def test_secrets_are_marked_as_such_in_the_schema(chart):
    schema = json.loads((chart / "values.schema.json").read_text())

    for key, *_ in SECRETS:
        node = schema
        for part in key.split("."):
            node = node["properties"][part]
        assert node.get("writeOnly") is True, key
        # Helm prints a value that a pattern or format rejects
        assert "pattern" not in node
        assert "format" not in node


def test_the_parameters_of_a_connection_string_arrive(render):
    url = "postgres://user:password@host/name?statement_timeout=0"
    release = render({"common": {"database": {"upstreamDb": url}}})

    assert release.env_values(release.replication_manager)["ZERO_UPSTREAM_DB"] == url
