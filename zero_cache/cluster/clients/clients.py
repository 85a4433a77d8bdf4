"""Connects clients to a release in the cluster."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from zero_cache.cluster import documented_install
from zero_cache.cluster.clients.official_client import ClientSettings
from zero_cache.cluster.clients.official_clients import OfficialClients
from zero_cache.cluster.clients.sync_client import SyncClient
from zero_cache.cluster.kubernetes.node_ports import NODE_PORTS
from zero_cache.cluster.kubernetes.port_forward import port_forward
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds
from zero_cache.zero.options import VIEW_SYNCER


def client_of_service(release: HelmRelease) -> SyncClient:
    """Connects a client by the view syncers' Service. It reconnects to another view syncer when its own is gone."""
    service = f"{release.name}-{VIEW_SYNCER}"
    return SyncClient(lambda: _forwarded_url(release, f"service/{service}"), f"a client of {service}")


def client_of_pod(release: HelmRelease, pod: str) -> SyncClient:
    """Connects a client to one view syncer."""
    return SyncClient(lambda: _forwarded_url(release, f"pod/{pod}"), f"a client of {pod}")


@contextmanager
def clients_of_each_view_syncer(release: HelmRelease) -> Iterator[list[SyncClient]]:
    """Connects a client to each current view syncer."""
    clients = [client_of_pod(release, pod["metadata"]["name"]) for pod in release.pods(VIEW_SYNCER)]
    try:
        yield clients
    finally:
        for client in clients:
            client.close()


def changes_arrive(database: Database, clients: Sequence[SyncClient]) -> None:
    """Inserts rows, changes one, deletes one, and waits until every client has the result. Each client has 15 s."""
    first, second, *_ = database.insert_items(20)
    database.update_item(first, title="another title")
    database.delete_item(second)
    for client in clients:
        client.waits_for(database.items(), within=seconds(15))


@contextmanager
def official_clients(
    release: HelmRelease, clients: int | Sequence[ClientSettings] = 1, *, node_port: int = NODE_PORTS[0]
) -> Iterator[OfficialClients]:
    """Connects clients of Zero's own package to all view syncers of a release, by a Service on `node_port`."""
    with OfficialClients(publish_view_syncers(release, node_port), clients) as connected:
        yield connected


def publish_view_syncers(release: HelmRelease, node_port: int = NODE_PORTS[0]) -> str:
    """Creates a Service beside the view syncers' own, on a port of the node, and returns its URL on this machine.

    It outlives every pod, as an Ingress does. It selects what the view syncers' Service selects now.
    """
    cluster = release.cluster
    host_port = cluster.host_port(node_port)
    selector = cluster.api.get("Service", f"{release.name}-{VIEW_SYNCER}", release.namespace)["spec"]["selector"]
    port = {"port": documented_install.CLIENT_PORT, "targetPort": "http", "nodePort": node_port}
    cluster.api.apply(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": f"clients-{node_port}", "namespace": release.namespace},
            "spec": {"type": "NodePort", "selector": selector, "ports": [port]},
        }
    )
    return f"http://127.0.0.1:{host_port}"


@contextmanager
def _forwarded_url(release: HelmRelease, target: str) -> Iterator[str]:
    with port_forward(release.cluster, release.namespace, target, documented_install.CLIENT_PORT) as port:
        yield f"ws://127.0.0.1:{port}"
