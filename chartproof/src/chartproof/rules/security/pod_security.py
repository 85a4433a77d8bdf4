"""Every pod meets Pod Security's restricted level, also with its init containers, and also in hooks and tests."""

from collections.abc import Iterator
from typing import Any

from chartproof.release.fields import get_map, get_maps, get_path, get_strings
from chartproof.release.pods import Container, Pod, pods
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule

_RESTRICTED = "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"
_BASELINE = "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"
_VOLUMES = frozenset(
    {
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "persistentVolumeClaim",
        "projected",
        "secret",
        "image",
    }
)
_SYSCTLS = frozenset(
    {
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
    }
)


def _pods(release: Release) -> list[Pod]:
    return [pod for pod in pods(release) if get_path(pod.spec, "os", "name") != "windows"]


def _containers(release: Release) -> Iterator[Container]:
    for pod in _pods(release):
        yield from pod.all_containers


def _context(container: Container, field: str) -> Any:
    """Returns the container's own setting, or the pod's."""
    own = get_path(container.body, "securityContext", field)
    return get_path(container.pod.spec, "securityContext", field) if own is None else own


@rule(
    "container-runs-as-non-root",
    "Every container runs as a user that is not root.",
    because="Namespaces with Pod Security's restricted level reject the pod. Code that escapes the container is root.",
    source=_RESTRICTED,
    fix="Set securityContext.runAsNonRoot: true, and a runAsUser other than 0 where the image has none.",
)
def container_runs_as_non_root(release: Release) -> Iterator[Finding]:
    for container in _containers(release):
        if _context(container, "runAsUser") == 0:
            yield Finding(container.pod.owner, f"{container.path}.securityContext.runAsUser", "it is 0, which is root")
        elif _context(container, "runAsNonRoot") is not True:
            field = f"{container.path}.securityContext.runAsNonRoot"
            yield Finding(container.pod.owner, field, "neither the container nor its pod sets it to true")


@rule(
    "container-gains-no-privileges",
    "No container is privileged or can become privileged.",
    because="Namespaces with Pod Security's restricted level reject the pod. A set-uid program makes it root.",
    source=_RESTRICTED,
    fix="Set securityContext.allowPrivilegeEscalation: false on the container.",
)
def container_gains_no_privileges(release: Release) -> Iterator[Finding]:
    for container in _containers(release):
        context = get_map(container.body, "securityContext")
        if context.get("privileged") is True:
            yield Finding(container.pod.owner, f"{container.path}.securityContext.privileged", "it is true")
        elif context.get("allowPrivilegeEscalation") is not False:
            field = f"{container.path}.securityContext.allowPrivilegeEscalation"
            yield Finding(container.pod.owner, field, "it is not false")


@rule(
    "container-drops-capabilities",
    "Every container drops all capabilities.",
    because="Namespaces with Pod Security's restricted level reject the pod.",
    source=_RESTRICTED,
    fix="Set securityContext.capabilities: {drop: [ALL]} on the container. Add only NET_BIND_SERVICE.",
)
def container_drops_capabilities(release: Release) -> Iterator[Finding]:
    for container in _containers(release):
        capabilities = get_map(container.body, "securityContext", "capabilities")
        field = f"{container.path}.securityContext.capabilities"
        if "ALL" not in get_strings(capabilities, "drop"):
            yield Finding(container.pod.owner, field, "drop does not have ALL")
        if added := sorted(set(get_strings(capabilities, "add")) - {"NET_BIND_SERVICE"}):
            yield Finding(container.pod.owner, field, f"add has {', '.join(added)}")


@rule(
    "container-has-seccomp-profile",
    "Every container has a seccomp profile.",
    because="Namespaces with Pod Security's restricted level reject the pod. Without one every system call is allowed.",
    source=_RESTRICTED,
    fix="Set securityContext.seccompProfile: {type: RuntimeDefault} on the pod.",
)
def container_has_seccomp_profile(release: Release) -> Iterator[Finding]:
    for container in _containers(release):
        profile = _context(container, "seccompProfile")
        if get_path(profile, "type") not in ("RuntimeDefault", "Localhost"):
            found = get_path(profile, "type") or "not set"
            field = f"{container.path}.securityContext.seccompProfile"
            yield Finding(container.pod.owner, field, f"it is {found}, not RuntimeDefault or Localhost")


@rule(
    "volume-type-is-restricted",
    "No pod has a volume of its node, or of a type that Pod Security's restricted level forbids.",
    because="A directory of the node shows a container the files of other pods and of the node itself.",
    source=_RESTRICTED,
    fix="Use emptyDir, a claim, or a projected volume.",
)
def volume_type_is_restricted(release: Release) -> Iterator[Finding]:
    for pod in _pods(release):
        for volume in get_maps(pod.spec, "volumes"):
            for kind in sorted(volume.keys() - _VOLUMES - {"name"}):
                if volume[kind] is not None:
                    yield Finding(
                        pod.owner, f"{pod.path}spec.volumes[{volume.get('name')}].{kind}", f"it is a {kind} volume"
                    )


@rule(
    "pod-stays-off-its-node",
    "No pod uses the network, the ports or the processes of its node.",
    because="The pod sees the traffic and the processes of others, takes a port that only one pod per node can have, "
    "and escapes every network policy.",
    source=_BASELINE,
    fix="Leave hostNetwork, hostPID, hostIPC and hostPort out. Publish a port with a Service.",
)
def pod_stays_off_its_node(release: Release) -> Iterator[Finding]:
    for pod in _pods(release):
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if pod.spec.get(field) is True:
                yield Finding(pod.owner, f"{pod.path}spec.{field}", "it is true")
        for sysctl in get_maps(pod.spec, "securityContext", "sysctls"):
            if str(sysctl.get("name")) not in _SYSCTLS:
                yield Finding(
                    pod.owner, f"{pod.path}spec.securityContext.sysctls", f"{sysctl.get('name')} is not a safe one"
                )
        for container in pod.all_containers:
            for port in container.ports:
                if port.get("hostPort"):
                    name = port.get("name") or port.get("containerPort")
                    yield Finding(pod.owner, f"{container.path}.ports[{name}].hostPort", f"it is {port['hostPort']}")
            if get_path(container.body, "securityContext", "procMount") not in (None, "Default"):
                yield Finding(pod.owner, f"{container.path}.securityContext.procMount", "it is not Default")
