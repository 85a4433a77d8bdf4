"""What `helm test` says of a release, in the words of its pods."""

from dataclasses import dataclass, field

from zero_cache.cluster.commands import CommandError
from zero_cache.cluster.releases.helm_release import HelmRelease

TEST = "test"


@dataclass(frozen=True)
class Diagnosis:
    """Whether `helm test` passed, what its pods wrote, and what helm printed."""

    passed: bool
    log: str
    printed: str = field(repr=False)

    @property
    def problems(self) -> list[str]:
        """What the pods call a failure, one entry each."""
        return [line for line in self.log.splitlines() if line.startswith("FAILED")]


def diagnose(release: HelmRelease) -> Diagnosis:
    """Runs `helm test`. The log is that of the pod that failed: those that pass are gone afterwards."""
    # what an earlier test left would be read too
    for pod in release.pods(TEST, leaving=True):
        release.cluster.api.delete("Pod", pod["metadata"]["name"], release.namespace, grace=0)
    try:
        printed, passed = release.test(), True
    except CommandError as error:
        printed, passed = str(error), False
    return Diagnosis(passed, release.logs(TEST), printed)
