"""Watches how many pods of a Deployment are ready, in a thread, so that it misses no short dip."""

import threading
import time
from types import TracebackType

from zero_cache.cluster.kubernetes.api import CONNECTION_ERRORS
from zero_cache.cluster.kubernetes.kind import KindCluster

_EVERY = 0.1


class CapacityWatch:
    """Watches a Deployment, as a context manager. `least` is the smallest number of ready pods in that time."""

    def __init__(self, cluster: KindCluster, namespace: str, deployment: str) -> None:
        self._cluster, self._namespace, self._deployment = cluster, namespace, deployment
        self._seen: list[tuple[float, int]] = []
        self._closing = threading.Event()
        self._started = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=f"watch of {deployment}", daemon=True)

    @property
    def least(self) -> int:
        """Returns the smallest number of ready pods so far."""
        return min(number for _, number in self._seen)

    @property
    def story(self) -> str:
        """Says when the number changed, in seconds since the start, and to what."""
        return ", ".join(f"{at:.1f} s: {number} ready" for at, number in self._seen)

    def __enter__(self) -> "CapacityWatch":
        self._look()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.wait(_EVERY):
            try:
                self._look()
            except CONNECTION_ERRORS:
                continue  # the next loop asks again

    def _look(self) -> None:
        found = self._cluster.api.get("Deployment", self._deployment, self._namespace, api_version="apps/v1")
        ready = int(found.get("status", {}).get("readyReplicas") or 0)
        if not self._seen or self._seen[-1][1] != ready:
            self._seen.append((time.monotonic() - self._started, ready))
