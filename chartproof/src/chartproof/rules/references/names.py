"""Objects that a manifest names exist, and have the keys that it names."""

import re
from collections.abc import Iterator
from typing import Any

from chartproof.release.fields import get_map, get_maps, get_path
from chartproof.release.objects import Object
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule
from chartproof.rules.references.custom_resources import has_unseen_pods
from chartproof.rules.references.dangling import exists, explain_missing, named_in_values
from chartproof.rules.references.pod_references import references

_SECRETS = "https://kubernetes.io/docs/concepts/configuration/secret/#using-a-secret"
_CONFIG_MAPS = "https://kubernetes.io/docs/concepts/configuration/configmap/#using-configmaps"
_RBAC = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding"
_SCALERS = ("HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler")
_DEFAULT_ROLES = frozenset({"cluster-admin", "admin", "edit", "view"})


def _dangling(release: Release, kind: str) -> Iterator[Finding]:
    for reference in references(release):
        where = reference.pod.namespace
        if reference.kind != kind or reference.optional:
            continue
        if kind == "PersistentVolumeClaim" and _comes_from_claim_template(release, reference.name):
            continue
        if reason := explain_missing(release, kind, reference.name, where):
            yield Finding(reference.pod.owner, reference.field, reason)


def _comes_from_claim_template(release: Release, name: str) -> bool:
    return any(
        re.fullmatch(rf"{re.escape(str(get_path(claim, 'metadata', 'name')))}-{re.escape(obj.name)}-\d+", name)
        for obj in release.of_kind("StatefulSet")
        for claim in get_maps(obj.body, "spec", "volumeClaimTemplates")
    )


@rule(
    "secret-exists",
    "A Secret that a pod names is in the release, unless it is optional or the values name it.",
    because="A container whose Secret is missing does not start, and only the pod's events say so.",
    source=_SECRETS,
    fix="Use the Secret's name in the release, or take the name from a value.",
)
def secret_exists(release: Release) -> Iterator[Finding]:
    yield from _dangling(release, "Secret")


@rule(
    "config-map-exists",
    "A ConfigMap that a pod names is in the release, unless it is optional or the values name it.",
    because="A container whose ConfigMap is missing does not start, and only the pod's events say so.",
    source=_CONFIG_MAPS,
    fix="Use the ConfigMap's name in the release, or take the name from a value.",
)
def config_map_exists(release: Release) -> Iterator[Finding]:
    yield from _dangling(release, "ConfigMap")


@rule(
    "claim-exists",
    "A PersistentVolumeClaim that a pod names is in the release, unless the values name it.",
    because="Kubernetes never schedules a pod whose claim is missing.",
    source="https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes",
    fix="Use the claim's name in the release, or take the name from a value.",
)
def claim_exists(release: Release) -> Iterator[Finding]:
    yield from _dangling(release, "PersistentVolumeClaim")


@rule(
    "service-account-exists",
    "A service account that a pod names is in the release, unless the values name it.",
    because="The API server refuses to make a pod whose service account is missing.",
    source="https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    fix="Use the service account's name in the release, or take the name from a value.",
)
def service_account_exists(release: Release) -> Iterator[Finding]:
    yield from _dangling(release, "ServiceAccount")


@rule(
    "referenced-key-exists",
    "A Secret or ConfigMap of the release has every key that a pod takes from it.",
    because="A container whose key is missing does not start: CreateContainerConfigError, or a mount that fails.",
    source=_SECRETS,
    fix="Use a key that it has, or add the key.",
)
def referenced_key_exists(release: Release) -> Iterator[Finding]:
    for reference in references(release):
        for obj in release.of_kind(reference.kind, name=reference.name, namespace=reference.pod.namespace):
            keys = {key for field in ("data", "stringData", "binaryData") for key in get_map(obj.body, field)}
            if reference.optional or not keys:  # a hook or a controller fills an empty one
                continue
            for key in reference.keys:
                if key not in keys:
                    message = f"{obj} has no key {key}; it has: {', '.join(sorted(keys))}"
                    yield Finding(reference.pod.owner, reference.field, message)


@rule(
    "scale-target-exists",
    "Every autoscaler's target is in the release.",
    because="An autoscaler without a target scales nothing, and only its own status says so.",
    source="https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
    fix="Give scaleTargetRef the kind and the name of the workload.",
)
def scale_target_exists(release: Release) -> Iterator[Finding]:
    for scaler in release.of_kind(*_SCALERS):
        field = "targetRef" if scaler.kind == "VerticalPodAutoscaler" else "scaleTargetRef"
        target = get_map(scaler.body, "spec", field)
        kind, name = str(target.get("kind") or "Deployment"), str(target.get("name"))
        if not exists(release, kind, name, scaler.namespace) and not named_in_values(release, name):
            yield Finding(scaler, f"spec.{field}", f"the release has no {kind} {name}")


@rule(
    "stateful-set-service-exists",
    "Every StatefulSet's serviceName is a Service of the release.",
    because="Without the Service each pod has no DNS name, and the field can't be changed later.",
    source="https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
    fix="Name a Service of the release in spec.serviceName.",
)
def stateful_set_service_exists(release: Release) -> Iterator[Finding]:
    for obj in release.of_kind("StatefulSet"):
        name = str(get_path(obj.body, "spec", "serviceName") or "")
        if name and not exists(release, "Service", name, obj.namespace) and not named_in_values(release, name):
            yield Finding(obj, "spec.serviceName", f"the release has no Service {name}")


@rule(
    "role-binding-resolves",
    "Every binding's role and service accounts are in the release, in the namespaces that the binding names.",
    because="A binding of a missing role grants nothing, and the API server denies the pod's first request.",
    source=_RBAC,
    fix="Use the names in the release for roleRef and subjects, and give subjects the release's namespace.",
)
def role_binding_resolves(release: Release) -> Iterator[Finding]:
    for binding in release.of_kind("RoleBinding", "ClusterRoleBinding"):
        role = get_map(binding.body, "roleRef")
        kind, name = str(role.get("kind")), str(role.get("name"))
        if not (kind == "ClusterRole" and (name in _DEFAULT_ROLES or name.startswith("system:"))):
            found = _has_role(release, kind, name, binding.namespace)
            reason = None if found else explain_missing(release, kind, name, binding.namespace)
            if reason or (kind == "Role" and not found and not named_in_values(release, name)):
                yield Finding(binding, "roleRef", reason or f"the release has no Role {name}")
        for number, subject in enumerate(get_maps(binding.body, "subjects")):
            if subject.get("kind") == "ServiceAccount":
                yield from _subject(release, binding, f"subjects[{number}]", subject)


def _has_role(release: Release, kind: str, name: str, where: str) -> bool:
    if kind == "ClusterRole":  # has no namespace
        return any(obj.kind == kind and obj.name == name for obj in release.objects)
    return exists(release, kind, name, where)


def _subject(release: Release, binding: Object, field: str, subject: Any) -> Iterator[Finding]:
    name, where = str(subject.get("name")), subject.get("namespace")
    if where is None:
        if binding.kind == "ClusterRoleBinding":
            yield Finding(binding, field, f"the service account {name} needs a namespace here")
        where = binding.namespace
    if exists(release, "ServiceAccount", name, where) or named_in_values(release, name) or has_unseen_pods(release):
        return
    own = [obj for obj in release.of_kind("ServiceAccount") if obj.name == name]
    if own:
        yield Finding(binding, field, f"{own[0]} is in the namespace {own[0].namespace}, not in {where}")
    elif reason := explain_missing(release, "ServiceAccount", name, where):
        yield Finding(binding, field, reason)
