"""Runs the application's API server in the cluster. It answers named queries and mutators, and keeps the requests."""

from pathlib import Path
from typing import Any

from zero_cache.cluster import documented_install
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.kubernetes.node_server import NodeServer

_SCRIPT = Path(__file__).with_name("api_server.mjs")
_APPLICATION = Path(__file__).with_name("application.mjs")
_PORT = 3000

# headers that Node's fetch adds to every request
_OF_FETCH = {
    "accept",
    "accept-encoding",
    "accept-language",
    "connection",
    "content-length",
    "content-type",
    "host",
    "sec-fetch-mode",
    "user-agent",
}


class ApiServer(NodeServer):
    """Runs, as a context manager, the server of api_server.mjs, with the database of the promised URL."""

    def __init__(self, cluster: KindCluster, namespace: str) -> None:
        files = {file.name: file.read_text() for file in (_SCRIPT, _APPLICATION)}
        environment = {"UPSTREAM_DB": documented_install.UPSTREAM_DB, "PORT": str(_PORT)}
        super().__init__(cluster, namespace, "api-server", _PORT, files, environment)

    @property
    def values(self) -> dict[str, Any]:
        """Returns the values of a release that uses this API server, and verifies no token itself."""
        api = {"queryUrl": f"{self.url}/query", "mutateUrl": f"{self.url}/mutate"}
        return {"common": {"database": {"upstreamDb": documented_install.UPSTREAM_DB}, "api": api}}

    def headers_of(self, path: str) -> list[dict[str, str]]:
        """Returns the headers of each request to `/query` or `/mutate`, without those that every request has."""
        return [
            {name: value for name, value in request["headers"].items() if name not in _OF_FETCH}
            for request in self.printed()
            if request["path"] == path
        ]
