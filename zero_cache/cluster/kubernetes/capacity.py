"""Watches how many pods of a Deployment are ready, so often that it misses no short dip."""

import time

from zero_cache.cluster.kubernetes.api import CONNECTION_ERRORS
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.sampler import Sampler

_EVERY_SECONDS = 0.1


class CapacityWatch(Sampler):
    """Watches a Deployment, as a context manager. `least` is the smallest number of ready pods in that time."""

    def __init__(self, cluster: KindCluster, namespace: str, deployment: str) -> None:
        super().__init__(
            f"watch of {deployment}", self._record, every_seconds=_EVERY_SECONDS, temporary=CONNECTION_ERRORS
        )
        self._cluster, self._namespace, self._deployment = cluster, namespace, deployment
        self._seen: list[tuple[float, int]] = []
        self._started = time.monotonic()

    @property
    def least(self) -> int:
        """Returns the smallest number of ready pods so far."""
        return min(number for _, number in self._seen)

    @property
    def story(self) -> str:
        """Says when the number changed, in seconds since the start, and to what."""
        return ", ".join(f"{at:.1f} s: {number} ready" for at, number in self._seen)

    def _record(self) -> None:
        found = self._cluster.api.get("Deployment", self._deployment, self._namespace, api_version="apps/v1")
        ready = int(found.get("status", {}).get("readyReplicas") or 0)
        if not self._seen or self._seen[-1][1] != ready:
            self._seen.append((time.monotonic() - self._started, ready))
