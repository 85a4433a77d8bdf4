"""The chart keeps every row of the values in docs/promises.md: name, default and effect."""

import re
from pathlib import Path
from typing import Any

import pytest
from chartproof.release.release import SecretKey
from chartproof.values.schema import default_values

ABSENT = object()

PROMISED_DEFAULTS = {
    "common.database.upstreamDb": "",
    "common.auth.secret": "",
    "common.auth.jwk": "",
    "common.auth.jwksUrl": "",
    "common.replicaFile": "/data/sync-replica.db",
    "common.litestream.backupUrl": "",
    "replicationManager.replicas": 1,
    "replicationManager.resources": {},
    "viewSyncer.replicas": 2,
    "viewSyncer.resources": {},
    "viewSyncer.ingress.enabled": False,
    "viewSyncer.ingress.hosts": [],
    "s3.enabled": False,
    "s3.accessKey": "",
    "s3.secretKey": "",
    "s3.region": "us-east-1",
    "s3.endpoint": "",
}

PAGE = Path(__file__).parents[2] / "docs" / "promises.md"


def test_the_page_of_promises_has_the_same_keys():
    table = PAGE.read_text().split("## Values", 1)[1].split("\n\n", 2)[1]
    first = [line.split("|")[1] for line in table.splitlines()[2:]]

    assert {key.removesuffix("[]") for cell in first for key in re.findall(r"`([\w.\[\]]+)`", cell)} == {
        *PROMISED_DEFAULTS
    }


@pytest.mark.parametrize(("key", "default"), PROMISED_DEFAULTS.items())
def test_a_promised_value_has_its_promised_default(chart, key, default):
    value: Any = default_values(chart)
    for part in key.split("."):
        value = value.get(part, ABSENT)

    assert value == default
    assert type(value) is type(default)


def test_the_install_command_makes_one_replication_manager_and_two_view_syncers(render):
    release = render()

    assert release.replication_manager.replicas == 1
    assert release.view_syncer.replicas == 2


def test_both_roles_read_the_database_url(render):
    release = render({"common": {"database": {"upstreamDb": "postgres://a:b@c:5432/d"}}})

    for workload in release.replication_manager, release.view_syncer:
        assert release.env_values(workload)["ZERO_UPSTREAM_DB"] == "postgres://a:b@c:5432/d"


@pytest.mark.parametrize(
    ("key", "name"), [("secret", "ZERO_AUTH_SECRET"), ("jwk", "ZERO_AUTH_JWK"), ("jwksUrl", "ZERO_AUTH_JWKS_URL")]
)
def test_view_syncers_verify_tokens_with_the_way_that_is_set(render, key, name):
    release = render({"common": {"auth": {"secret": "", key: "https://auth.example.com/keys"}}})
    options = {option for option in release.view_syncer.env if option.startswith("ZERO_AUTH_")}

    assert options == {name}
    assert release.env_values(release.view_syncer)[name] == "https://auth.example.com/keys"


def test_both_roles_keep_their_replica_at_replica_file(render):
    release = render("common: {replicaFile: /var/lib/zero/replica.db}")

    for workload in release.replication_manager, release.view_syncer:
        mounts = {mount["name"]: mount["mountPath"] for mount in workload.main["volumeMounts"]}
        assert workload.env["ZERO_REPLICA_FILE"] == "/var/lib/zero/replica.db"
        assert mounts["data"] == "/var/lib/zero"


def test_only_the_replication_manager_knows_the_backup_url(render):
    release = render("common: {litestream: {backupUrl: s3://bucket/path}}")

    assert release.replication_manager.env["ZERO_LITESTREAM_BACKUP_URL"] == "s3://bucket/path"
    assert "ZERO_LITESTREAM_BACKUP_URL" not in release.view_syncer.env


@pytest.mark.parametrize("role", ["replicationManager", "viewSyncer"])
def test_resources_reach_the_container_of_their_role_alone(render, role):
    resources = {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "2Gi"}}
    release = render({role: {"resources": resources}})
    of_role = {"replicationManager": release.replication_manager, "viewSyncer": release.view_syncer}
    chosen = of_role.pop(role)
    (other,) = of_role.values()

    assert chosen.main["resources"] == resources
    assert "resources" not in other.main


def test_view_syncers_scale_by_their_number_of_replicas(render):
    assert render("viewSyncer: {replicas: 7}").view_syncer.replicas == 7


def test_no_view_syncer_is_a_number_too(render):
    assert render("viewSyncer: {replicas: 0}").view_syncer.replicas == 0


BUCKET = """
common: {litestream: {backupUrl: s3://bucket/path}}
s3: {enabled: true, accessKey: id, secretKey: key, region: eu-west-3, endpoint: "http://minio:9000"}
"""


def test_both_roles_get_static_credentials_from_the_secret(render):
    release = render(BUCKET)

    for workload in release.replication_manager, release.view_syncer:
        assert workload.env["AWS_ACCESS_KEY_ID"] == SecretKey("zero-cache-credentials", "s3-access-key")
        assert workload.env["AWS_SECRET_ACCESS_KEY"] == SecretKey("zero-cache-credentials", "s3-secret-key")
        values = release.env_values(workload)
        assert (values["AWS_ACCESS_KEY_ID"], values["AWS_SECRET_ACCESS_KEY"]) == ("id", "key")


def test_both_roles_get_the_region_and_endpoint_of_the_bucket(render):
    release = render(BUCKET)

    for workload in release.replication_manager, release.view_syncer:
        assert workload.env["ZERO_LITESTREAM_REGION"] == "eu-west-3"
        assert workload.env["ZERO_LITESTREAM_ENDPOINT"] == "http://minio:9000"


def test_region_and_endpoint_apply_without_static_credentials(render):
    release = render("""
        common: {litestream: {backupUrl: s3://bucket/path}}
        s3: {region: eu-west-3, endpoint: "http://minio:9000"}
        """)

    for workload in release.replication_manager, release.view_syncer:
        assert workload.env["ZERO_LITESTREAM_REGION"] == "eu-west-3"
        assert workload.env["ZERO_LITESTREAM_ENDPOINT"] == "http://minio:9000"
        assert "AWS_ACCESS_KEY_ID" not in workload.env
        assert "AWS_SECRET_ACCESS_KEY" not in workload.env


@pytest.mark.parametrize(
    ("key", "option"), [("region", "ZERO_LITESTREAM_REGION"), ("endpoint", "ZERO_LITESTREAM_ENDPOINT")]
)
@pytest.mark.parametrize("nothing", ["", None])
def test_an_empty_region_or_endpoint_leaves_the_option_out(render, key, option, nothing):
    release = render({"common": {"litestream": {"backupUrl": "s3://bucket/path"}}, "s3": {key: nothing}})

    for workload in release.replication_manager, release.view_syncer:
        assert option not in workload.env


def test_every_object_has_the_api_version_of_its_kind(render_bare, chart):
    release = render_bare(chart / "ci" / "minio-values.yaml")

    assert {obj.kind: obj.api_version for obj in release} == {
        "ServiceAccount": "v1",
        "Secret": "v1",
        "PersistentVolumeClaim": "v1",
        "Service": "v1",
        "Pod": "v1",
        "StatefulSet": "apps/v1",
        "Deployment": "apps/v1",
        "Ingress": "networking.k8s.io/v1",
    }
