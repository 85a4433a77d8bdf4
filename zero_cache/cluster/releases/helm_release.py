"""Installs and changes a release of the chart in a cluster with the real `helm`."""

import json
import shlex
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from chartproof.helm.tools import HELM, find_tool
from chartproof.values.merge import merged_values

from zero_cache.cluster import documented_install
from zero_cache.cluster.commands import REPOSITORY, CommandError, run
from zero_cache.cluster.kubernetes.api import Object
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.kubernetes.workloads import describe_pods, describe_workload, is_leaving, is_rolled_out
from zero_cache.cluster.releases.masking import ReleaseMask
from zero_cache.cluster.wait import seconds, wait_for

Values = Mapping[str, Any]

DEFAULT_CHART = "charts/zero-cache"
# a node that has to pull the images needs a while
READY_WITHIN = seconds(300)


class HelmRelease:
    """Represents one release. Values go to helm by standard input, so that the process list does not show them."""

    def __init__(
        self,
        cluster: KindCluster,
        namespace: str,
        *,
        name: str = documented_install.RELEASE,
        chart: str = DEFAULT_CHART,
        helm: str | None = None,
    ) -> None:
        self.cluster = cluster
        self.namespace = namespace
        self.name = name
        self.chart = chart
        self.values: dict[str, Any] = {}
        self._helm = find_tool(HELM, helm)

    def install(self, values: Values) -> None:
        """Runs `helm install` with these values."""
        self.values = merged_values(values)
        self.helm("install", self.name, self.chart, "--values", "-", stdin=yaml.safe_dump(self.values))

    def install_file(self, values_file: Path) -> None:
        """Runs `helm install` with a values file as it is."""
        self.values = yaml.safe_load(values_file.read_text())
        self.helm("install", self.name, self.chart, "--values", str(values_file))

    def install_as_written(self, command: str = documented_install.INSTALL_COMMAND) -> None:
        """Runs the promised command word for word. The environment decides its cluster and namespace."""
        self.values = merged_values(documented_install.INSTALL_VALUES)
        first, *words = shlex.split(command.replace("\\\n", ""))
        if first != "helm":
            raise ValueError(f"not a helm command: {first}")
        self.helm(*(self.chart if word == DEFAULT_CHART else word for word in words))

    def upgrade(self, changes: Values) -> None:
        """Runs `helm upgrade` with the present values and these changes."""
        self.values = merged_values(self.values, changes)
        self.helm("upgrade", self.name, self.chart, "--values", "-", stdin=yaml.safe_dump(self.values))

    def test(self) -> str:
        """Runs `helm test`. Raises if a test fails."""
        # without --logs, because Helm 3 looks for the logs of pods that passed and are deleted
        return self.helm("test", self.name, within=timedelta(minutes=6))

    def notes(self) -> str:
        """Returns the latest NOTES of the release."""
        return self.helm("get", "notes", self.name)

    def manifest(self, revision: int | None = None) -> str:
        """Returns the manifest of the newest revision, or of an older one."""
        return self.helm("get", "manifest", self.name, *(["--revision", str(revision)] if revision else []))

    def template(self, file: str = "") -> str:
        """Runs `helm template` with these values, for the whole chart with hooks and tests, or for one `file` of it."""
        command = ["template", self.name, self.chart, "--values", "-", *(["--show-only", file] if file else [])]
        return self.helm(*command, stdin=yaml.safe_dump(self.values))

    def status(self) -> str:
        """Returns helm's status of the release, like `deployed`. It is empty if helm knows no such release."""
        try:
            found = json.loads(self.helm("status", self.name, "--output", "json"))
        except CommandError as error:
            if "not found" in str(error):
                return ""
            raise
        return str(found["info"]["status"])

    def uninstall(self, *options: str) -> str:
        """Runs `helm delete` with these options, and returns its output."""
        return self.helm("delete", self.name, *options)

    def remove(self) -> None:
        """Removes the release, its namespace and everything in that, at any state of the install."""
        # the release may be missing; what matters is the namespace
        with suppress(CommandError):
            self.uninstall("--no-hooks")
        # Helm does not know what kubectl applied
        self.cluster.kubectl("--namespace", self.namespace, "delete", "statefulsets,deployments,jobs", "--all")
        # the test is over, so no client needs to be drained
        for pod in self.cluster.api.list("Pod", self.namespace):
            self.cluster.api.delete("Pod", pod["metadata"]["name"], self.namespace, grace=0)
        self.cluster.api.delete("Namespace", self.namespace)
        gone = f"namespace {self.namespace} to be gone"
        wait_for(gone, lambda: not self.cluster.api.get("Namespace", self.namespace), within=seconds(120))

    def workloads(self) -> list[Object]:
        """Returns its StatefulSets and Deployments."""
        return [
            workload
            for kind in ("StatefulSet", "Deployment")
            for workload in self.cluster.api.list(kind, self.namespace, labels=self._selector(), api_version="apps/v1")
        ]

    def pods(self, role: str = "", *, leaving: bool = False) -> list[Object]:
        """Returns its pods, of one role or of all. Pods that are being deleted are included only on demand."""
        pods = self.cluster.api.list("Pod", self.namespace, labels=self._selector(role))
        return [pod for pod in pods if leaving or not is_leaving(pod)]

    def pod_uids(self, role: str) -> set[str]:
        """Returns the uids of its pods, which tell them from later pods of the same name."""
        return {pod["metadata"]["uid"] for pod in self.pods(role)}

    def delete_pod(self, role: str) -> str:
        """Deletes one pod of a role as `kubectl delete pod` does, and returns its uid."""
        pod = self.pods(role)[0]["metadata"]
        self.cluster.api.delete("Pod", pod["name"], self.namespace)
        uid: str = pod["uid"]
        return uid

    def scale(self, role: str, replicas: int) -> None:
        """Scales a role with `kubectl scale`, and waits until its pods are ready or gone."""
        before = self.pod_uids(role)
        self.cluster.kubectl("--namespace", self.namespace, "scale", self._workload_of(role), f"--replicas={replicas}")
        for uid in before if not replicas else ():
            self.wait_gone(uid)
        self.wait_ready()

    def roll(self, role: str) -> None:
        """Replaces all pods of a role with `kubectl rollout restart`, and waits until the old ones are gone."""
        before = self.pod_uids(role)
        self.cluster.kubectl("--namespace", self.namespace, "rollout", "restart", self._workload_of(role))
        self.wait_replaced(before)

    def wait_gone(self, uid: str, *, within: timedelta = READY_WITHIN) -> None:
        """Waits until the pod has stopped and is deleted."""

        def gone() -> bool:
            return uid not in {pod["metadata"]["uid"] for pod in self.pods(leaving=True)}

        wait_for("a pod to be gone", gone, within=within, describe=self.describe)

    def logs(self, role: str) -> str:
        """Returns the logs of all containers of a role, with those from before a restart."""
        texts = []
        for pod in self.pods(role):
            spec = pod["spec"]
            for container in [*(spec.get("initContainers") or []), *spec["containers"]]:
                for previous in (True, False):
                    name = pod["metadata"]["name"]
                    texts.append(self.cluster.api.log(name, self.namespace, container["name"], previous=previous))
        return "\n".join(text for text in texts if text)

    def wait_ready(self, *, within: timedelta = READY_WITHIN, describe: Callable[[], str] | None = None) -> None:
        """Waits until all pods of all its workloads are ready and of the newest revision."""

        def ready() -> bool:
            workloads = self.workloads()
            return bool(workloads) and all(is_rolled_out(workload) for workload in workloads)

        wait_for(f"release {self.name} to be ready", ready, within=within, describe=describe or self.describe)

    def wait_replaced(self, before: set[str], *, within: timedelta = READY_WITHIN) -> None:
        """Waits until none of the pods `before` (uids) exists and the release is ready."""
        for uid in before:
            self.wait_gone(uid, within=within)
        self.wait_ready(within=within)

    def describe(self) -> str:
        """Says in a line how many pods of each workload are ready, and what the pods do."""
        return f"{self.describe_workloads()}; {describe_pods(self.pods(leaving=True))}"

    def describe_workloads(self) -> str:
        """Says in half a line how many pods of each workload are ready."""
        return ", ".join(describe_workload(workload) for workload in self.workloads())

    def mask(self) -> ReleaseMask:
        """Hides the release's secrets: those of its values, and those that the chart derived."""
        return ReleaseMask(self.values, REPOSITORY / self.chart, self.cluster.api.list("Secret", self.namespace))

    def helm(self, *words: str, stdin: str = "", within: timedelta = timedelta(minutes=5)) -> str:
        """Runs `helm <words>` in this release's namespace, and returns its output."""
        environment = self.cluster.environment | {"HELM_NAMESPACE": self.namespace}
        try:
            return run([self._helm, *words], environment=environment, stdin=stdin, within=within)
        except CommandError as error:
            # from None, because the cause would show what was masked
            raise CommandError(ReleaseMask(self.values, REPOSITORY / self.chart)(str(error))) from None

    def _workload_of(self, role: str) -> str:
        """Returns the workload of a role, as kubectl names it."""
        [workload] = [it for it in self.workloads() if it["metadata"]["labels"]["app.kubernetes.io/component"] == role]
        return f"{workload['kind']}/{workload['metadata']['name']}"

    def _selector(self, role: str = "") -> str:
        of_release = f"app.kubernetes.io/instance={self.name}"
        return f"{of_release},app.kubernetes.io/component={role}" if role else of_release


def templated(chart: str = DEFAULT_CHART, values: Values = documented_install.INSTALL_VALUES) -> str:
    """Returns what `helm template` renders, with hooks and tests."""
    command = ["template", documented_install.RELEASE, chart, "--values", "-"]
    return run([find_tool(HELM), *command], stdin=yaml.safe_dump(dict(values)))
