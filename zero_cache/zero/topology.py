"""Finds how the zero-cache containers of a release reach each other, their replica and their bucket."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from chartproof.release.fields import get_map, get_maps
from chartproof.release.objects import Object
from chartproof.release.release import Release
from chartproof.release.services import leads_to, port_number, selected_pods, service_name, service_ports, target_port

from zero_cache.zero.containers import ZeroContainer, zero_containers

_DEFAULT_PORTS = {"ws": 80, "http": 80, "wss": 443, "https": 443}
# annotations of a service account by which a cloud gives its pods an identity
_IDENTITY = (
    "eks.amazonaws.com/role-arn",
    "iam.gke.io/gcp-service-account",
    "azure.workload.identity/client-id",
)
# variables from which the SDKs in Litestream take credentials
_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_PROFILE",
    "LITESTREAM_ACCESS_KEY_ID",
    "LITESTREAM_SECRET_ACCESS_KEY",
    "LITESTREAM_AZURE_ACCOUNT_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
)
_READ_ONLY_SOURCES = ("configMap", "secret", "projected", "downwardAPI", "image")


@dataclass(frozen=True)
class StreamAddress:
    """Holds the address at which a view syncer looks for its replication manager."""

    scheme: str
    host: str
    port: int | None

    @property
    def service(self) -> str:
        """Returns the name that a Service with this host would have."""
        return self.host.partition(".")[0]


def stream_address(container: ZeroContainer) -> StreamAddress | None:
    """Reads a view syncer's URI. It is None if the URI is unknown or invalid."""
    text = container.text("ZERO_CHANGE_STREAMER_URI")
    try:
        url = urlsplit(text or "")
        port = url.port or _DEFAULT_PORTS.get(url.scheme)
    except ValueError:
        return None
    return StreamAddress(url.scheme, url.hostname, port) if url.hostname else None


def stream_service(release: Release, container: ZeroContainer) -> Object | None:
    """Returns the Service of the release that a view syncer's URI names."""
    address = stream_address(container)
    return service_at(release, address.host, container.pod.namespace) if address else None


def service_at(release: Release, host: str, namespace: str) -> Object | None:
    """Returns the Service of the release that a host means in a namespace."""
    name = service_name(release, host, namespace)
    services = release.of_kind("Service", name=name, namespace=namespace) if name else []
    return services[0] if services else None


def manager_of(release: Release, syncer: ZeroContainer) -> ZeroContainer | None:
    """Returns a view syncer's replication manager or single node: the one behind its URI, else the only one."""
    managers = [container for container in zero_containers(release) if container.runs_change_streamer]
    service = stream_service(release, syncer)
    behind = [manager for manager in managers if service and leads_to(service, manager.pod)]
    if behind:
        return behind[0]
    return managers[0] if len(managers) == 1 else None


def resolve_url(release: Release, container: ZeroContainer, url: str) -> tuple[str, int] | None:
    """Returns the workload and port of the release to which a container's URL leads, or None for other targets."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.hostname in ("localhost", "127.0.0.1", "::1"):
        return (str(container.pod.owner), port) if port else None
    service = service_at(release, parts.hostname or "", container.pod.namespace)
    for pod in selected_pods(release, service) if service else []:
        for exposed in service_ports(service) if service else []:
            number = port_number(target_port(exposed), pod)
            if exposed.get("port") == port and isinstance(number, int):
                return str(pod.owner), number
    return None


@dataclass(frozen=True)
class ReplicaVolume:
    """Holds the mount and the volume of a replica's file."""

    mount: Mapping[str, Any] | None
    volume: Mapping[str, Any] | None  # None also if the volume is a claim template

    @property
    def why_unusable(self) -> str | None:
        """Says why zero-cache can't write the replica, or would lose it."""
        if self.mount is None:
            return "is on no mounted volume, but in the container's own file system"
        if self.mount.get("readOnly"):
            return "is on a volume that is mounted read-only"
        source = next((name for name in _READ_ONLY_SOURCES if name in (self.volume or {})), None)
        return f"is on a volume of type {source}, which can't be written to" if source else None


def replica_volume(container: ZeroContainer) -> ReplicaVolume | None:
    """Returns the volume of the replica, or None if its path is unknown."""
    file = container.replica_file
    if file is None:
        return None
    holding = [mount for mount in get_maps(container.body, "volumeMounts") if _is_below(file, _mount_path(mount))]
    mount = max(holding, key=lambda mount: len(_mount_path(mount)), default=None)
    volumes = get_maps(container.pod.spec, "volumes")
    named = [volume for volume in volumes if mount and volume.get("name") == mount.get("name")]
    return ReplicaVolume(mount, named[0] if named else None)


def _mount_path(mount: Mapping[str, Any]) -> str:
    return posixpath.normpath(str(mount.get("mountPath")))


def _is_below(file: str, directory: str) -> bool:
    return directory.startswith("/") and posixpath.commonpath([directory, file]) == directory


@dataclass(frozen=True)
class Credentials:
    """Holds a container's credentials for the bucket. A container without any may use the identity of its node."""

    variables: frozenset[str]
    account: str
    identity: bool | None  # whether its service account has one; None if that isn't in the release

    def missing_compared_to(self, other: "Credentials") -> str | None:
        """Names the credentials that another container has and this one lacks, as far as the manifests say."""
        if missing := sorted(other.variables - self.variables):
            elsewhere = not self.variables and (
                self.identity or (self.identity is None and self.account != other.account)
            )
            return None if elsewhere else " and ".join(missing)
        return "a service account with an identity" if other.identity and self.identity is False else None


def credentials(release: Release, container: ZeroContainer) -> Credentials | None:
    """Returns the credentials of a container, or None if a source outside of the release may set more."""
    if not container.fully_known:
        return None
    account = str(container.pod.spec.get("serviceAccountName") or "default")
    accounts = release.of_kind("ServiceAccount", name=account, namespace=container.pod.namespace)
    identity = any(name in get_map(found.body, "metadata", "annotations") for found in accounts for name in _IDENTITY)
    variables = frozenset(name for name in _CREDENTIALS if container.has(name))
    return Credentials(variables, account, identity if accounts else None)
