"""Who reaches whom: connections tried from within pods."""

from conformance.cluster.commands import CommandError
from conformance.cluster.kind import KindCluster
from conformance.cluster.kubernetes_api import Object
from conformance.cluster.wait import seconds, wait_for

# exit code 0 where somebody answers
_CONNECT = """
const [host, port] = process.argv.slice(1);
const socket = require('node:net').connect(port, host);
socket.setTimeout(3000, () => { console.error('no answer'); process.exit(1); });
socket.on('error', error => { console.error(error.code); process.exit(1); });
socket.on('connect', () => process.exit(0));
"""
# a policy holds a moment after it, or the pod, was made
_SETTLES_WITHIN = seconds(60)


def waits_until_reached(cluster: KindCluster, pod: Object, host: str, port: int) -> None:
    """Waits until a connection from the pod's first container comes about."""
    what = f"{pod['metadata']['name']} to reach {host}:{port}"
    wait_for(what, lambda: not _refusal(cluster, pod, host, port), within=_SETTLES_WITHIN, every=seconds(1))


def waits_until_kept_out(cluster: KindCluster, pod: Object, host: str, port: int) -> None:
    """Waits until no connection from the pod's first container comes about."""
    what = f"{pod['metadata']['name']} to be kept from {host}:{port}"
    wait_for(what, lambda: _refusal(cluster, pod, host, port), within=_SETTLES_WITHIN, every=seconds(1))


def _refusal(cluster: KindCluster, pod: Object, host: str, port: int) -> str:
    """Why there is no connection; empty where there is one."""
    name, namespace = pod["metadata"]["name"], pod["metadata"]["namespace"]
    container = pod["spec"]["containers"][0]["name"]
    try:
        cluster.kubectl("-n", namespace, "exec", name, "-c", container, "--", "node", "-e", _CONNECT, host, str(port))
    except CommandError as error:
        return str(error)
    return ""
