"""Each role has its whole environment, with the additions of users."""

import pytest
from chartproof.release.release import SecretKey, ValueFrom

OWN = "zero-cache-credentials"
COMMON = {
    "ZERO_UPSTREAM_DB": SecretKey(OWN, "upstream-db"),
    "ZERO_ADMIN_PASSWORD": SecretKey(OWN, "admin-password"),
    "ZERO_PORT": "4848",
    "ZERO_REPLICA_FILE": "/data/sync-replica.db",
    "ZERO_LITESTREAM_REGION": "us-east-1",
}
STORE_KEYS = {
    "AWS_ACCESS_KEY_ID": SecretKey(OWN, "store-access-key"),
    "AWS_SECRET_ACCESS_KEY": SecretKey(OWN, "store-secret-key"),
}
BUCKET_KEYS = {
    "AWS_ACCESS_KEY_ID": SecretKey(OWN, "s3-access-key"),
    "AWS_SECRET_ACCESS_KEY": SecretKey(OWN, "s3-secret-key"),
}


def test_the_whole_environment_of_the_replication_manager_by_default(render):
    assert render().replication_manager.env == COMMON | STORE_KEYS | {
        "ZERO_CHANGE_STREAMER_PORT": "4849",
        "ZERO_LITESTREAM_PORT": "4850",
        "ZERO_NUM_SYNC_WORKERS": "0",
        "ZERO_LITESTREAM_BACKUP_URL": "s3://zero/backup",
        "ZERO_LITESTREAM_ENDPOINT": "http://localhost:7070",
    }


def test_the_whole_environment_of_a_view_syncer_by_default(render):
    assert render().view_syncer.env == COMMON | STORE_KEYS | {
        "ZERO_CHANGE_STREAMER_URI": "ws://zero-cache-replication-manager:4849",
        "ZERO_NUM_SYNC_WORKERS": "1",
        "ZERO_LITESTREAM_ENDPOINT": "http://zero-cache-replication-manager:7070",
        "ZERO_AUTH_SECRET": SecretKey(OWN, "auth-secret"),
    }


BUCKET = """
common: {litestream: {backupUrl: s3://bucket/path}}
s3: {enabled: true, accessKey: a, secretKey: b, endpoint: "http://minio:9000"}
"""


def test_the_whole_environment_of_the_replication_manager_with_a_bucket(render):
    assert render(BUCKET).replication_manager.env == COMMON | BUCKET_KEYS | {
        "ZERO_CHANGE_STREAMER_PORT": "4849",
        "ZERO_LITESTREAM_PORT": "4850",
        "ZERO_NUM_SYNC_WORKERS": "0",
        "ZERO_LITESTREAM_BACKUP_URL": "s3://bucket/path",
        "ZERO_LITESTREAM_ENDPOINT": "http://minio:9000",
    }


def test_the_whole_environment_of_a_view_syncer_with_a_bucket_and_an_api_server(render):
    api = "common: {api: {queryUrl: 'http://api/q', queryApiKey: q, mutateUrl: 'http://api/m', mutateApiKey: m}}"

    assert render([BUCKET, api]).view_syncer.env == COMMON | BUCKET_KEYS | {
        "ZERO_CHANGE_STREAMER_URI": "ws://zero-cache-replication-manager:4849",
        "ZERO_NUM_SYNC_WORKERS": "1",
        "ZERO_LITESTREAM_ENDPOINT": "http://minio:9000",
        "ZERO_AUTH_SECRET": SecretKey(OWN, "auth-secret"),
        "ZERO_QUERY_URL": "http://api/q",
        "ZERO_QUERY_API_KEY": SecretKey(OWN, "query-api-key"),
        "ZERO_MUTATE_URL": "http://api/m",
        "ZERO_MUTATE_API_KEY": SecretKey(OWN, "mutate-api-key"),
    }


def test_the_api_server_alone_is_a_way_of_authentication(render):
    release = render("common: {auth: {secret: ''}, api: {queryUrl: 'http://api/q', mutateUrl: 'http://api/m'}}")

    assert not [option for option in release.view_syncer.env if option.startswith("ZERO_AUTH_")]


def test_authentication_can_be_left_out_explicitly(render):
    release = render("common: {auth: {secret: '', disabled: true}}")

    assert not [option for option in release.view_syncer.env if option.startswith("ZERO_AUTH_")]


def test_both_roles_agree_on_the_application(render):
    release = render("common: {appId: one_2}")

    assert release.replication_manager.env["ZERO_APP_ID"] == release.view_syncer.env["ZERO_APP_ID"] == "one_2"


def test_view_syncers_have_as_many_workers_as_set(render):
    assert render("viewSyncer: {syncWorkers: 20}").view_syncer.env["ZERO_NUM_SYNC_WORKERS"] == "20"


ROLES = ["replicationManager", "viewSyncer"]


def workloads(release):
    return {"replicationManager": release.replication_manager, "viewSyncer": release.view_syncer}


@pytest.mark.parametrize("role", ROLES)
def test_extra_environment_reaches_its_role_alone(render, role):
    entries = [
        {"name": "ZERO_LOG_LEVEL", "value": "debug"},
        {"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
    ]
    of_role = workloads(render({role: {"extraEnv": entries}}))
    chosen = of_role.pop(role)
    (other,) = of_role.values()

    assert chosen.env["ZERO_LOG_LEVEL"] == "debug"
    assert chosen.env["POD_IP"] == ValueFrom("fieldRef", "status.podIP")
    assert not {"ZERO_LOG_LEVEL", "POD_IP"} & other.env.keys()


@pytest.mark.parametrize("role", ROLES)
def test_extra_environment_replaces_the_charts_entry_of_that_name(render, role):
    values = {role: {"extraEnv": [{"name": "ZERO_UPSTREAM_DB", "value": "postgres://other"}]}}
    before, after = workloads(render())[role], workloads(render(values))[role]

    # a name that is twice in env would be an error
    assert after.env == before.env | {"ZERO_UPSTREAM_DB": "postgres://other"}


@pytest.mark.parametrize("role", ROLES)
def test_sources_of_environment_reach_their_role_alone(render, role):
    sources = [{"secretRef": {"name": "mine"}}, {"configMapRef": {"name": "ours"}, "prefix": "X_"}]
    of_role = workloads(render({role: {"envFrom": sources}}))
    chosen = of_role.pop(role)
    (other,) = of_role.values()

    assert chosen.main["envFrom"] == sources
    assert "envFrom" not in other.main


@pytest.mark.parametrize(
    "text", ["no", "1e3", "0x10", "~", "", " x ", "a: b #c", "'\"", "{{ .Values }}", "ünï\ncode\t", "12:30:45"]
)
def test_a_string_arrives_as_it_was_written(render, text):
    release = render({"viewSyncer": {"extraEnv": [{"name": "TEXT", "value": text}]}})

    assert release.view_syncer.env["TEXT"] == text


TOPOLOGIES = ["", BUCKET, "singleNode: {enabled: true}"]


@pytest.mark.parametrize("values", TOPOLOGIES)
def test_no_entry_blanks_what_the_image_sets(render, values):
    for workload in render(values).workloads:
        for container in workload.containers:
            assert "" not in workload.env_of(container).values()


@pytest.mark.parametrize("values", TOPOLOGIES)
def test_zero_cache_is_told_by_its_environment_alone(render, values):
    for workload in render(values).of_kind("StatefulSet", "Deployment"):
        assert not {"command", "args"} & workload.main.keys()
