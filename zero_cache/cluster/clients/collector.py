"""Runs a collector of OpenTelemetry metrics in the cluster, at the address that ci/otlp-values.yaml names."""

import json
from pathlib import Path
from types import TracebackType
from typing import Any

from zero_cache.chart import render
from zero_cache.cluster import documented_install
from zero_cache.cluster.kubernetes.api import Object
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.kubernetes.workloads import is_ready
from zero_cache.cluster.wait import seconds, wait_for

_NAME, _PORT = "collector", 4318
_RECEIVER = Path(__file__).with_name("collector.js")


class Collector:
    """Runs, as a context manager, a pod with its Service. The pod logs the metrics that it receives."""

    def __init__(self, cluster: KindCluster, namespace: str) -> None:
        self._api, self._namespace = cluster.api, namespace

    def metrics(self) -> list[dict[str, Any]]:
        """Returns each metric once per role and set of attributes, with the first value of a gauge or sum."""
        log = self._api.log(_NAME, self._namespace, _NAME)
        return [json.loads(line) for line in log.splitlines() if line.startswith("{")]

    def __enter__(self) -> "Collector":
        for manifest in (_pod(), _service()):
            self._api.apply({**manifest, "metadata": manifest["metadata"] | {"namespace": self._namespace}})
        wait_for(
            "the collector to listen",
            lambda: is_ready(self._api.get("Pod", _NAME, self._namespace)),
            within=seconds(60),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for kind_of_object in ("Pod", "Service"):
            self._api.delete(kind_of_object, _NAME, self._namespace, grace=0)


def _pod() -> Object:
    # the cluster has this image already, and it has Node
    image = render(documented_install.INSTALL_VALUES).view_syncer.main["image"]
    container = {
        "name": _NAME,
        "image": image,
        "command": ["node", "-e", _RECEIVER.read_text()],
        "readinessProbe": {"tcpSocket": {"port": _PORT}, "periodSeconds": 1},
    }
    metadata = {"name": _NAME, "labels": {"app": _NAME}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [container]}}


def _service() -> Object:
    spec = {"selector": {"app": _NAME}, "ports": [{"port": _PORT}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": _NAME}, "spec": spec}
