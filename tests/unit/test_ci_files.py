"""The values files of charts/zero-cache/ci: one per feature, used by every layer."""

from pathlib import Path

import pytest
import yaml

from conformance.render import DEFAULT_CHART

CI_FILES = sorted((DEFAULT_CHART / "ci").glob("*-values.yaml"))

# the two installs that users were promised, and the install command, word for word
PROMISED = {
    "default-values.yaml": """
        common:
          database: {upstreamDb: "postgres://user:password@postgres-host:5432/dbname"}
          auth: {secret: "your-auth-secret"}
        """,
    "minio-values.yaml": """
        common:
          database: {upstreamDb: "postgres://user:password@postgres-host:5432/dbname"}
          auth: {secret: "your-auth-secret"}
          litestream: {backupUrl: "s3://zero-cache-bucket/backup"}
        viewSyncer:
          replicas: 3
          ingress:
            enabled: true
            hosts:
              - host: zero-cache.example.com
                paths: [{path: /, pathType: Prefix}]
        s3:
          enabled: true
          accessKey: "minio-access-key"
          secretKey: "minio-secret-key"
          endpoint: "http://minio.default.svc.cluster.local:9000"
        """,
    "aws-s3-values.yaml": """
        common:
          database: {upstreamDb: "postgres://user:password@postgres-host:5432/dbname"}
          auth: {secret: "your-auth-secret"}
          litestream: {backupUrl: "s3://my-bucket/zero-cache-backup"}
        replicationManager:
          resources: {requests: {cpu: 500m, memory: 1Gi}}
        viewSyncer:
          replicas: 5
          resources: {requests: {cpu: 1, memory: 2Gi}}
        s3:
          enabled: true
          accessKey: "aws-access-key"
          secretKey: "aws-secret-key"
          region: "us-west-2"
        """,
}


@pytest.mark.parametrize("name", PROMISED)
def test_a_promised_install_is_kept_word_for_word(name):
    assert yaml.safe_load((DEFAULT_CHART / "ci" / name).read_text()) == yaml.safe_load(PROMISED[name])


@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name)
def test_a_ci_file_renders_pods_and_notes(render_bare, file: Path):
    release = render_bare(file)

    assert release.replication_manager.replicas == 1
    assert release.has("Service", name="zero-cache-view-syncer")
    assert release.notes


@pytest.mark.parametrize("kube_version", ["1.21.0", "1.23.0", "1.25.0", "1.31.0", "1.37.0"])
@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name)
def test_a_ci_file_renders_for_every_supported_kubernetes(render_bare, file: Path, kube_version):
    assert render_bare(file, kube_version=kube_version).refusal is None


def test_the_aws_example_gives_each_role_its_resources_and_five_view_syncers(render_bare):
    release = render_bare(DEFAULT_CHART / "ci" / "aws-s3-values.yaml")

    assert release.view_syncer.replicas == 5
    assert release.view_syncer.main["resources"] == {"requests": {"cpu": 1, "memory": "2Gi"}}
    assert release.replication_manager.main["resources"] == {"requests": {"cpu": "500m", "memory": "1Gi"}}
    assert release.view_syncer.env["ZERO_LITESTREAM_REGION"] == "us-west-2"
    assert "ZERO_LITESTREAM_ENDPOINT" not in release.view_syncer.env


@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name)
def test_the_same_values_render_the_same_bytes(render_bare, file: Path):
    first = render_bare(file).outcome.manifests
    # another text with the same meaning isn't taken from the cache
    second = render_bare(file.read_text() + "\n# again\n").outcome.manifests

    assert first == second
