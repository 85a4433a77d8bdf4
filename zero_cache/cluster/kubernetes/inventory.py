"""Everything that is in a namespace, of whatever kind."""

from zero_cache.cluster.kubernetes.kind import KindCluster

# come and go by themselves
_EVENTS = {"events", "events.events.k8s.io"}


def objects_in(cluster: KindCluster, namespace: str) -> set[str]:
    """The objects of all kinds that the cluster knows and lists, but events, like `service/zero-cache`."""
    kinds = cluster.kubectl("api-resources", "--namespaced", "--verbs", "list", "--output", "name").split()
    wanted = ",".join(kind for kind in kinds if kind not in _EVENTS)
    return set(cluster.kubectl("--namespace", namespace, "get", wanted, "--output", "name").split())
