"""Runs the clean-up Job of a release by other means than `helm uninstall`."""

import copy
from datetime import timedelta

import yaml
from chartproof.release.manifests import load_manifests
from chartproof.values.merge import merged_values

from zero_cache.cluster import documented_install
from zero_cache.cluster.kubernetes.api import Object
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.wait import seconds, wait_for

# a release with the clean-up, whose wait is as short as the chart allows
VALUES = merged_values(documented_install.INSTALL_VALUES, {"cleanup": {"enabled": True, "waitSeconds": 30}})

_CONTAINER = "cleanup"
_BATCH = "batch/v1"


def cleanup_objects(release: HelmRelease) -> list[Object]:
    """Returns the Job and its Secret, as `helm template` renders them."""
    return [manifest.body for manifest in load_manifests(release.template("templates/cleanup/job.yaml"))]


class CleanupJob:
    """Runs one Job, and reads the logs of its pods."""

    def __init__(self, release: HelmRelease, name: str) -> None:
        self.release = release
        self.name = name

    @classmethod
    def of(cls, release: HelmRelease) -> "CleanupJob":
        """Returns the Job that the chart names."""
        return cls(release, next(obj["metadata"]["name"] for obj in cleanup_objects(release) if obj["kind"] == "Job"))

    @classmethod
    def start(cls, release: HelmRelease, *, copies: int = 1) -> list["CleanupJob"]:
        """Applies what `helm template` renders. The Job is applied `copies` times at once, under different names."""
        jobs = []
        for number in range(copies):
            for rendered in cleanup_objects(release):
                manifest = copy.deepcopy(rendered)
                if manifest["kind"] == "Job":
                    manifest["metadata"]["name"] += f"-{number}"
                    jobs.append(cls(release, manifest["metadata"]["name"]))
                apply(release, yaml.safe_dump(manifest))
        return jobs

    def wait_ended(self, *, within: timedelta = seconds(180)) -> str:
        """Waits until the Job is over, and returns its logs. Raises AssertionError if it failed."""
        wait_for(f"Job {self.name} to end", lambda: self._is("Complete", "Failed"), within=within, describe=self.log)
        text = self.log()
        assert self._is("Complete"), f"Job {self.name} failed:\n{text}"
        return text

    def wait_refused(self, because: str) -> str:
        """Waits until the Job has succeeded without removing anything, for this reason, and returns its logs."""
        log = self.wait_ended()
        for part in ("Nothing was removed", because, "What to do:"):
            assert part in log, f"Job {self.name} does not say {part!r}:\n{log}"
        assert f":{documented_install.DATABASE_PASSWORD}@" not in log, "the log shows a password"
        return log

    def delete(self) -> None:
        """Deletes the Job with its pods."""
        self.release.cluster.kubectl("--namespace", self.release.namespace, "delete", "job", self.name)

    def log(self) -> str:
        """Returns the logs of its pods so far."""
        api, namespace = self.release.cluster.api, self.release.namespace
        pods = api.list("Pod", namespace, labels=f"job-name={self.name}")
        return "\n".join(api.log(pod["metadata"]["name"], namespace, _CONTAINER) for pod in pods)

    def _is(self, *types: str) -> bool:
        job = self.release.cluster.api.get("Job", self.name, self.release.namespace, api_version=_BATCH)
        conditions = job.get("status", {}).get("conditions") or []
        return any(condition["type"] in types and condition["status"] == "True" for condition in conditions)


def apply(release: HelmRelease, manifests: str) -> str:
    """Applies the manifests in the release's namespace, and returns what `kubectl apply` prints."""
    return release.cluster.kubectl("--namespace", release.namespace, "apply", "--filename", "-", stdin=manifests)
