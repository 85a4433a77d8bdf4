"""Finds the objects, pods, containers or roles that must all have the value of a key, and checks that they have."""

from collections.abc import Callable, Iterator
from typing import Any

from chartproof.release.fields import walk
from chartproof.release.objects import Object, Workload, environment
from chartproof.values.dotted_keys import at

from zero_cache.release import TEST, ZeroRelease
from zero_cache.values.keys.row import ROLES, Options, Things
from zero_cache.zero.options import REPLICATION_MANAGER

_EXTRA = [f"{role}.{key}" for role in ROLES.values() for key in ("extraContainers", "extraInitContainers")]
_STORE = "object-store"
# these containers use no TLS: they only open a connection, or none
_WITHOUT_TLS = {_STORE, "wait-for-postgres", "wait-for-replication-manager", "connection"}


def _own_objects(release: ZeroRelease) -> Iterator[Object]:
    return (obj for obj in release if not obj.template.endswith("extra-objects.yaml"))


def all_objects(release: ZeroRelease, values: Options) -> Things:
    """Returns the metadata of all objects except those that a user adds."""
    return ((str(obj), obj.metadata) for obj in _own_objects(release))


def all_metadata(release: ZeroRelease, values: Options) -> Things:
    """Returns the metadata of objects, and of the pods and volume claims that they create."""
    for obj in _own_objects(release):
        for steps, body in walk(obj.body):
            if steps[-1:] == ("metadata",):
                yield f"{obj} {'.'.join(map(str, steps))}", body


def all_pods(release: ZeroRelease, values: Options) -> Things:
    """Returns all pods."""
    return ((f"pods of {workload}", workload) for workload in release.workloads)


def hook_pods(release: ZeroRelease, values: Options) -> Things:
    """Returns the pods of hooks."""
    return ((name, pod) for name, pod in all_pods(release, values) if pod.hooks)


def pods_with_the_account(release: ZeroRelease, values: Options) -> Things:
    """Returns all pods except those that outlive the service account of the release."""
    created = at(values, "serviceAccount.create") is not False
    return ((name, pod) for name, pod in all_pods(release, values) if not (created and "post-delete" in pod.hooks))


def _containers_of(release: ZeroRelease, values: Options) -> Iterator[tuple[Workload, dict[str, Any]]]:
    others = {container["name"] for path in _EXTRA for container in at(values, path) or []}
    for workload in release.workloads:
        for name, container in {**workload.init_containers, **workload.containers}.items():
            if name not in others:
                yield workload, container


def containers(release: ZeroRelease, values: Options) -> Things:
    """Returns all containers except those that a user adds."""
    return ((f"{body['name']} of {workload}", body) for workload, body in _containers_of(release, values))


def zero_containers(release: ZeroRelease, values: Options) -> Things:
    """Returns the containers of the zero-cache image."""
    return ((name, body) for name, body in containers(release, values) if body["name"] != _STORE)


def containers_with_tls(release: ZeroRelease, values: Options) -> Things:
    """Returns the containers that use TLS, with their workload."""
    for workload, body in _containers_of(release, values):
        if body["name"] not in _WITHOUT_TLS:
            yield f"{body['name']} of {workload}", (workload, body)


def containers_with_a_database(release: ZeroRelease, values: Options) -> Things:
    """Returns the containers that know the database, except the one that only waits for it."""
    for name, body in containers(release, values):
        if "ZERO_UPSTREAM_DB" in environment(body) and body["name"] != "wait-for-postgres":
            yield name, body


def workloads_of_roles(release: ZeroRelease, values: Options) -> Things:
    """Returns the workloads of the roles."""
    return ((str(workload), workload) for workload in release.of_kind("StatefulSet", "Deployment"))


def pods_like_the_replication_managers(release: ZeroRelease, values: Options) -> Things:
    """Returns the pods of the replication manager and of hooks."""
    return ((name, pod) for name, pod in all_pods(release, values) if pod.hooks or pod.role == REPLICATION_MANAGER)


def policies(release: ZeroRelease, values: Options) -> Things:
    """Returns the specs of all network policies."""
    return ((str(policy), policy["spec"]) for policy in release.of_kind("NetworkPolicy"))


def policies_of_roles(release: ZeroRelease, values: Options) -> Things:
    """Returns the specs of the roles' network policies."""
    return ((str(policy), policy["spec"]) for policy in release.of_kind("NetworkPolicy") if policy.role != TEST)


def has_labels(metadata: Any, labels: Any) -> bool:
    """Returns whether metadata has these labels."""
    return bool(labels.items() <= metadata.get("labels", {}).items())


def has_annotations(metadata: Any, annotations: Any) -> bool:
    """Returns whether metadata has these annotations."""
    return bool(annotations.items() <= metadata.get("annotations", {}).items())


def is_from_registry(body: Any, registry: Any) -> bool:
    """Returns whether a container's image is from a registry."""
    return bool(body["image"].startswith(f"{registry}/"))


def has_variable(name: str) -> Callable[[Any, Any], bool]:
    """Returns whether a variable of a container has this value."""
    return lambda body, value: bool(environment(body).get(name) == value)


def is_named(metadata: Any, name: Any) -> bool:
    """Returns whether an object's name and its label contain a name."""
    return name in metadata["name"] and metadata["labels"]["app.kubernetes.io/name"] == name


def pod_has(key: str) -> Callable[[Any, Any], bool]:
    """Returns whether a field of a pod has the value."""
    return lambda workload, value: workload.pod.get(key) == value


def pod_has_labels(workload: Any, labels: Any) -> bool:
    """Returns whether pods have these labels."""
    return has_labels(workload.pod_metadata, labels)


def pod_has_annotations(workload: Any, annotations: Any) -> bool:
    """Returns whether pods have these annotations."""
    return has_annotations(workload.pod_metadata, annotations)


def keeps_proxies_off(workload: Any, wanted: Any) -> bool:
    """Returns whether pods refuse the proxies of service meshes."""
    off = pod_has_labels(workload, {"sidecar.istio.io/inject": "false", "kuma.io/sidecar-injection": "disabled"})
    disabled = {"linkerd.io/inject": "disabled", "consul.hashicorp.com/connect-inject": "false"}
    return not wanted and off and pod_has_annotations(workload, disabled)


def wants_nodes(workload: Any, affinity: Any) -> bool:
    """Returns whether a pod has the affinity to nodes. Affinity between pods belongs to the role."""
    found = workload.pod.get("affinity", {})
    return bool(found.get("nodeAffinity") == affinity.get("nodeAffinity"))


def pulls_with(workload: Any, secrets: Any) -> bool:
    """Returns whether pods pull images with these Secrets, given as names or as maps."""
    pulled = workload.pod.get("imagePullSecrets", [])
    return all((secret if isinstance(secret, dict) else {"name": secret}) in pulled for secret in secrets)


def has_context(body: Any, context: Any) -> bool:
    """Returns whether a context has these fields. A field whose value is null must be missing."""
    return all(body.get("securityContext", {}).get(key) == value for key, value in context.items())


def trusts_certificates(kind: str, key: str) -> Callable[[Any, Any], bool]:
    """Returns whether a container trusts the certificates of this source."""

    def trusts(thing: Any, name: Any) -> bool:
        workload, body = thing
        mounted = any(mount["name"] == "ca" for mount in body.get("volumeMounts", []))
        volume = workload.volumes.get("ca", {})
        return mounted and "NODE_EXTRA_CA_CERTS" in environment(body) and volume.get(kind, {}).get(key) == name

    return trusts


def policy_has(key: str) -> Callable[[Any, Any], bool]:
    """Returns whether a policy has these rules."""
    return lambda spec, rules: all(rule in spec[key] for rule in rules)
