"""charts/zero-cache/ci has one values file per feature, which every layer uses."""

import re
from pathlib import Path

import pytest
import yaml

from zero_cache.chart import CHART
from zero_cache.ci_files import CI_FILES, KUBE_VERSIONS, is_refused

# the two promised installs, and the install command, word for word
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
    assert yaml.safe_load((CHART / "ci" / name).read_text()) == yaml.safe_load(PROMISED[name])


@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name)
def test_a_ci_file_renders_pods_and_notes(render_bare, file: Path):
    release = render_bare(file)

    assert release.replication_manager.replicas == 1
    assert release.has("Service", name="zero-cache-view-syncer")
    assert release.notes


@pytest.mark.parametrize("kube_version", KUBE_VERSIONS)
@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name)
def test_a_ci_file_renders_for_every_kubernetes_that_has_its_feature(render_bare, file: Path, kube_version):
    refusal = render_bare(file, kube_version=f"{kube_version}.0").refusal

    if is_refused(file.name, kube_version):
        assert "on Kubernetes older than" in refusal
    else:
        assert refusal is None


def test_templates_branch_at_no_other_version(chart):
    texts = [path.read_text() for path in (chart / "templates").rglob("*") if path.is_file()]
    branches = {branch for text in texts for branch in re.findall(r'semverCompare "[<>=]+(1\.\d+)-0"', text)}

    assert branches
    assert branches <= set(KUBE_VERSIONS)


@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name)
def test_the_same_values_render_the_same_bytes(render_bare, file: Path):
    first = render_bare(file).outcome.manifests
    # the cache doesn't know another text with the same meaning
    second = render_bare(file.read_text() + "\n# again\n").outcome.manifests

    assert first == second
