"""Reads and writes objects of the cluster as plain dictionaries, so that a test reads what a manifest says."""

from pathlib import Path
from typing import Any, TypeAlias, cast

from kubernetes import client, config
from kubernetes.client.exceptions import ApiException
from kubernetes.dynamic import DynamicClient
from urllib3.exceptions import HTTPError

Object: TypeAlias = dict[str, Any]

# the package has no types for its own functions
_config = cast(Any, config)
_dynamic_client = cast(Any, DynamicClient)

NOT_FOUND = 404
# the errors of a cluster that is down, or not up yet
CONNECTION_ERRORS = (ApiException, HTTPError, OSError)


class KubernetesApi:
    """Reads and writes objects of one cluster."""

    def __init__(self, kubeconfig: Path) -> None:
        self._client = _config.new_client_from_config(config_file=str(kubeconfig))
        self._objects = _dynamic_client(self._client)

    def list(self, kind: str, namespace: str = "", *, labels: str = "", api_version: str = "v1") -> list[Object]:
        """Returns the objects of a kind that match `labels` (a selector), in one namespace or in all."""
        found = self._resource(kind, api_version).get(namespace=namespace or None, label_selector=labels or None)
        objects: list[Object] = found.to_dict()["items"]
        return objects

    def get(self, kind: str, name: str, namespace: str = "", *, api_version: str = "v1") -> Object:
        """Returns the object, or an empty one if there is none of this name."""
        try:
            found = self._resource(kind, api_version).get(name=name, namespace=namespace or None)
        except ApiException as error:
            if error.status == NOT_FOUND:
                return {}
            raise
        found_object: Object = found.to_dict()
        return found_object

    def apply(self, manifest: Object) -> None:
        """Creates the object, or replaces the one of this name."""
        resource = self._resource(manifest["kind"], manifest["apiVersion"])
        metadata = manifest["metadata"]
        resource.server_side_apply(
            body=manifest,
            name=metadata["name"],
            namespace=metadata.get("namespace"),
            field_manager="zero-cache-suite",
            force_conflicts=True,
        )

    def delete(self, kind: str, name: str, namespace: str = "", *, grace: int | None = None) -> None:
        """Deletes the object if it exists. A pod gets `grace` seconds, by default those of its spec."""
        options = {} if grace is None else {"grace_period_seconds": grace}
        try:
            self._resource(kind, "v1").delete(name=name, namespace=namespace or None, **options)
        except ApiException as error:
            if error.status != NOT_FOUND:
                raise

    def log(self, pod: str, namespace: str, container: str, *, previous: bool = False) -> str:
        """Returns the log of a container. It is empty if the container has not started."""
        core = client.CoreV1Api(self._client)
        try:
            text = core.read_namespaced_pod_log(pod, namespace, container=container, previous=previous)
        except ApiException:
            return ""
        return str(text or "")

    def _resource(self, kind: str, api_version: str) -> Any:
        return self._objects.resources.get(api_version=api_version, kind=kind)
