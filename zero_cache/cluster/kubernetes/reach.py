"""Tries connections from within pods."""

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
# a policy drops the packets of a connection, or refuses it
_KEPT_OUT = ("no answer", "ECONNREFUSED")
# a policy takes effect a moment after it, or the pod, was created
_SETTLES_WITHIN = seconds(60)


def wait_until_reached(cluster: KindCluster, pod: Object, host: str, port: int) -> None:
    """Waits until the pod's first container can connect."""
    what = f"{pod['metadata']['name']} to reach {host}:{port}"
    wait_for(what, lambda: _connect(cluster, pod, host, port) == "connected", within=_SETTLES_WITHIN, every=seconds(1))


def wait_until_kept_out(cluster: KindCluster, pod: Object, host: str, port: int) -> None:
    """Waits until the pod's first container can't connect any more."""
    what = f"{pod['metadata']['name']} to be kept from {host}:{port}"
    wait_for(what, lambda: _connect(cluster, pod, host, port) in _KEPT_OUT, within=_SETTLES_WITHIN, every=seconds(1))


def _connect(cluster: KindCluster, pod: Object, host: str, port: int) -> str:
    """Returns "connected", "no answer" or the error's code. Raises CommandError if the pod can't try to connect."""
    name, namespace = pod["metadata"]["name"], pod["metadata"]["namespace"]
    container = pod["spec"]["containers"][0]["name"]
    attempt = ["node", "-e", _CONNECT, host, str(port)]
    return cluster.kubectl("-n", namespace, "exec", name, "-c", container, "--", *attempt).strip()
