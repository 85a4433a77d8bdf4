"""Connects clients of Zero's own package to a release in the cluster."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from zero_cache.cluster import documented_install
from zero_cache.cluster.clients.official_client import ClientSettings, OfficialClient
from zero_cache.cluster.clients.official_clients import OfficialClients
from zero_cache.cluster.kubernetes.node_ports import NODE_PORTS
from zero_cache.cluster.kubernetes.port_forward import port_forward
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds
from zero_cache.zero.options import VIEW_SYNCER


@contextmanager
def official_clients(
    release: HelmRelease, clients: int | Sequence[ClientSettings] = 1, *, node_port: int = NODE_PORTS[0]
) -> Iterator[OfficialClients]:
    """Connects clients to all view syncers of a release, by a Service on `node_port`.

    A client connects to another view syncer when its own is gone.
    """
    with OfficialClients(publish_view_syncers(release, node_port), clients) as connected:
        yield connected


@contextmanager
def client_of_service(release: HelmRelease) -> Iterator[OfficialClient]:
    """Connects a client to all view syncers of a release. It watches every row by a query of its own."""
    with official_clients(release, [ClientSettings(legacy=True)]) as [client]:
        yield client


@contextmanager
def client_of_pod(release: HelmRelease, pod: str) -> Iterator[OfficialClient]:
    """Connects a client to one view syncer."""
    with clients_of_pods(release, [pod]) as [client]:
        yield client


@contextmanager
def clients_of_each_view_syncer(release: HelmRelease) -> Iterator[list[OfficialClient]]:
    """Connects a client to each current view syncer."""
    with clients_of_pods(release, [pod["metadata"]["name"] for pod in release.pods(VIEW_SYNCER)]) as clients:
        yield clients


@contextmanager
def clients_of_pods(release: HelmRelease, pods: Sequence[str]) -> Iterator[list[OfficialClient]]:
    """Connects a client to each pod. It lasts as long as the pod."""
    with ExitStack() as stack:
        urls = {pod: stack.enter_context(forwarded_url(release, f"pod/{pod}")) for pod in pods}
        settings = [ClientSettings(name=f"a client of {pod}", url=url, legacy=True) for pod, url in urls.items()]
        yield stack.enter_context(OfficialClients("", settings)).clients


def publish_view_syncers(release: HelmRelease, node_port: int = NODE_PORTS[0]) -> str:
    """Creates a Service beside the view syncers' own, on a port of the node, and returns its URL on this machine.

    It outlives every pod, as an Ingress does. It selects what the view syncers' Service selects now. Another release
    that had the port loses it.
    """
    api, name = release.cluster.api, f"clients-{node_port}"
    host_port = release.cluster.host_port(node_port)
    for service in api.list("Service", labels=f"app={name}"):
        if service["metadata"]["namespace"] != release.namespace:
            api.delete("Service", name, service["metadata"]["namespace"])
    selector = api.get("Service", f"{release.name}-{VIEW_SYNCER}", release.namespace)["spec"]["selector"]
    port = {"port": documented_install.CLIENT_PORT, "targetPort": "http", "nodePort": node_port}
    api.apply(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": name, "namespace": release.namespace, "labels": {"app": name}},
            "spec": {"type": "NodePort", "selector": selector, "ports": [port]},
        }
    )
    return f"http://127.0.0.1:{host_port}"


@contextmanager
def forwarded_url(release: HelmRelease, target: str) -> Iterator[str]:
    """Yields a URL that leads to a pod, or to one pod of a Service."""
    with port_forward(release.cluster, release.namespace, target, documented_install.CLIENT_PORT) as port:
        yield f"http://127.0.0.1:{port}"


def changes_arrive(database: Database, clients: Sequence[OfficialClient]) -> None:
    """Inserts rows, changes one, deletes one, and waits until every client has the result. Each client has 15 s."""
    first, second, *_ = database.insert_items(20)
    database.update_item(first, title="another title")
    database.delete_item(second)
    for client in clients:
        client.waits_for(database.items(), within=seconds(15))
