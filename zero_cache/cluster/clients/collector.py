"""Runs a collector of OpenTelemetry metrics in the cluster, at the address that ci/otlp-values.yaml names."""

from pathlib import Path
from typing import Any

from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.kubernetes.node_server import NodeServer

_RECEIVER = Path(__file__).with_name("collector.js")


class Collector(NodeServer):
    """Runs, as a context manager, a server that prints the metrics that it receives."""

    def __init__(self, cluster: KindCluster, namespace: str) -> None:
        super().__init__(cluster, namespace, "collector", 4318, {_RECEIVER.name: _RECEIVER.read_text()})

    def metrics(self) -> list[dict[str, Any]]:
        """Returns each metric once per role and set of attributes, with the first value of a gauge or sum."""
        return self.printed()
