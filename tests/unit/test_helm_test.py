"""`helm test` checks the databases, the bucket and a client's first step, each by a pod that says what is wrong."""

import json

import pytest
import yaml
from chartproof.release.objects import SecretKey

BUCKET = "common: {litestream: {backupUrl: s3://bucket/path}}"
KEYS = "s3: {enabled: true, accessKey: key, secretKey: secret, endpoint: 'http://minio:9000'}"
SINGLE_NODE = "singleNode: {enabled: true}"
SCRIPTS = {
    "database": ["hide-secrets.js", "test-report.js", "database-url.js", "postgres.js", "test-database.js"],
    "bucket": ["hide-secrets.js", "test-report.js", "test-bucket.js"],
    "connection": ["hide-secrets.js", "test-report.js", "test-connection.js"],
}


def hooks_of(release):
    """Returns the pods of helm test by the name of their container, in the order in which Helm runs them."""
    pods = [obj for obj in release.workloads if obj.hooks == ("test",)]
    pods.sort(key=lambda pod: int(pod.annotations["helm.sh/hook-weight"]))
    return {next(iter(pod.containers)): pod for pod in pods}


def test_the_database_is_tested_first_then_the_bucket_then_the_connection(render):
    tests = hooks_of(render())

    assert list(tests) == ["database", "bucket", "connection"]
    assert [pod.name for pod in tests.values()] == [f"zero-cache-test-{name}" for name in tests]


@pytest.mark.parametrize("test", SCRIPTS)
def test_a_test_runs_its_script_once_with_the_image_of_the_roles(render, chart, test):
    release = render(BUCKET)
    pod = hooks_of(release)[test]
    container = pod.container(test)
    (program,) = container["args"]

    assert container["command"] == ["node", "-e"]
    assert program == "\n".join((chart / "files" / script).read_text().strip() for script in SCRIPTS[test])
    assert container["image"] == release.view_syncer.main["image"]
    assert pod.pod["restartPolicy"] == "Never"


@pytest.mark.parametrize("test", SCRIPTS)
def test_only_a_failed_test_leaves_its_pod_and_helm_prints_its_log(render, test):
    annotations = hooks_of(render())[test].annotations

    assert annotations["helm.sh/hook-delete-policy"] == "before-hook-creation,hook-succeeded"
    assert annotations["helm.sh/hook-output-log-policy"] == "hook-failed"


@pytest.mark.parametrize("test", SCRIPTS)
def test_a_test_runs_where_quotas_ask_for_resources(render, test):
    assert hooks_of(render())[test].container(test)["resources"] == {
        "requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"},
    }  # fmt: skip


@pytest.mark.parametrize("test", SCRIPTS)
def test_a_test_takes_the_service_account_whose_identity_the_bucket_may_ask_for(render, test):
    release = render(BUCKET)

    assert hooks_of(release)[test].pod["serviceAccountName"] == release.view_syncer.pod["serviceAccountName"]


def test_the_database_test_knows_the_database_alone(render):
    release = render()
    environment = hooks_of(release)["database"].env_of("database")

    assert {name: value for name, value in environment.items() if name not in ("FORMS", "PARAMETERS")} == {
        "DATABASES": "upstreamDb",
        "ZERO_UPSTREAM_DB": SecretKey("zero-cache-credentials", "upstream-db", optional=True),
    }


def test_the_database_test_has_the_tables_of_the_validation(render, chart):
    environment = hooks_of(render())["database"].env_of("database")

    for name, file in ("FORMS", "database-url-forms.yaml"), ("PARAMETERS", "database-url-parameters.yaml"):
        assert json.loads(environment[name]) == yaml.safe_load((chart / "files" / file).read_text())


def test_the_database_test_knows_the_other_databases_the_app_and_its_publications(render):
    values = """
      common:
        appId: shop
        database:
          cvrDb: postgres://u:p@cvr/d
          changeDbSecretRef: {name: own, key: change}
          publications: [one, two]
    """
    environment = hooks_of(render(values))["database"].env_of("database")

    assert environment["DATABASES"] == "upstreamDb cvrDb changeDb"
    assert environment["ZERO_CVR_DB"] == SecretKey("zero-cache-credentials", "cvr-db", optional=True)
    assert environment["ZERO_CHANGE_DB"] == SecretKey("own", "change", optional=True)
    assert environment["ZERO_APP_ID"] == "shop"
    assert environment["ZERO_APP_PUBLICATIONS"] == "one,two"


@pytest.mark.parametrize("database", ["cvrDb", "changeDb"])
def test_a_database_is_tested_by_value_and_by_reference(render, database):
    for value in {database: "postgres://u:p@h/d"}, {f"{database}SecretRef": {"name": "own", "key": "url"}}:
        environment = hooks_of(render({"common": {"database": value}}))["database"].env_of("database")

        assert environment["DATABASES"] == f"upstreamDb {database}"


def test_the_bucket_test_reads_the_built_in_store_as_view_syncers_do(render):
    release = render()
    environment = hooks_of(release)["bucket"].env_of("bucket")
    serving = release.view_syncer.env

    assert environment["KEYS"] == "objectStore"
    assert environment["ZERO_LITESTREAM_BACKUP_URL"] == release.replication_manager.env["ZERO_LITESTREAM_BACKUP_URL"]
    for name in "ZERO_LITESTREAM_ENDPOINT", "ZERO_LITESTREAM_REGION", "ZERO_REPLICA_FILE":
        assert environment[name] == serving[name]
    assert environment["AWS_ACCESS_KEY_ID"] == SecretKey("zero-cache-credentials", "store-access-key", optional=True)


def test_the_bucket_test_reads_the_bucket_with_the_keys_of_the_roles(render):
    release = render([BUCKET, KEYS])
    environment = hooks_of(release)["bucket"].env_of("bucket")

    assert environment == {
        "KEYS": "s3",
        "WORKLOAD": "-n default statefulset/zero-cache-replication-manager",
        "ZERO_REPLICA_FILE": "/data/sync-replica.db",
        "ZERO_LITESTREAM_BACKUP_URL": "s3://bucket/path",
        "ZERO_LITESTREAM_REGION": "us-east-1",
        "ZERO_LITESTREAM_ENDPOINT": "http://minio:9000",
        "AWS_ACCESS_KEY_ID": SecretKey("zero-cache-credentials", "s3-access-key", optional=True),
        "AWS_SECRET_ACCESS_KEY": SecretKey("zero-cache-credentials", "s3-secret-key", optional=True),
    }


def test_the_bucket_test_leaves_keys_to_the_cloud_where_none_are_given(render):
    assert "KEYS" not in hooks_of(render(BUCKET))["bucket"].env_of("bucket")


def test_a_single_node_without_a_backup_has_no_bucket_to_test(render):
    assert list(hooks_of(render(SINGLE_NODE))) == ["database", "connection"]
    assert list(hooks_of(render([SINGLE_NODE, BUCKET]))) == ["database", "bucket", "connection"]


def test_the_connection_test_goes_through_both_services(render):
    release = render(release_name="app", namespace="sync")

    assert hooks_of(release)["connection"].env_of("connection") == {
        "PUBLIC": release.one("Service", role="view-syncer").name,
        "REPLICATION_MANAGER": release.one("Service", role="replication-manager").name,
        "WORKLOAD": f"-n sync statefulset/{release.replication_manager.name}",
        "PODS": "-n sync -l app.kubernetes.io/instance=app",
    }


def test_a_single_node_has_no_replication_manager_to_connect_to(render):
    assert "REPLICATION_MANAGER" not in hooks_of(render(SINGLE_NODE))["connection"].env_of("connection")


@pytest.mark.parametrize("test", ["database", "bucket"])
def test_a_private_authority_is_known_to_the_tests_that_use_tls(render, test):
    release = render("common: {caBundle: {configMap: private-ca}}")
    pod = hooks_of(release)[test]

    for name in "NODE_EXTRA_CA_CERTS", "SSL_CERT_DIR":
        assert pod.env_of(test)[name] == release.view_syncer.env[name]
    assert pod.volume("ca") == release.view_syncer.volume("ca")
    assert pod.container(test)["volumeMounts"] == [{"name": "ca", "mountPath": "/etc/zero-cache/ca", "readOnly": True}]


@pytest.mark.parametrize("test", SCRIPTS)
def test_without_one_the_tests_mount_nothing(render, test):
    pod = hooks_of(render())[test]

    assert "volumes" not in pod.pod
    assert "volumeMounts" not in pod.container(test)
