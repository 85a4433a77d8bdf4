"""Pods, containers and selectors as rules see them: what is missing, or has the wrong shape, is empty."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.fields import mapping, maps, number
from conformance.objects import Object
from conformance.release import Release

KEEPS_RUNNING = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Rollout"})


def namespace(obj: Object) -> str:
    """Where an object goes: its own namespace, or the release's."""
    return str(obj.metadata.get("namespace") or (obj.release.namespace if obj.release else "default"))


def of_kind(release: Release, *kinds: str) -> list[Object]:
    """Like Release.of_kind, and not by role or name."""
    return [obj for obj in release.objects if obj.kind in kinds]


@dataclass(frozen=True)
class Pod:
    """A pod template, or a bare pod."""

    owner: Object
    path: str  # of the template in its owner, with a dot at its end
    body: Mapping[str, Any]

    @property
    def spec(self) -> Mapping[str, Any]:
        return mapping(self.body, "spec")

    @property
    def labels(self) -> Mapping[str, Any]:
        return mapping(self.body, "metadata", "labels")

    @property
    def namespace(self) -> str:
        return namespace(self.owner)

    @property
    def keeps_running(self) -> bool:
        """Whether it serves until it is told to stop: no Job, no hook."""
        return self.owner.kind in KEEPS_RUNNING or (
            self.owner.kind == "Pod" and not self.owner.hooks and self.spec.get("restartPolicy", "Always") == "Always"
        )

    @property
    def containers(self) -> list["Container"]:
        """Those that run beside each other."""
        return [Container(self, "containers", body) for body in maps(self.spec, "containers")]

    @property
    def init_containers(self) -> list["Container"]:
        return [Container(self, "initContainers", body) for body in maps(self.spec, "initContainers")]

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
        return maps(self.owner.body, "spec", "volumeClaimTemplates") if self.owner.kind == "StatefulSet" else []

    @property
    def grace_seconds(self) -> int:
        return number(self.spec.get("terminationGracePeriodSeconds"), 30)

    def has_labels(self, selector: Mapping[str, Any]) -> bool:
        """Whether a plain map of labels selects it, as a Service's does."""
        return all(self.labels.get(key) == value for key, value in selector.items())

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
        return maps(self.body, "ports")

    @property
    def env(self) -> list[dict[str, Any]]:
        return maps(self.body, "env")

    def probe(self, kind: str) -> Mapping[str, Any]:
        """Its `startup`, `readiness` or `liveness` probe."""
        return mapping(self.body, f"{kind}Probe")

    def handlers(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Probes and lifecycle hooks, with their paths in the container."""
        for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
            if probe := mapping(self.body, kind):
                yield kind, probe
        for event in ("postStart", "preStop"):
            if handler := mapping(self.body, "lifecycle", event):
                yield f"lifecycle.{event}", handler


def pods(release: Release) -> list[Pod]:
    """Every pod of the release, those of jobs, hooks and custom resources of the same shape included."""
    return [pod for obj in release.objects if (pod := pod_of(obj))]


def pod_of(obj: Object) -> Pod | None:
    """The pod of a workload, None for an object without one."""
    for path in (("spec", "jobTemplate", "spec", "template"), ("spec", "template")):
        template = mapping(obj.body, *path)
        if maps(template, "spec", "containers"):
            return Pod(obj, ".".join(path) + ".", template)
    return Pod(obj, "", obj.body) if obj.kind == "Pod" else None


def running_pods(release: Release) -> list[Pod]:
    """The pods that serve until they are told to stop."""
    return [pod for pod in pods(release) if pod.keeps_running]


_OPERATORS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], bool]] = {
    "In": lambda labels, term: labels.get(term.get("key", "")) in (term.get("values") or []),
    "NotIn": lambda labels, term: labels.get(term.get("key", "")) not in (term.get("values") or []),
    "Exists": lambda labels, term: term.get("key") in labels,
    "DoesNotExist": lambda labels, term: term.get("key") not in labels,
}


def selects(selector: Any, labels: Mapping[str, Any]) -> bool:
    """Whether a label selector matches these labels."""
    wanted = mapping(selector, "matchLabels")
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(
        _OPERATORS[term["operator"]](labels, term)
        for term in maps(selector, "matchExpressions")
        if term.get("operator") in _OPERATORS
    )


def shown(selector: Any) -> str:
    """A selector in a message."""
    if not isinstance(selector, Mapping):
        return str(selector)
    wanted = selector if not {"matchLabels", "matchExpressions"} & selector.keys() else mapping(selector, "matchLabels")
    parts = [f"{key}={value}" for key, value in wanted.items()]
    parts += [
        f"{term.get('key')} {term.get('operator')} {term.get('values') or ''}".rstrip()
        for term in maps(selector, "matchExpressions")
    ]
    return ", ".join(parts) or "every pod"


# operators make no pods of these; any other custom resource may be about pods that no template shows
_PODLESS_GROUPS = (
    "k8s.io", "gateway.networking.k8s.io", "cert-manager.io", "keda.sh", "external-secrets.io", "bitnami.com",
    "traefik.io", "traefik.containo.us", "networking.istio.io", "security.istio.io", "cilium.io", "openshift.io",
)  # fmt: skip
_PODLESS_KINDS = frozenset(
    {"ServiceMonitor", "PodMonitor", "PrometheusRule", "Probe", "ScrapeConfig", "AlertmanagerConfig"}
)
_OWN_GROUPS = frozenset({"apps", "batch", "policy", "autoscaling", "extensions", "networking.k8s.io"})


def is_built_in(obj: Object) -> bool:
    """Whether Kubernetes itself knows the kind."""
    group, _, version = obj.api_version.rpartition("/")
    return bool(version) and (not group or group in _OWN_GROUPS or group.endswith(".k8s.io"))


def has_unseen_pods(release: Release) -> bool:
    """Whether an operator may run pods for a custom resource of the release, so that selectors can mean those."""
    return any(
        not is_built_in(obj)
        and obj.kind not in _PODLESS_KINDS
        and not obj.api_version.partition("/")[0].endswith(_PODLESS_GROUPS)
        and pod_of(obj) is None
        for obj in release.objects
    )
