"""Watches the pods of a release: when each came, was ready, was told to stop, and went."""

import time

from zero_cache.cluster.kubernetes.api import CONNECTION_ERRORS, Object
from zero_cache.cluster.kubernetes.workloads import is_leaving, is_ready
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.sampler import Sampler
from zero_cache.cluster.timelines.timeline import Lane, spans

_EVERY_SECONDS = 0.5
_GONE = "gone"


class PodStates(Sampler):
    """Records, as a context manager, the states of each pod: starting, ready, stopping, gone."""

    def __init__(self, release: HelmRelease) -> None:
        super().__init__("states of pods", self._record, every_seconds=_EVERY_SECONDS, temporary=CONNECTION_ERRORS)
        self._release = release
        self._names: dict[str, str] = {}
        self._states: dict[str, list[tuple[float, str]]] = {}

    def lanes(self) -> list[Lane]:
        """Returns a lane for each pod, in the order in which they came."""
        ends = time.time()
        return [Lane(self._names[uid], spans(states, ends)) for uid, states in self._states.items()]

    def _record(self) -> None:
        at, found = time.time(), {pod["metadata"]["uid"]: pod for pod in self._release.pods(leaving=True)}
        for uid, pod in found.items():
            self._names.setdefault(uid, pod["metadata"]["name"])
            self._add(uid, at, _state(pod))
        for uid in self._states.keys() - found.keys():
            self._add(uid, at, _GONE)

    def _add(self, uid: str, at: float, state: str) -> None:
        states = self._states.setdefault(uid, [])
        if not states or states[-1][1] != state:
            states.append((at, state))


def _state(pod: Object) -> str:
    if is_leaving(pod):
        return "stopping"
    return "ready" if is_ready(pod) else "starting"
