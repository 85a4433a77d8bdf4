"""Every refusal's text: the key, the reason and the way out; all of a values file's problems in one message."""

import re

import pytest

from conformance.dotted_keys import nested

BUCKET = {"common": {"litestream": {"backupUrl": "s3://bucket/path"}}}
BY_REFERENCE = {"common": {"database": {"upstreamDb": "", "upstreamDbSecretRef": {"name": "mine", "key": "url"}}}}
NO_AUTH = {"common": {"auth": {"secret": ""}}}
HALF = {"name": "mine", "key": ""}
WHOLE = {"name": "mine", "key": "k"}


def database(url):
    return {"common": {"database": {"upstreamDb": url}}}


# values on top of the contract's install, and what the message says of them
REFUSED = {
    "no database": (
        database(""),
        "common.database.upstreamDb must be set, because zero-cache replicates that database; set it to "
        "postgres://user:password@host:5432/name, or name a Secret in common.database.upstreamDbSecretRef.",
    ),
    "another scheme": (
        database("mysql://user:password@host/name"),
        "common.database.upstreamDb must be a URL of one host, such as postgres://user:password@host:5432/name, without blanks or line "
        "breaks, because zero-cache accepts no other form; percent-encode the special characters of its password (@ is %40, "
        ": is %3A, / is %2F, # is %23, ? is %3F, % is %25).",
    ),
    "a line break at the end": (
        database("postgres://user:password@host/name\n"),
        "common.database.upstreamDb must be a URL of one host, such as",
    ),
    "no way of authentication": (
        NO_AUTH,
        "common.auth.secret must be set, or another way of authentication, because without one everybody sees all data; "
        "set one of common.auth.secret, common.auth.jwk and common.auth.jwksUrl, or both common.api.queryUrl and "
        "common.api.mutateUrl, or common.auth.disabled=true.",
    ),
    "half an API server": (
        {"common": {"auth": {"secret": ""}, "api": {"queryUrl": "http://api/q"}}},
        "common.api.queryUrl and common.api.mutateUrl must both be set where they are the only way of authentication, because "
        "zero-cache checks a client's token only with both; set the other, or one of common.auth.secret, common.auth.jwk and "
        "common.auth.jwksUrl.",
    ),
    "keys that are nowhere": (
        [NO_AUTH, nested("common.auth.jwksUrl", "auth.example.com")],
        "common.auth.jwksUrl must be an http or https URL, because zero-cache fetches the keys from there; correct it.",
    ),
    "an API server that is nowhere": (
        nested("common.api.queryUrl", "api.example.com"),
        "common.api.queryUrl must be an http or https URL, or several separated by commas and no blanks, because zero-cache "
        "accepts no other form; correct it.",
    ),
    "a mutation endpoint with a blank": (
        nested("common.api.mutateUrl", "https://a, https://b"),
        "common.api.mutateUrl must be an http or https URL, or several separated by commas and no blanks, because zero-cache "
        "accepts no other form; correct it.",
    ),
    "an endpoint without a bucket": (
        nested("s3.endpoint", "http://minio:9000"),
        "common.litestream.backupUrl must be set where s3.endpoint is, because the endpoint is that bucket's; set it to "
        "s3://bucket/path, or remove the endpoint.",
    ),
    "annotations of no service account": (
        {"serviceAccount": {"create": False, "annotations": {"a": "b"}}},
        "serviceAccount.annotations must be empty where serviceAccount.create is false, because they would reach no service "
        "account; annotate your own.",
    ),
    "a service account that is there already": (
        nested("serviceAccount.name", "default"),
        "serviceAccount.name must not be default where serviceAccount.create is true, because every namespace has that one "
        "already; choose another, or set create=false.",
    ),
    "two ways of verifying tokens": (
        nested("common.auth.jwksUrl", "https://auth.example.com"),
        "common.auth.secret and common.auth.jwksUrl can't be set together, because zero-cache verifies JWTs in one way; "
        "keep one of them.",
    ),
    "two ways of verifying tokens, one by reference": (
        nested("common.auth.jwkSecretRef", WHOLE),
        "common.auth.secret and common.auth.jwk can't be set together, because",
    ),
    "authentication set and disabled": (
        nested("common.auth.disabled", True),
        "common.auth.disabled must be false where common.auth.secret is set, because they contradict each other; "
        "remove one.",
    ),
    "a query key without its URL": (
        nested("common.api.queryApiKey", "k"),
        "common.api.queryUrl must be set where common.api.queryApiKey is, because the key is sent to that URL; set it, "
        "or remove the key.",
    ),
    "a mutation key without its URL": (
        nested("common.api.mutateApiKeySecretRef", WHOLE),
        "common.api.mutateUrl must be set where common.api.mutateApiKey is, because the key is sent to that URL; set it, "
        "or remove the key.",
    ),
    "an admin password that can't be derived from a reference": (
        [BUCKET, BY_REFERENCE],
        "common.adminPassword must be set, because it can only be derived from a common.database.upstreamDb that is given "
        "as a value and contains a password; set it, or name a Secret in common.adminPasswordSecretRef.",
    ),
    "an admin password that can't be derived from a URL without a password": (
        [BUCKET, database("postgres://user@host:5432/name")],
        "common.adminPassword must be set, because it can only be derived",
    ),
    "an admin password that can't be derived from a port": (
        [BUCKET, database("postgres://host:5432/name?search_path=a:b")],
        "common.adminPassword must be set, because it can only be derived",
    ),
    "an access key that can't be derived": (
        [BY_REFERENCE, nested("common.adminPassword", "a")],
        "objectStore.accessKey must be set, because it can only be derived from a common.database.upstreamDb that is given "
        "as a value and contains a password; set it, name a Secret in objectStore.accessKeySecretRef, or give a bucket in "
        "common.litestream.backupUrl.",
    ),
    "a secret key that can't be derived": (
        [BY_REFERENCE, nested("common.adminPassword", "a")],
        "objectStore.secretKey must be set, because it can only be derived from a common.database.upstreamDb that is given "
        "as a value and contains a password; set it, name a Secret in objectStore.secretKeySecretRef, or give a bucket in "
        "common.litestream.backupUrl.",
    ),
    "no bucket and no store": (
        nested("objectStore.enabled", False),
        "common.litestream.backupUrl must be set, because view syncers restore their replica from a backup and "
        "objectStore.enabled is false; set it, or objectStore.enabled=true.",
    ),
    "the root of a bucket": (
        nested("common.litestream.backupUrl", "s3://bucket"),
        "common.litestream.backupUrl must have the form s3://bucket/path, or gcs://bucket/path or abs://account@container/path, "
        "without a slash at its end, because the backup needs a path of its own in a bucket; correct it, and give credentials in s3.",
    ),
    "a bucket of another kind": (
        nested("common.litestream.backupUrl", "gs://bucket/path"),
        "common.litestream.backupUrl must have the form s3://bucket/path, or",
    ),
    "credentials in the address of a bucket": (
        nested("common.litestream.backupUrl", "s3://id:key@bucket/path"),
        "common.litestream.backupUrl must have the form s3://bucket/path, or",
    ),
    "static credentials without a bucket": (
        {"s3": {"enabled": True, "accessKey": "a", "secretKey": "b"}},
        "common.litestream.backupUrl must be set where s3.enabled is true, because the keys are for that bucket; set it to "
        "s3://bucket/path, or s3.enabled=false.",
    ),
    "static credentials without an access key": (
        [BUCKET, {"s3": {"enabled": True, "secretKey": "b"}}],
        "s3.accessKey must be set where s3.enabled is true, because the pods get no other credentials then; set it, name a "
        "Secret in s3.accessKeySecretRef, or set s3.enabled=false.",
    ),
    "static credentials without a secret key": (
        [BUCKET, {"s3": {"enabled": True, "accessKey": "a"}}],
        "s3.secretKey must be set where s3.enabled is true, because the pods get no other credentials then; set it, name a "
        "Secret in s3.secretKeySecretRef, or set s3.enabled=false.",
    ),
    "a replica called like the store's directory": (
        nested("common.replicaFile", "/data/object-store"),
        "common.replicaFile must not be called object-store, because the built-in store keeps its files in a directory of "
        "that name beside it; choose another name.",
    ),
    "two replication managers": (
        nested("replicationManager.replicas", 2),
        "replicationManager.replicas must be 1, because two replication managers take the replication slot from each other "
        "for ever; set 1, and scale viewSyncer.replicas.",
    ),
    "no replication manager": (
        nested("replicationManager.replicas", 0),
        "replicationManager.replicas must be 1, because",
    ),
    "an Ingress without hosts": (
        nested("viewSyncer.ingress.enabled", True),
        "viewSyncer.ingress.hosts must name a host where viewSyncer.ingress.enabled is true, because an Ingress without "
        "rules is rejected; add {host: zero.example.com}.",
    ),
}


@pytest.mark.parametrize(("values", "text"), REFUSED.values(), ids=REFUSED)
def test_values_that_cant_work_are_refused_with_a_way_out(render_refused, values, text):
    assert text in render_refused(values)


@pytest.mark.parametrize(
    "key",
    [
        "common.database.upstreamDb",
        "common.adminPassword",
        "common.auth.secret",
        "common.auth.jwk",
        "common.api.queryApiKey",
        "common.api.mutateApiKey",
        "s3.accessKey",
        "s3.secretKey",
        "objectStore.accessKey",
        "objectStore.secretKey",
    ],
)
def test_a_secret_is_given_once_and_a_reference_whole(render_refused, key):
    both = render_refused([nested(key, "postgres://a:b@c/d"), nested(f"{key}SecretRef", WHOLE)])
    half = render_refused(nested(f"{key}SecretRef", HALF))
    other_half = render_refused(nested(f"{key}SecretRef", {"name": "", "key": "k"}))

    assert f"{key} must be empty where {key}SecretRef is set, because only one of them can be used; remove one." in both
    for text in half, other_half:
        assert (
            f"{key}SecretRef must have both a name and a key, because a secret is one entry of one Secret; set both, or "
            "neither." in text
        )


@pytest.mark.parametrize("role", ["replicationManager", "viewSyncer"])
def test_a_pod_that_would_be_killed_before_it_is_told_to_stop_is_refused(render_refused, role):
    text = render_refused({role: {"preStopSeconds": 30, "terminationGracePeriodSeconds": 30}})

    assert (
        f"{role}.terminationGracePeriodSeconds must be more than {role}.preStopSeconds, because it includes them and the "
        "pod would be killed before it is told to stop; raise it."
    ) in text


def test_a_single_problem_is_said_plainly(render_refused):
    text = render_refused(NO_AUTH)

    assert "values must change" not in text
    assert "1." not in text


def test_all_problems_come_in_one_numbered_message(render_refused):
    text = render_refused([database(""), NO_AUTH, nested("replicationManager.replicas", 3)])

    assert "3 values must change:" in text
    assert re.findall(r"^(\d)\. (\S+)", text, flags=re.MULTILINE) == [
        ("1", "common.database.upstreamDb"),
        ("2", "common.auth.secret"),
        ("3", "replicationManager.replicas"),
    ]


def test_a_problem_that_two_entries_have_is_told_once(render_refused):
    text = render_refused(nested("common.otlp.resourceAttributes", {"a b": "c", "d": "e,f"}))

    assert text.count("common.otlp.resourceAttributes must not contain commas") == 1


def test_a_reference_with_all_that_cant_be_derived_is_fine(render):
    keys = {"accessKey": "a", "secretKey": "b"}

    assert render([BY_REFERENCE, nested("common.adminPassword", "a"), {"objectStore": keys}]).refusal is None
