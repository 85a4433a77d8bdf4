"""Gives containers beside the cluster the names that the promised examples use."""

from zero_cache.cluster import documented_install
from zero_cache.cluster.kubernetes.kind import KindCluster


def publish_postgres(cluster: KindCluster, namespace: str, address: str) -> None:
    """Lets pods of `namespace` reach the database at `address` as `postgres-host`."""
    _publish(cluster, documented_install.POSTGRES_HOST, namespace, address, documented_install.POSTGRES_PORT)


def publish_minio(cluster: KindCluster, address: str) -> None:
    """Lets all pods reach the object store at `address` as `minio.default.svc.cluster.local`."""
    _publish(
        cluster,
        documented_install.MINIO_SERVICE,
        documented_install.MINIO_NAMESPACE,
        address,
        documented_install.MINIO_PORT,
    )


def _publish(cluster: KindCluster, name: str, namespace: str, address: str, port: int) -> None:
    # without a selector Kubernetes writes no endpoints; an ExternalName would need a name that resolves
    cluster.api.apply(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"ports": [{"name": "main", "port": port}]},
        }
    )
    cluster.api.apply(
        {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {
                "name": f"{name}-container",
                "namespace": namespace,
                "labels": {"kubernetes.io/service-name": name},
            },
            "addressType": "IPv4",
            "endpoints": [{"addresses": [address]}],
            "ports": [{"name": "main", "port": port, "protocol": "TCP"}],
        }
    )
