"""Who reaches whom: connections tried from within pods."""

from zero_cache.cluster.kubernetes.api import Object
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.wait import seconds, wait_for

_CONNECT = """
const [host, port] = process.argv.slice(1);
const end = said => { console.log(said); process.exit(0); };
const socket = require('node:net').connect(port, host);
socket.setTimeout(3000, () => end('no answer'));
socket.on('error', error => end(error.code));
socket.on('connect', () => end('connected'));
"""
# what policies do to a connection: they drop its packets, or refuse it
_KEPT_OUT = ("no answer", "ECONNREFUSED")
# a policy holds a moment after it, or the pod, was made
_SETTLES_WITHIN = seconds(60)


def wait_until_reached(cluster: KindCluster, pod: Object, host: str, port: int) -> None:
    """Waits until a connection from the pod's first container comes about."""
    what = f"{pod['metadata']['name']} to reach {host}:{port}"
    wait_for(what, lambda: _connect(cluster, pod, host, port) == "connected", within=_SETTLES_WITHIN, every=seconds(1))


def wait_until_kept_out(cluster: KindCluster, pod: Object, host: str, port: int) -> None:
    """Waits until no connection from the pod's first container comes about."""
    what = f"{pod['metadata']['name']} to be kept from {host}:{port}"
    wait_for(what, lambda: _connect(cluster, pod, host, port) in _KEPT_OUT, within=_SETTLES_WITHIN, every=seconds(1))


def _connect(cluster: KindCluster, pod: Object, host: str, port: int) -> str:
    """What came of an attempt: connected, no answer, or the error's code; a CommandError where the pod can't try."""
    name, namespace = pod["metadata"]["name"], pod["metadata"]["namespace"]
    container = pod["spec"]["containers"][0]["name"]
    attempt = ["node", "-e", _CONNECT, host, str(port)]
    return cluster.kubectl("-n", namespace, "exec", name, "-c", container, "--", *attempt).strip()
