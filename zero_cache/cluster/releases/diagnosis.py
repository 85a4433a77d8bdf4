"""Runs `helm test` on a release, and reads what its pods say."""

from dataclasses import dataclass, field

from zero_cache.cluster.commands import CommandError
from zero_cache.cluster.releases.helm_release import HelmRelease

TEST = "test"


@dataclass(frozen=True)
class Diagnosis:
    """Holds the result of `helm test`: whether it passed, the log of its pods, and helm's output."""

    passed: bool
    log: str
    printed: str = field(repr=False)

    @property
    def problems(self) -> list[str]:
        """Returns the failures that the pods report, one entry each."""
        return [line for line in self.log.splitlines() if line.startswith("FAILED")]


def diagnose(release: HelmRelease) -> Diagnosis:
    """Runs `helm test`. The log is that of the failed pod, because Helm deletes the pods that pass."""
    # otherwise the log of an earlier test would be read too
    for pod in release.pods(TEST, leaving=True):
        release.cluster.api.delete("Pod", pod["metadata"]["name"], release.namespace, grace=0)
    try:
        printed, passed = release.test(), True
    except CommandError as error:
        printed, passed = str(error), False
    return Diagnosis(passed, release.logs(TEST), printed)
