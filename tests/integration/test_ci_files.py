"""Each example of ci/ installs and becomes ready, serves a client, and passes `helm test`.

One of the promised examples has its own file, test_minio_install.py, and some others a file that proves more.
"""

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from chartproof.values.merge import merged_values

from zero_cache.cluster import documented_install
from zero_cache.cluster.clients.clients import client_of_service
from zero_cache.cluster.commands import REPOSITORY
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.object_store import ObjectStore
from zero_cache.cluster.wait import seconds

FILES = {file.name: file for file in (REPOSITORY / "charts" / "zero-cache" / "ci").glob("*-values.yaml")}
# files that need something that kind does not have, with the reason
STAY_OUT = {
    "monitoring-values.yaml": "the PrometheusRule's kind comes with the Prometheus operator",
    "cloud-identity-values.yaml": "the cloud gives the identity",
    "network-policy-cloud-identity-values.yaml": "so it does here",
}
# other files of this folder install these, and prove more
ELSEWHERE = {
    "minio-values.yaml": "test_minio_install.py",
    "network-policy-values.yaml": "test_network_policy.py",
    "otlp-values.yaml": "test_otlp.py",
    "cleanup-values.yaml": "test_cleanup.py",
    "ingress-traefik-values.yaml": "test_proxy.py",
    "http-route-values.yaml": "test_proxy.py",
}
# values that replace what a test's machine lacks
STAND_INS: dict[str, dict[str, Any]] = {
    # MinIO instead of AWS, and fewer than five view syncers with a CPU each
    "aws-s3-values.yaml": {
        "s3": documented_install.MINIO_VALUES,
        "viewSyncer": {"replicas": 2, "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}}},
        "replicationManager": {"resources": {"requests": {"cpu": "100m", "memory": "256Mi"}}},
    },
    # OpenShift's admission sets a user from the namespace's range
    "openshift-values.yaml": {
        "podSecurityContext": {"runAsUser": 1_000_660_000, "runAsGroup": 0, "fsGroup": 1_000_660_000},
    },
}
SECRETS = {
    "upstream-db": documented_install.UPSTREAM_DB,
    "cvr-db": documented_install.UPSTREAM_DB,
    "change-db": documented_install.UPSTREAM_DB,
    "auth-secret": documented_install.AUTH_SECRET,
    "admin-password": "admin-password",
    "store-access-key": "store-access-key",
    "store-secret-key": "store-secret-key",
}
INSTALLED = FILES.keys() - STAY_OUT.keys() - ELSEWHERE.keys()
# pods of another shape than those of other files: more containers, mounts and databases
EVERY_TIME = {
    "databases-values.yaml",
    "extension-values.yaml",
}


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=[] if name in EVERY_TIME else pytest.mark.nightly) for name in sorted(INSTALLED)],
)
def release(
    request: pytest.FixtureRequest, new_release: NewRelease, database: Database, object_store: ObjectStore
) -> Iterator[HelmRelease]:
    """Provides the installed example, with the objects that it names and rows in the database."""
    release = new_release(request)
    database.insert_items(20)
    object_store.make_bucket("my-bucket")
    for manifest in named_objects():
        release.cluster.api.apply({**manifest, "metadata": manifest["metadata"] | {"namespace": release.namespace}})
    values = yaml.safe_load(FILES[request.param].read_text())
    release.install(merged_values(values, STAND_INS.get(request.param, {})))
    yield release
    object_store.remove_bucket("my-bucket")


def named_objects() -> list[dict[str, Any]]:
    """Creates the objects that the examples name and the chart does not create."""
    # any certificate will do, because it signs nothing here
    authority = ssl.DER_cert_to_PEM_cert(ssl.create_default_context().get_ca_certs(binary_form=True)[0])
    return [
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "zero-secrets"}, "stringData": SECRETS},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "private-ca"}, "data": {"ca.crt": authority}},
    ]


def test_every_file_is_installed_or_says_why_not() -> None:
    assert FILES.keys() >= STAY_OUT.keys() | ELSEWHERE.keys() | STAND_INS.keys()
    assert EVERY_TIME <= INSTALLED
    for file in ELSEWHERE.values():
        assert (Path(__file__).parent / file).exists()


def test_it_becomes_ready_serves_every_row_and_passes_its_test(release: HelmRelease, database: Database) -> None:
    release.wait_ready()
    database.let_clients_read(app_id=release.values["common"].get("appId", "zero"))
    with client_of_service(release) as client:
        client.waits_for(database.items(), within=seconds(60))
    release.test()
