"""Every mount has a volume, and every volume has a mount."""

from collections.abc import Iterator

from chartproof.release.fields import get_maps, get_path
from chartproof.release.pods import Pod, pods
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule

_VOLUMES = "https://kubernetes.io/docs/concepts/storage/volumes/"


def _volumes(pod: Pod) -> dict[str, str]:
    """Returns the fields of a pod's volumes and claim templates, by volume name."""
    fields = {str(get_path(claim, "metadata", "name")): "spec.volumeClaimTemplates" for claim in pod.claim_templates}
    return fields | {str(volume.get("name")): f"{pod.path}spec.volumes" for volume in get_maps(pod.spec, "volumes")}


def _mounts(pod: Pod) -> Iterator[tuple[str, str]]:
    for container in pod.all_containers:
        for field in ("volumeMounts", "volumeDevices"):
            for mount in get_maps(container.body, field):
                yield f"{container.path}.{field}[{mount.get('name')}]", str(mount.get("name"))


@rule(
    "mount-has-volume",
    "Every mount names a volume of its pod.",
    because="The API server rejects the pod, and with it the whole install.",
    source=_VOLUMES,
    fix="Name a volume of the pod, or add it under volumes.",
)
def mount_has_volume(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        known = _volumes(pod)
        for field, name in _mounts(pod):
            if name not in known:
                there = ", ".join(sorted(known)) or "none"
                yield Finding(pod.owner, field, f"the pod has no volume {name}; it has: {there}")


@rule(
    "volume-is-mounted",
    "Every volume is mounted by a container of its pod.",
    because="The container lacks the volume's contents, and a missing Secret or claim still stops the pod.",
    source=_VOLUMES,
    fix="Mount the volume, or leave it out.",
)
def volume_is_mounted(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        mounted = {name for _, name in _mounts(pod)}
        for name, field in _volumes(pod).items():
            if name not in mounted:
                yield Finding(pod.owner, f"{field}[{name}]", f"no container mounts the volume {name}")
