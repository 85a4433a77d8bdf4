"""Lists everything in a namespace, of all kinds."""

from zero_cache.cluster.kubernetes.kind import KindCluster

# Kubernetes creates and deletes these by itself
_EVENTS = {"events", "events.events.k8s.io"}


def objects_in(cluster: KindCluster, namespace: str) -> set[str]:
    """Returns the objects of all kinds that the cluster can list, except events, like `service/zero-cache`."""
    kinds = cluster.kubectl("api-resources", "--namespaced", "--verbs", "list", "--output", "name").split()
    wanted = ",".join(kind for kind in kinds if kind not in _EVENTS)
    return set(cluster.kubectl("--namespace", namespace, "get", wanted, "--output", "name").split())
