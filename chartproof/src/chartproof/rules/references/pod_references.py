"""Finds the objects that a pod names: Secrets, ConfigMaps, claims, a service account."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chartproof.release.fields import get_map, get_maps
from chartproof.release.pods import Pod, pods
from chartproof.release.release import Release


@dataclass(frozen=True)
class Reference:
    """Holds a name in a pod, and the keys that the object must have."""

    pod: Pod
    field: str
    kind: str
    name: str
    keys: tuple[str, ...] = ()
    optional: bool = False


def references(release: Release) -> Iterator[Reference]:
    """Yields every object that the release's pods name."""
    for pod in pods(release):
        yield from _environment_references(pod)
        for volume in get_maps(pod.spec, "volumes"):
            yield from _volume_references(pod, f"{pod.path}spec.volumes[{volume.get('name')}]", volume)
        for number, pull in enumerate(get_maps(pod.spec, "imagePullSecrets")):
            if pull.get("name"):
                yield Reference(pod, f"{pod.path}spec.imagePullSecrets[{number}]", "Secret", str(pull["name"]))
        for field in ("serviceAccountName", "serviceAccount"):
            if account := pod.spec.get(field):
                yield Reference(pod, f"{pod.path}spec.{field}", "ServiceAccount", str(account))
                break


def _environment_references(pod: Pod) -> Iterator[Reference]:
    for container in pod.all_containers:
        for entry in container.env:
            field = f"{container.path}.env[{entry.get('name')}]"
            for source, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
                selected = get_map(entry, "valueFrom", source)
                if selected.get("name"):
                    yield _reference(pod, field, kind, selected, (str(selected.get("key")),))
        for number, entry in enumerate(get_maps(container.body, "envFrom")):
            for source, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
                if get_map(entry, source).get("name"):
                    yield _reference(pod, f"{container.path}.envFrom[{number}]", kind, get_map(entry, source))


def _volume_references(pod: Pod, field: str, volume: Mapping[str, Any]) -> Iterator[Reference]:
    if secret := get_map(volume, "secret"):
        named = {**secret, "name": secret.get("secretName")}
        yield from _with_items(pod, f"{field}.secret", "Secret", named)
    yield from _with_items(pod, f"{field}.configMap", "ConfigMap", get_map(volume, "configMap"))
    for number, source in enumerate(get_maps(volume, "projected", "sources")):
        place = f"{field}.projected.sources[{number}]"
        yield from _with_items(pod, place, "Secret", get_map(source, "secret"))
        yield from _with_items(pod, place, "ConfigMap", get_map(source, "configMap"))
    if claim := get_map(volume, "persistentVolumeClaim").get("claimName"):
        yield Reference(pod, f"{field}.persistentVolumeClaim", "PersistentVolumeClaim", str(claim))


def _with_items(pod: Pod, field: str, kind: str, source: Mapping[str, Any]) -> Iterator[Reference]:
    if source.get("name"):
        yield _reference(pod, field, kind, source, tuple(str(item.get("key")) for item in get_maps(source, "items")))


def _reference(pod: Pod, field: str, kind: str, source: Mapping[str, Any], keys: tuple[str, ...] = ()) -> Reference:
    return Reference(pod, field, kind, str(source["name"]), keys, optional=source.get("optional") is True)
