"""Pods and their containers, whatever makes them. What is missing, or has the wrong shape, reads as empty."""

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
_ENDING = frozenset({"Job", "CronJob"})
_WORKLOADS = KEEPS_RUNNING | _ENDING | {"Pod"}
_TEMPLATES = (("spec", "jobTemplate", "spec", "template"), ("spec", "template"))


@dataclass(frozen=True)
class Pod:
    """A pod template, or a bare pod."""

    owner: "Object"
    path: str  # of the template in its owner, with a dot at its end
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
        """Whether it is meant to end by itself: it is a Job's, or a hook."""
        return self.owner.kind in _ENDING or (self.owner.kind == "Pod" and bool(self.owner.hooks))

    @property
    def keeps_running(self) -> bool:
        """Whether it serves until it is told to stop: no Job, no hook."""
        return self.owner.kind in KEEPS_RUNNING or (
            self.owner.kind == "Pod" and not self.ends and self.spec.get("restartPolicy", "Always") == "Always"
        )

    @property
    def containers(self) -> list["Container"]:
        """Those that run beside each other."""
        return [Container(self, "containers", body) for body in get_maps(self.spec, "containers")]

    @property
    def init_containers(self) -> list["Container"]:
        return [Container(self, "initContainers", body) for body in get_maps(self.spec, "initContainers")]

    @property
    def all_containers(self) -> list["Container"]:
        return [*self.init_containers, *self.containers]

    @property
    def serving_containers(self) -> list["Container"]:
        """Those that run as long as the pod does: containers, and init containers that restart."""
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
        """Whether a plain map of labels selects it, as a Service's does."""
        return has_labels(self.labels, selector)

    def matches(self, selector: Any) -> bool:
        """Whether a label selector with matchLabels and matchExpressions selects it; an empty one selects every pod."""
        return selects(selector, self.labels)


@dataclass(frozen=True)
class Container:
    """A container of a pod template."""

    pod: Pod
    list_name: str
    body: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.body.get("name", ""))

    @property
    def path(self) -> str:
        """Like spec.template.spec.containers[app]."""
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
        """Its `startup`, `readiness` or `liveness` probe."""
        return get_map(self.body, f"{kind}Probe")

    def handlers(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Probes and lifecycle hooks, with their paths in the container."""
        for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
            if probe := get_map(self.body, kind):
                yield kind, probe
        for event in ("postStart", "preStop"):
            if handler := get_map(self.body, "lifecycle", event):
                yield f"lifecycle.{event}", handler


@lru_cache(maxsize=8)
def pods(release: "Release") -> list[Pod]:
    """Every pod of the release, those of jobs, hooks and custom resources of the same shape included."""
    return [pod for obj in release.objects if (pod := pod_of(obj))]


def running_pods(release: "Release") -> list[Pod]:
    """The pods that serve until they are told to stop."""
    return [pod for pod in pods(release) if pod.keeps_running]


def pod_of(obj: "Object") -> Pod | None:
    """The pod of a workload, or of a custom resource of that shape; None for an object without one."""
    path, template = pod_template(obj.body)
    is_workload = obj.kind in _WORKLOADS and bool(template)
    return Pod(obj, path, template) if is_workload or get_maps(template, "spec", "containers") else None


def pod_template(body: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Where an object has the metadata and spec of its pods, with a dot at the end, and what is there."""
    if body.get("kind") == "Pod":
        return "", dict(body)
    for path in _TEMPLATES:
        if template := get_map(body, *path):
            return ".".join(path) + ".", template
    return "", {}
