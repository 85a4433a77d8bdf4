"""Reads fields of a release's objects, pods and containers."""

from collections.abc import Callable
from typing import Any

from chartproof.release.objects import Object, Workload

from zero_cache.release import ZeroRelease
from zero_cache.values.keys.row import Place
from zero_cache.zero.options import VIEW_SYNCER


def workload(release: ZeroRelease, role: str) -> Workload:
    """Returns the workload of a role, by its name or its key."""
    return release.replication_manager if role.startswith("replication") else release.view_syncer


def own_containers(release: ZeroRelease) -> list[dict[str, Any]]:
    """Returns the chart's own containers, without those that a user added."""
    items = [item for pod in release.workloads for item in [*pod.init_containers.values(), *pod.containers.values()]]
    return [item for item in items if "imagePullPolicy" in item]


def field(kind: str, path: str, role: str | None = None) -> Place:
    """Reads a field of the only object of a kind, in the release or in a role. A number in the path is an index."""

    def found(release: ZeroRelease) -> list[Any]:
        body: Any = release.one(kind, role=role) if role else release.one(kind)
        for step in path.split("."):
            body = body[int(step) if step.isdigit() else step]
        return [body]

    return found


def annotations(kind: str, role: str | None = None) -> Place:
    """Reads the annotations of the only object of a kind, in the release or in a role."""
    return lambda r: [(r.one(kind, role=role) if role else r.one(kind)).annotations]


def of_role(role: str, pick: Callable[[Workload], Any]) -> Place:
    """Reads what a function picks from a role's workload."""
    return lambda r: [pick(workload(r, role))]


def in_pod(role: str, key: str) -> Place:
    """Reads a field of a role's pod."""
    return of_role(role, lambda pod: pod.pod[key])


def in_main(role: str, key: str) -> Place:
    """Reads a field of a role's main container."""
    return of_role(role, lambda pod: pod.main[key])


def in_volume(role: str, name: str, *keys: str) -> Place:
    """Reads a field of a volume of a role's pod."""

    def pick(pod: Workload) -> Any:
        found: Any = pod.volume(name)
        for key in keys:
            found = found[key]
        return found

    return of_role(role, pick)


def in_metadata(role: str, key: str) -> Place:
    """Reads the labels or annotations of a role's pod."""
    return of_role(role, lambda pod: pod.pod_metadata[key])


def in_hooks(key: str) -> Place:
    """Reads a field of the pods of hooks."""
    return lambda r: [pod.pod[key] for pod in r.workloads if pod.hooks]


def in_hooks_metadata(key: str) -> Place:
    """Reads the labels or annotations of the pods of hooks."""
    return lambda r: [pod.pod_metadata[key] for pod in r.workloads if pod.hooks]


def startup_budget(role: str) -> Place:
    """Returns how long a role's pod may take to start, in seconds."""
    return lambda r: [_startup_budget(workload(r, role))]


def own_startup_budget(release: ZeroRelease) -> list[int]:
    """Returns a view syncer's time to start. Without an init container it subtracts the replication manager's."""
    waits = "wait-for-replication-manager" not in release.view_syncer.init_containers
    return [
        _startup_budget(release.view_syncer) - (_startup_budget(release.replication_manager) if waits else 0),
    ]


def _startup_budget(pod: Workload) -> int:
    probe = pod.main["startupProbe"]
    return int(probe["failureThreshold"] * probe["periodSeconds"])


def pre_stops(role: str) -> Place:
    """Returns how long the containers of a role's pod sleep before they stop, in seconds."""

    def found(release: ZeroRelease) -> list[int]:
        containers = workload(release, role).containers.values()
        hooks = [container["lifecycle"] for container in containers if "lifecycle" in container]
        return [int(hook["preStop"]["exec"]["command"][1]) for hook in hooks]

    return found


def claim(release: ZeroRelease) -> Any:
    """Returns the replication manager's volume claim."""
    return release.one("PersistentVolumeClaim")["spec"]


def own_claim(release: ZeroRelease, role: str) -> Any:
    """Returns the volume claim that a role's pod creates for itself."""
    return workload(release, role).volume("data")["ephemeral"]["volumeClaimTemplate"]["spec"]


def service(release: ZeroRelease) -> Object:
    """Returns the public Service."""
    return release.one("Service", role=VIEW_SYNCER)


def dashboard(release: ZeroRelease) -> Object:
    """Returns the ConfigMap of the dashboard."""
    return next(config_map for config_map in release.of_kind("ConfigMap") if config_map.name.endswith("-dashboard"))


def utilization(resource: str) -> Place:
    """Reads the utilization of a resource that an autoscaler aims at."""

    def target(release: ZeroRelease) -> list[Any]:
        metrics = release.one("HorizontalPodAutoscaler")["spec"]["metrics"]
        named = [metric["resource"] for metric in metrics if metric["type"] == "Resource"]
        return [metric["target"]["averageUtilization"] for metric in named if metric["name"] == resource]

    return target


def alerts(release: ZeroRelease) -> Any:
    """Returns the alerts of the PrometheusRule."""
    return release.one("PrometheusRule")["spec"]["groups"][0]["rules"]


def threshold(alert: str) -> Place:
    """Reads the number at the end of an alert's expression."""
    return lambda r: [int(rule["expr"].split()[-1]) for rule in alerts(r) if rule["alert"] == alert]


def certificates(kind: str, key: str) -> Place:
    """Reads a field of the volume with a private authority's certificates, in each pod that has it."""
    return lambda r: [
        volume[kind][key]
        for pod in r.workloads
        for volume in pod.pod.get("volumes", [])
        if volume["name"] == "ca" and kind in volume
    ]
