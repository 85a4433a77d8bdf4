"""Installs add-ons that some tests need and kind doesn't bring. They stay as long as the cluster."""

from pathlib import Path

from zero_cache.cluster.commands import CommandError
from zero_cache.cluster.kubernetes.gateway_api import gateway_api
from zero_cache.cluster.kubernetes.images import images_of, load_images
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.kubernetes.node_ports import NODE_PORTS
from zero_cache.cluster.kubernetes.workloads import describe_pods, is_rolled_out
from zero_cache.cluster.wait import seconds, wait_for

_MANIFESTS = Path(__file__).parent
_NAMESPACE = "kube-system"
# traefik.yaml has it too; the first ones are for the clients of releases
TRAEFIK_PORT = NODE_PORTS[3]


def enforce_network_policies(cluster: KindCluster) -> None:
    """Runs kube-router's firewall, because the network plugin of an older kind enforces no policy."""
    _apply(cluster, "kube-router")
    wait_for(
        "kube-router to run",
        lambda: _runs_everywhere(cluster, "kube-router"),
        within=seconds(180),
        describe=lambda: str(cluster.api.get("DaemonSet", "kube-router", _NAMESPACE, api_version="apps/v1")["status"]),
    )


def measure_pods(cluster: KindCluster) -> None:
    """Runs metrics-server, and waits for its first figures."""
    _apply(cluster, "metrics-server")
    wait_for(
        "the first figures of metrics-server",
        lambda: "coredns" in _usage(cluster),
        within=seconds(240),
        describe=lambda: _usage(cluster),
        every=seconds(1),
    )


def route_by_traefik(cluster: KindCluster) -> str:
    """Runs Traefik as Ingress controller and Gateway, and returns its URL on this machine."""
    # before the objects of these kinds, and by the server, because they are too large for an annotation
    cluster.kubectl("apply", "--server-side", "-f", "-", stdin=gateway_api())
    _apply(cluster, "traefik")
    wait_for(
        "Traefik to run",
        lambda: is_rolled_out(cluster.api.get("Deployment", "traefik", _NAMESPACE, api_version="apps/v1")),
        within=seconds(180),
        describe=lambda: describe_pods(cluster.api.list("Pod", _NAMESPACE, labels="app=traefik")),
    )
    return f"http://localhost:{cluster.host_port(TRAEFIK_PORT)}"


def _apply(cluster: KindCluster, name: str) -> None:
    manifests = (_MANIFESTS / f"{name}.yaml").read_text()
    load_images(cluster, images_of(manifests))
    cluster.kubectl("apply", "--server-side", "-f", "-", stdin=manifests)


def _runs_everywhere(cluster: KindCluster, daemon_set: str) -> bool:
    status = cluster.api.get("DaemonSet", daemon_set, _NAMESPACE, api_version="apps/v1").get("status", {})
    return bool(0 < status.get("numberAvailable", 0) == status.get("desiredNumberScheduled", 0))


def _usage(cluster: KindCluster) -> str:
    """Returns the metrics of the pods in kube-system, or the API's error text."""
    path = f"/apis/metrics.k8s.io/v1beta1/namespaces/{_NAMESPACE}/pods"
    try:
        return cluster.kubectl("get", "--raw", path)
    except CommandError as error:
        return str(error)
