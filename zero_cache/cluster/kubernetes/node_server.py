"""Runs a server of ours in the cluster: a script for Node, in a pod of zero-cache's image, with a Service."""

import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from zero_cache.chart import render
from zero_cache.cluster import documented_install
from zero_cache.cluster.kubernetes.api import Object
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.kubernetes.workloads import is_ready
from zero_cache.cluster.wait import seconds, wait_for

# imports of `@rocicorp/zero` and `postgres` resolve from here alone
_DIRECTORY = "/opt/app"


class NodeServer:
    """Runs, as a context manager, the first of `files` in a pod. The other files lie beside it."""

    def __init__(
        self,
        cluster: KindCluster,
        namespace: str,
        name: str,
        port: int,
        files: Mapping[str, str],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name, self.port = name, port
        self._api, self._namespace = cluster.api, namespace
        self._files, self._environment = files, environment or {}

    @property
    def url(self) -> str:
        """Returns the address by which pods of the namespace reach it."""
        return f"http://{self.name}:{self.port}"

    def start(self) -> None:
        """Starts the pod, and waits until it listens."""
        self._apply(self._pod())
        wait_for(f"{self.name} to listen", lambda: is_ready(self._find()), within=seconds(60), describe=self.log)

    def stop(self) -> None:
        """Stops the pod. The Service stays, and leads nowhere."""
        # with a grace of 0 the object would be gone before the process
        self._api.delete("Pod", self.name, self._namespace, grace=1)
        wait_for(f"{self.name} to be gone", lambda: not self._find(), within=seconds(60))

    def log(self) -> str:
        """Returns what the present pod has printed."""
        return self._api.log(self.name, self._namespace, self.name)

    def printed(self) -> list[dict[str, Any]]:
        """Returns the JSON objects that the present pod has printed, a line each."""
        return [json.loads(line) for line in self.log().splitlines() if line.startswith("{")]

    def __enter__(self) -> Self:
        self._apply({"apiVersion": "v1", "kind": "ConfigMap", "data": dict(self._files)})
        spec = {"selector": {"app": self.name}, "ports": [{"port": self.port}]}
        self._apply({"apiVersion": "v1", "kind": "Service", "spec": spec})
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        for kind_of_object in ("Service", "ConfigMap"):
            self._api.delete(kind_of_object, self.name, self._namespace)

    def _find(self) -> Object:
        return self._api.get("Pod", self.name, self._namespace)

    def _apply(self, manifest: Object) -> None:
        metadata = {"name": self.name, "namespace": self._namespace, "labels": {"app": self.name}}
        self._api.apply({**manifest, "metadata": metadata})

    def _pod(self) -> Object:
        first, *_ = self._files
        container = {
            "name": self.name,
            # the cluster has this image already, and it has Node
            "image": render(documented_install.INSTALL_VALUES).view_syncer.main["image"],
            "command": ["node", f"{_DIRECTORY}/{first}"],
            "env": [{"name": name, "value": value} for name, value in self._environment.items()],
            "readinessProbe": {"tcpSocket": {"port": self.port}, "periodSeconds": 1},
            "volumeMounts": [
                {"name": "files", "mountPath": f"{_DIRECTORY}/{file}", "subPath": file} for file in self._files
            ],
        }
        volume = {"name": "files", "configMap": {"name": self.name}}
        return {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [container], "volumes": [volume]}}
