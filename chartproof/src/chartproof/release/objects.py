"""Reads Kubernetes objects, and the pods, containers and environment of workloads, by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from jsonpath_ng import JSONPath
from jsonpath_ng.ext.parser import parse

from chartproof.release.fields import get_map
from chartproof.release.manifests import Manifest
from chartproof.release.pods import pod_template

if TYPE_CHECKING:
    from chartproof.release.release import Release

ROLE_LABEL = "app.kubernetes.io/component"
DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"  # the annotation
WORKLOAD_KINDS = frozenset({"StatefulSet", "Deployment", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"})


@dataclass(frozen=True)
class SecretKey:
    """Is an environment value that comes from a key of a Secret."""

    name: str
    key: str
    optional: bool = False


@dataclass(frozen=True)
class ValueFrom:
    """Is an environment value that comes from a field of the pod, a ConfigMap or a resource."""

    source: str  # fieldRef, configMapKeyRef, resourceFieldRef
    path: str  # the field's path, or the key


EnvValue = str | SecretKey | ValueFrom


@cache
def _compiled(path: str) -> JSONPath:
    return parse(path)


class Object:
    """Reads one Kubernetes object of a release like a dict. A failed test's report shows the objects that it read."""

    def __init__(self, manifest: Manifest, release: "Release | None" = None) -> None:
        self.body = manifest.body
        self.template = manifest.template
        self.document = manifest.document
        self.release = release

    @property
    def kind(self) -> str:
        """Returns the kind, like Deployment; "" where the manifest has none."""
        return str(self.body.get("kind", ""))

    @property
    def api_version(self) -> str:
        """Returns the API version, like apps/v1; "" where the manifest has none."""
        return str(self.body.get("apiVersion", ""))

    @property
    def metadata(self) -> dict[str, Any]:
        """Returns the metadata, {} where they are no map."""
        return get_map(self.body.get("metadata"))

    @property
    def name(self) -> str:
        """Returns the name, without the namespace."""
        return str(self.metadata.get("name", ""))

    @property
    def namespace(self) -> str:
        """Returns the namespace that the manifest names, or the release's."""
        return str(self.metadata.get("namespace") or (self.release.namespace if self.release else "default"))

    @property
    def labels(self) -> dict[str, str]:
        """Returns the labels, by key."""
        return get_map(self.metadata.get("labels"))

    @property
    def annotations(self) -> dict[str, str]:
        """Returns the annotations, by key."""
        return get_map(self.metadata.get("annotations"))

    @property
    def role(self) -> str | None:
        """Returns the value of the label app.kubernetes.io/component."""
        return self.labels.get(ROLE_LABEL)

    @property
    def hooks(self) -> tuple[str, ...]:
        """Returns the object's Helm hooks, like ("test",); () for an ordinary object."""
        return tuple(
            hook.strip() for hook in str(self.annotations.get("helm.sh/hook") or "").split(",") if hook.strip()
        )

    def _note_read(self) -> None:
        if self.release is not None and self.release.on_read is not None:
            self.release.on_read(self)

    def __getitem__(self, key: str) -> Any:
        self._note_read()
        return self.body[key]

    def __contains__(self, key: object) -> bool:
        self._note_read()
        return key in self.body

    def find(self, path: str) -> list[Any]:
        """Returns all that a JSONPath finds, like `spec.rules[*].host` or `metadata.labels['example.com/a']`."""
        self._note_read()
        return [match.value for match in _compiled(path).find(self.body)]

    def get(self, path: str, default: Any = None) -> Any:
        """Returns the one thing that a JSONPath finds, or the default. Raises an AssertionError for several."""
        found = self.find(path)
        if len(found) > 1:
            raise AssertionError(f"{path} finds {len(found)} things in {self}; find() gives them all")
        return found[0] if found else default

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"

    def __repr__(self) -> str:
        return f"<{self} of {self.template}>"


class Workload(Object):
    """Reads a StatefulSet, Deployment, Job, CronJob or bare Pod, and its pod."""

    @property
    def spec(self) -> dict[str, Any]:
        """Returns the workload's own spec."""
        spec: dict[str, Any] = self["spec"]
        return spec

    @property
    def _template(self) -> dict[str, Any]:
        _, template = pod_template(self.body)
        return template

    @property
    def pod(self) -> dict[str, Any]:
        """Returns the spec of its pod. Raises a KeyError where there is none."""
        self._note_read()
        pod: dict[str, Any] = self._template["spec"]
        return pod

    @property
    def pod_metadata(self) -> dict[str, Any]:
        """Returns the metadata of its pods. For a bare Pod they are its own."""
        self._note_read()
        return self._template.get("metadata") or {}

    @property
    def pod_labels(self) -> dict[str, str]:
        """Returns the labels of its pods."""
        return self.pod_metadata.get("labels") or {}

    @property
    def selector(self) -> dict[str, str]:
        """Returns the matchLabels of its selector."""
        return (self.spec.get("selector") or {}).get("matchLabels") or {}

    @property
    def replicas(self) -> int | None:
        """Returns the number of replicas, None when the manifest leaves it to an autoscaler."""
        return self.spec.get("replicas")

    @property
    def containers(self) -> dict[str, dict[str, Any]]:
        """Returns the containers of its pods, by name."""
        return _by_name(self.pod.get("containers") or [], f"containers of {self}")

    @property
    def init_containers(self) -> dict[str, dict[str, Any]]:
        """Returns the init containers of its pods, by name."""
        return _by_name(self.pod.get("initContainers") or [], f"init containers of {self}")

    @property
    def volumes(self) -> dict[str, dict[str, Any]]:
        """Returns the volumes of its pods, by name."""
        return _by_name(self.pod.get("volumes") or [], f"volumes of {self}")

    def container(self, name: str) -> dict[str, Any]:
        """Returns the container of that name. Raises an AssertionError where there is none."""
        return _named(self.containers, name, f"container in {self}")

    def init_container(self, name: str) -> dict[str, Any]:
        """Returns the init container of that name. Raises an AssertionError where there is none."""
        return _named(self.init_containers, name, f"init container in {self}")

    def volume(self, name: str) -> dict[str, Any]:
        """Returns the volume of that name. Raises an AssertionError where there is none."""
        return _named(self.volumes, name, f"volume in {self}")

    @property
    def main(self) -> dict[str, Any]:
        """Returns the container that kubectl uses when a command names none: the annotated one, or the first."""
        named = (self.pod_metadata.get("annotations") or {}).get(DEFAULT_CONTAINER)
        return self.container(named) if named else next(iter(self.containers.values()))

    @property
    def env(self) -> dict[str, EnvValue]:
        """Returns the environment of the main container: plain strings, SecretKey or ValueFrom."""
        return environment(self.main, f"{self.main['name']} in {self}")

    def env_of(self, name: str) -> dict[str, EnvValue]:
        """Returns the environment of the container or init container of that name."""
        everything = {**self.init_containers, **self.containers}
        return environment(_named(everything, name, f"container in {self}"), f"{name} in {self}")


def environment(container: Mapping[str, Any], where: str = "a container") -> dict[str, EnvValue]:
    """Returns a container's `env` by name. Raises an AssertionError for a duplicate name: only the last one counts."""
    values: dict[str, EnvValue] = {}
    for entry in container.get("env") or []:
        name = entry["name"]
        if name in values:
            raise AssertionError(f"{name} comes twice in the environment of {where}")
        values[name] = _env_value(entry)
    return values


def _env_value(entry: Mapping[str, Any]) -> EnvValue:
    if not entry.get("valueFrom"):
        value = entry.get("value")
        if value is not None and not isinstance(value, str):
            raise AssertionError(f"{entry['name']} is {value!r}, and Kubernetes takes only strings")
        return value or ""
    ((source, detail),) = entry["valueFrom"].items()
    if source == "secretKeyRef":
        return SecretKey(detail["name"], detail["key"], bool(detail.get("optional")))
    return ValueFrom(source, str(detail.get("fieldPath") or detail.get("key") or detail.get("resource")))


def _by_name(items: Sequence[dict[str, Any]], what: str) -> dict[str, dict[str, Any]]:
    named = {item["name"]: item for item in items}
    if len(named) != len(items):
        raise AssertionError(f"a name comes twice among the {what}: {[item['name'] for item in items]}")
    return named


def _named(items: Mapping[str, dict[str, Any]], name: str, what: str) -> dict[str, Any]:
    if name not in items:
        raise AssertionError(f"no {what} is called {name}; there are: {', '.join(items) or 'none'}")
    return items[name]
