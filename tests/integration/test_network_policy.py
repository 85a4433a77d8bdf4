"""With networkPolicy.enabled, pods reach what they need, and no other pods reach them."""

from collections.abc import Iterator

import pytest

from zero_cache.chart import render
from zero_cache.cluster import documented_install
from zero_cache.cluster.clients.clients import client_of_pod
from zero_cache.cluster.commands import REPOSITORY
from zero_cache.cluster.kubernetes.addons import enforce_network_policies
from zero_cache.cluster.kubernetes.api import Object
from zero_cache.cluster.kubernetes.reach import wait_until_kept_out, wait_until_reached
from zero_cache.cluster.kubernetes.workloads import is_ready
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds, wait_for
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

pytestmark = pytest.mark.nightly

VALUES_FILE = REPOSITORY / "charts" / "zero-cache" / "ci" / "network-policy-values.yaml"
CLIENTS, CHANGES, STORE = documented_install.CLIENT_PORT, 4849, 7070
# the port of the stranger
ANY_PORT = 8080


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, database: Database) -> HelmRelease:
    """Provides the example of ci/, ready in a cluster that enforces policies, with rows."""
    release = new_release(request)
    enforce_network_policies(release.cluster)
    database.insert_items(100)
    release.install_file(VALUES_FILE)
    release.wait_ready()
    return release


@pytest.fixture(scope="module", params=["in the release's namespace", "in another namespace"])
def stranger(request: pytest.FixtureRequest, release: HelmRelease) -> Iterator[Object]:
    """Runs a pod outside of the release that listens on a port."""
    api = release.cluster.api
    namespace = release.namespace if "release" in request.param else "default"
    image = render(VALUES_FILE.read_text()).view_syncer.main["image"]
    listen = f"require('node:net').createServer().listen({ANY_PORT})"
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "stranger", "namespace": namespace, "labels": {"app": "stranger"}},
        "spec": {
            "terminationGracePeriodSeconds": 0,
            "containers": [
                {
                    "name": "stranger",
                    "image": image,
                    "command": ["node", "-e", listen],
                    "readinessProbe": {"tcpSocket": {"port": ANY_PORT}, "periodSeconds": 1},
                }
            ],
        },
    }
    api.apply(pod)
    wait_for("the stranger to run", lambda: is_ready(api.get("Pod", "stranger", namespace)), within=seconds(60))
    yield api.get("Pod", "stranger", namespace)
    api.delete("Pod", "stranger", namespace, grace=0)


def address(pod: Object) -> str:
    found: str = pod["status"]["podIP"]
    return found


def test_strangers_reach_the_view_syncers_port_for_clients(release: HelmRelease, stranger: Object) -> None:
    for pod in release.pods(VIEW_SYNCER):
        wait_until_reached(release.cluster, stranger, address(pod), CLIENTS)


@pytest.mark.parametrize("port", [CHANGES, STORE, CLIENTS])
def test_strangers_are_kept_from_the_replication_manager(release: HelmRelease, stranger: Object, port: int) -> None:
    [manager] = release.pods(REPLICATION_MANAGER)

    wait_until_kept_out(release.cluster, stranger, address(manager), port)


def test_a_stranger_is_there_to_be_reached(stranger: Object, release: HelmRelease) -> None:
    # it reaches itself, because no policy selects it
    wait_until_reached(release.cluster, stranger, address(stranger), ANY_PORT)


@pytest.mark.parametrize("role", [REPLICATION_MANAGER, VIEW_SYNCER])
def test_pods_are_kept_from_strangers(release: HelmRelease, stranger: Object, role: str) -> None:
    wait_until_kept_out(release.cluster, release.pods(role)[0], address(stranger), ANY_PORT)


@pytest.mark.parametrize("port", [CHANGES, STORE])
def test_view_syncers_reach_the_replication_manager(release: HelmRelease, port: int) -> None:
    wait_until_reached(release.cluster, release.pods(VIEW_SYNCER)[0], "zero-cache-replication-manager", port)


@pytest.mark.parametrize("role", [REPLICATION_MANAGER, VIEW_SYNCER])
def test_both_roles_reach_postgres(release: HelmRelease, role: str) -> None:
    wait_until_reached(
        release.cluster, release.pods(role)[0], documented_install.POSTGRES_HOST, documented_install.POSTGRES_PORT
    )


def test_a_new_view_syncer_restores_and_serves_every_row(release: HelmRelease, database: Database) -> None:
    database.let_clients_read()
    before = {pod["metadata"]["name"] for pod in release.pods(VIEW_SYNCER)}
    gone = release.delete_pod(VIEW_SYNCER)
    database.insert_items(50)
    release.wait_replaced({gone})
    [new] = {pod["metadata"]["name"] for pod in release.pods(VIEW_SYNCER)} - before

    with client_of_pod(release, new) as client:
        client.waits_for(database.items(), within=seconds(60))


def test_helm_test_passes_behind_the_policies(release: HelmRelease) -> None:
    release.test()


def test_only_the_clients_that_are_named_reach_view_syncers(release: HelmRelease, stranger: Object) -> None:
    named = {"podSelector": {"matchLabels": {"app": "a-proxy"}}}
    release.upgrade({"networkPolicy": {"clients": [named]}})

    try:
        for pod in release.pods(VIEW_SYNCER):
            wait_until_kept_out(release.cluster, stranger, address(pod), CLIENTS)
    finally:
        release.upgrade({"networkPolicy": {"clients": []}})
