"""Reads pods and their containers, of any object. A field that is missing or of the wrong type reads as empty."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from chartproof.release.fields import get_map, get_maps, number
from chartproof.release.label_selectors import has_labels, selects

if TYPE_CHECKING:
    from chartproof.release.objects import Object
    from chartproof.release.release import Release

KEEPS_RUNNING = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Rollout"})
_JOBS = frozenset({"Job", "CronJob"})
_WORKLOADS = KEEPS_RUNNING | _JOBS | {"Pod"}
_TEMPLATES = (("spec", "jobTemplate", "spec", "template"), ("spec", "template"))


@dataclass(frozen=True)
class Pod:
    """Reads a pod template or a bare pod."""

    owner: "Object"
    path: str  # the template's path in its owner, with a dot at the end
    body: Mapping[str, Any]

    @property
    def spec(self) -> Mapping[str, Any]:
        return get_map(self.body, "spec")

    @property
    def labels(self) -> Mapping[str, Any]:
        return get_map(self.body, "metadata", "labels")

    @property
    def namespace(self) -> str:
        return self.owner.namespace

    @property
    def ends(self) -> bool:
        """Tells whether the pod ends by itself: a Job's pod does, and a bare pod that is a hook."""
        return self.owner.kind in _JOBS or (self.owner.kind == "Pod" and bool(self.owner.hooks))

    @property
    def keeps_running(self) -> bool:
        """Tells whether the pod serves until Kubernetes stops it. A Job's pod and a hook don't."""
        return self.owner.kind in KEEPS_RUNNING or (
            self.owner.kind == "Pod" and not self.ends and self.spec.get("restartPolicy", "Always") == "Always"
        )

    @property
    def containers(self) -> list["Container"]:
        """Returns the containers, without init containers."""
        return [Container(self, "containers", body) for body in get_maps(self.spec, "containers")]

    @property
    def init_containers(self) -> list["Container"]:
        return [Container(self, "initContainers", body) for body in get_maps(self.spec, "initContainers")]

    @property
    def all_containers(self) -> list["Container"]:
        return [*self.init_containers, *self.containers]

    @property
    def serving_containers(self) -> list["Container"]:
        """Returns what runs as long as the pod: the containers, and the init containers that restart."""
        return [
            *self.containers,
            *(init for init in self.init_containers if init.body.get("restartPolicy") == "Always"),
        ]

    @property
    def claim_templates(self) -> list[dict[str, Any]]:
        return get_maps(self.owner.body, "spec", "volumeClaimTemplates") if self.owner.kind == "StatefulSet" else []

    @property
    def grace_seconds(self) -> int:
        return number(self.spec.get("terminationGracePeriodSeconds"), 30)

    def has_labels(self, selector: Mapping[str, Any]) -> bool:
        """Tells whether a plain map of labels, such as a Service's selector, selects the pod."""
        return has_labels(self.labels, selector)

    def matches(self, selector: Any) -> bool:
        """Tells whether a label selector selects the pod. An empty one selects every pod."""
        return selects(selector, self.labels)


@dataclass(frozen=True)
class Container:
    """Reads a container of a pod template."""

    pod: Pod
    list_name: str
    body: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.body.get("name", ""))

    @property
    def path(self) -> str:
        """Returns the path in the owner, like spec.template.spec.containers[app]."""
        return f"{self.pod.path}spec.{self.list_name}[{self.name}]"

    @property
    def image(self) -> str:
        image = self.body.get("image")
        return image if isinstance(image, str) else ""

    @property
    def ports(self) -> list[dict[str, Any]]:
        return get_maps(self.body, "ports")

    @property
    def env(self) -> list[dict[str, Any]]:
        return get_maps(self.body, "env")

    def probe(self, kind: str) -> Mapping[str, Any]:
        """Returns the `startup`, `readiness` or `liveness` probe, {} where there is none."""
        return get_map(self.body, f"{kind}Probe")

    def handlers(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yields the probes and lifecycle hooks, with their paths in the container."""
        for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
            if probe := get_map(self.body, kind):
                yield kind, probe
        for event in ("postStart", "preStop"):
            if handler := get_map(self.body, "lifecycle", event):
                yield f"lifecycle.{event}", handler


@lru_cache(maxsize=8)
def pods(release: "Release") -> list[Pod]:
    """Returns every pod of the release, also those of jobs, of hooks and of custom resources with a pod template."""
    return [pod for obj in release.objects if (pod := pod_of(obj))]


def running_pods(release: "Release") -> list[Pod]:
    """Returns the pods that serve until Kubernetes stops them."""
    return [pod for pod in pods(release) if pod.keeps_running]


def pod_of(obj: "Object") -> Pod | None:
    """Returns the pod of a workload or of a custom resource with a pod template; None for an object without one."""
    path, template = pod_template(obj.body)
    is_workload = obj.kind in _WORKLOADS and bool(template)
    return Pod(obj, path, template) if is_workload or get_maps(template, "spec", "containers") else None


def pod_template(body: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Returns the path of an object's pod template, with a dot at the end, and the template."""
    if body.get("kind") == "Pod":
        return "", dict(body)
    for path in _TEMPLATES:
        if template := get_map(body, *path):
            return ".".join(path) + ".", template
    return "", {}
