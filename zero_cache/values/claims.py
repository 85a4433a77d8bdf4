"""What values.yaml says is for every object, pod, container or role, and what must have it in a release."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from chartproof.release.fields import walk
from chartproof.release.objects import Object, Workload, environment
from chartproof.release.release import Release
from chartproof.values.dotted_keys import at

from zero_cache.release import TEST
from zero_cache.values.keys import ROLES
from zero_cache.values.values import Values

# a name for the message, and what must have the option's value
Things = Iterator[tuple[str, Any]]

_EXTRA = [f"{role}.{key}" for role in ROLES.values() for key in ("extraContainers", "extraInitContainers")]
_STORE = "object-store"
# they open a connection, or none, and speak no TLS
_WITHOUT_TLS = {_STORE, "create-bucket", "wait-for-postgres", "wait-for-replication-manager", "connection"}


@dataclass(frozen=True)
class Claim:
    """An option, what values.yaml says it is for, and how to see that one of them has the value."""

    path: str
    things: Callable[[Release, Values], Things]
    has: Callable[[Any, Any], bool]
    never: tuple[str, ...] = ()  # options that may stand in for it
    given: dict[str, Any] = field(default_factory=dict)  # a value that is found again, where any other isn't
    beside: tuple[str, ...] = ()  # other options that decide what must have it

    def __str__(self) -> str:
        return self.path

    @property
    def reaches_hooks(self) -> bool:
        """Whether it is about what hooks' pods have in common with those of roles."""
        return self.path.startswith(("hookPods.", "replicationManager."))


def _own_objects(release: Release) -> Iterator[Object]:
    """All objects but the user's own."""
    return (obj for obj in release if not obj.template.endswith("extra-objects.yaml"))


def _objects(release: Release, values: Values) -> Things:
    return ((str(obj), obj.metadata) for obj in _own_objects(release))


def _all_metadata(release: Release, values: Values) -> Things:
    """Metadata of objects, and of the pods and volume claims that they make."""
    for obj in _own_objects(release):
        for steps, body in walk(obj.body):
            if steps[-1:] == ("metadata",):
                yield f"{obj} {'.'.join(map(str, steps))}", body


def _pods(release: Release, values: Values) -> Things:
    return ((f"pods of {workload}", workload) for workload in release.workloads)


def _hook_pods(release: Release, values: Values) -> Things:
    return ((name, pod) for name, pod in _pods(release, values) if pod.hooks)


def _pods_with_the_account(release: Release, values: Values) -> Things:
    """All pods but those that outlive the account that the release makes."""
    created = at(values, "serviceAccount.create") is not False
    return ((name, pod) for name, pod in _pods(release, values) if not (created and "post-delete" in pod.hooks))


def _containers_of(release: Release, values: Values) -> Iterator[tuple[Workload, dict[str, Any]]]:
    """All containers but the user's own."""
    others = {container["name"] for path in _EXTRA for container in at(values, path) or []}
    for workload in release.workloads:
        for name, container in {**workload.init_containers, **workload.containers}.items():
            if name not in others:
                yield workload, container


def _containers(release: Release, values: Values) -> Things:
    return ((f"{body['name']} of {workload}", body) for workload, body in _containers_of(release, values))


def _zero_containers(release: Release, values: Values) -> Things:
    return ((name, body) for name, body in _containers(release, values) if body["name"] != _STORE)


def _containers_with_tls(release: Release, values: Values) -> Things:
    for workload, body in _containers_of(release, values):
        if body["name"] not in _WITHOUT_TLS:
            yield f"{body['name']} of {workload}", (workload, body)


def _containers_with_a_database(release: Release, values: Values) -> Things:
    for name, body in _containers(release, values):
        if "ZERO_UPSTREAM_DB" in environment(body) and body["name"] != "wait-for-postgres":
            yield name, body


def _of_roles(release: Release, values: Values) -> Things:
    return ((str(workload), workload) for workload in release.of_kind("StatefulSet", "Deployment"))


def _where_the_replication_manager_may_run(release: Release, values: Values) -> Things:
    """Its own pods, and those of hooks."""
    return ((name, pod) for name, pod in _pods(release, values) if pod.hooks or pod.kind == "StatefulSet")


def _policies(release: Release, values: Values) -> Things:
    return ((str(policy), policy["spec"]) for policy in release.of_kind("NetworkPolicy"))


def _policies_of_roles(release: Release, values: Values) -> Things:
    return ((str(policy), policy["spec"]) for policy in release.of_kind("NetworkPolicy") if policy.role != TEST)


def _labelled(metadata: Any, labels: Any) -> bool:
    return bool(labels.items() <= metadata.get("labels", {}).items())


def _annotated(metadata: Any, annotations: Any) -> bool:
    return bool(annotations.items() <= metadata.get("annotations", {}).items())


def _named(metadata: Any, name: Any) -> bool:
    return name in metadata["name"] and metadata["labels"]["app.kubernetes.io/name"] == name


def _in_pod(key: str) -> Callable[[Any, Any], bool]:
    return lambda workload, value: workload.pod.get(key) == value


def _has_labels(workload: Any, labels: Any) -> bool:
    return _labelled(workload.pod_metadata, labels)


def _has_annotations(workload: Any, annotations: Any) -> bool:
    return _annotated(workload.pod_metadata, annotations)


def _keeps_proxies_off(workload: Any, wanted: Any) -> bool:
    off = _has_labels(workload, {"sidecar.istio.io/inject": "false", "kuma.io/sidecar-injection": "disabled"})
    disabled = {"linkerd.io/inject": "disabled", "consul.hashicorp.com/connect-inject": "false"}
    return not wanted and off and _has_annotations(workload, disabled)


def _wants_nodes(workload: Any, affinity: Any) -> bool:
    """Whether it has the affinity to nodes; that between pods is the role's."""
    found = workload.pod.get("affinity", {})
    return bool(found.get("nodeAffinity") == affinity.get("nodeAffinity"))


def _pulls_with(workload: Any, secrets: Any) -> bool:
    pulled = workload.pod.get("imagePullSecrets", [])
    return all((secret if isinstance(secret, dict) else {"name": secret}) in pulled for secret in secrets)


def _in_context(body: Any, context: Any) -> bool:
    """Whether fields are there, and those that are null aren't."""
    return all(body.get("securityContext", {}).get(key) == value for key, value in context.items())


def _trusts(kind: str, key: str) -> Callable[[Any, Any], bool]:
    def trusts(thing: Any, name: Any) -> bool:
        workload, body = thing
        mounted = any(mount["name"] == "ca" for mount in body.get("volumeMounts", []))
        volume = workload.volumes.get("ca", {})
        return mounted and "NODE_EXTRA_CA_CERTS" in environment(body) and volume.get(kind, {}).get(key) == name

    return trusts


def _among(key: str) -> Callable[[Any, Any], bool]:
    return lambda spec, rules: all(rule in spec[key] for rule in rules)


CLAIMS = [
    Claim("nameOverride", _objects, _named, ("fullnameOverride", "serviceAccount.name"), {"nameOverride": "mine"}),
    Claim(
        "fullnameOverride",
        _objects,
        lambda metadata, name: metadata["name"].startswith(name),
        ("serviceAccount.name",),
        {"fullnameOverride": "mine"},
    ),
    # what is of one object wins
    Claim("commonLabels", _all_metadata, _labelled, ("*.podLabels", "*.labels")),
    Claim("commonAnnotations", _objects, _annotated),
    Claim("global.imageRegistry", _containers, lambda body, registry: body["image"].startswith(f"{registry}/")),
    Claim("global.imagePullSecrets", _pods, _pulls_with),
    Claim("imagePullSecrets", _pods, _pulls_with),
    Claim(
        "image.registry",
        _zero_containers,
        lambda body, registry: body["image"].startswith(f"{registry}/"),
        ("global.imageRegistry",),
    ),
    Claim("image.repository", _zero_containers, lambda body, repository: repository in body["image"]),
    Claim("image.tag", _zero_containers, lambda body, tag: body["image"].endswith(f":{tag}"), ("image.digest",)),
    Claim("image.digest", _zero_containers, lambda body, digest: body["image"].endswith(f"@{digest}")),
    Claim("image.pullPolicy", _containers, lambda body, policy: body.get("imagePullPolicy") == policy),
    Claim("common.appId", _containers_with_a_database, lambda body, name: environment(body).get("ZERO_APP_ID") == name),
    Claim("common.replicaFile", _of_roles, lambda workload, file: workload.env.get("ZERO_REPLICA_FILE") == file),
    Claim("common.caBundle.configMap", _containers_with_tls, _trusts("configMap", "name"), ("common.caBundle.secret",)),
    Claim("common.caBundle.secret", _containers_with_tls, _trusts("secret", "secretName")),
    Claim(
        "serviceAccount.name",
        _pods_with_the_account,
        _in_pod("serviceAccountName"),
        beside=("serviceAccount.create",),
    ),
    Claim("podSecurityContext", _pods, lambda workload, context: _in_context(workload.pod, context)),
    Claim("containerSecurityContext", _containers, _in_context),
    Claim("networkPolicy.extraIngress", _policies_of_roles, _among("ingress")),
    Claim("networkPolicy.extraEgress", _policies, _among("egress")),
    *(
        Claim(f"replicationManager.{key}", _where_the_replication_manager_may_run, _in_pod(key), ("hookPods.*",))
        for key in (
            *("nodeSelector", "tolerations", "priorityClassName", "runtimeClassName"),
            *("hostAliases", "dnsPolicy", "dnsConfig"),
        )
    ),
    Claim("replicationManager.affinity", _where_the_replication_manager_may_run, _wants_nodes, ("hookPods.*",)),
    *(
        Claim(f"hookPods.{key}", _hook_pods, _in_pod(key))
        for key in ("nodeSelector", "tolerations", "affinity", "priorityClassName")
    ),
    Claim("hookPods.podLabels", _hook_pods, _has_labels),
    Claim("hookPods.podAnnotations", _hook_pods, _has_annotations),
    Claim(
        "hookPods.sidecarInjection",
        _hook_pods,
        _keeps_proxies_off,
        ("hookPods.pod*",),
        {"hookPods.sidecarInjection": False},
    ),
]
