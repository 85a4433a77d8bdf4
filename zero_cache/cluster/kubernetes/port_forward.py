"""Reaches a pod from outside the cluster for as long as a `with` block lasts."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from chartproof.helm.tools import find_tool

from zero_cache.cluster.commands import ClusterError
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.tools import KUBECTL
from zero_cache.cluster.wait import seconds, wait_for

_LOCAL_PORT = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+)")
_OPEN_WITHIN = seconds(15)


class PortForwardError(ClusterError):
    """Says that kubectl opened no port, and what it printed."""


@contextmanager
def port_forward(
    cluster: KindCluster, namespace: str, target: str, port: int, *, within: timedelta = _OPEN_WITHIN
) -> Iterator[int]:
    """Yields a local port that leads to `port` of `target`: `pod/name`, or `service/name` for one of its pods.

    It leads to one pod. When that pod is gone, the port closes, and a new forward is needed.
    """
    kubectl = [str(find_tool(KUBECTL)), "--namespace", namespace]
    command = [*kubectl, "port-forward", "--address", "127.0.0.1", target, f":{port}"]
    # a file, because nothing reads it while the port is in use; kubectl appends, because we read elsewhere in it
    with tempfile.TemporaryFile("a+") as output:
        process = subprocess.Popen(
            command, env=os.environ | cluster.environment, stdout=output, stderr=subprocess.STDOUT
        )

        def said() -> str:
            output.seek(0)
            return output.read().strip()

        def opened() -> int:
            if found := _LOCAL_PORT.search(said()):
                return int(found.group(1))
            if process.poll() is not None:
                raise PortForwardError(f"no port forward to {target}: {said()}")
            return 0

        try:
            way = f"a way to port {port} of {target}"
            yield wait_for(way, opened, within=within, describe=said, every=seconds(0.05))
        finally:
            process.kill()
            process.wait()
