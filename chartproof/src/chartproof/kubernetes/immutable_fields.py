"""Lists the fields that the API server refuses to change, kind by kind."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chartproof.release.fields import Step, get_map

Json = Mapping[str, Any]
Pair = Callable[[Json, Json], bool]  # takes the object before and after

_VALIDATION = "https://github.com/kubernetes/kubernetes/blob/master/pkg/apis"
_REFERENCE = "https://kubernetes.io/docs/reference/kubernetes-api"


def _always(before: Json, after: Json) -> bool:
    return True


@dataclass(frozen=True)
class Immutable:
    """Describes a field that can't change, or a map in which only some keys can."""

    path: tuple[str, ...]
    source: str
    mutable_keys: frozenset[str] = frozenset()
    defaults: Json = field(default_factory=dict)  # the API server adds these keys to the map where they are missing
    default: Any = None  # the API server adds this where the field is missing
    when: Pair = _always


def _stateful_set(*mutable: str) -> Immutable:
    return Immutable(
        ("spec",),
        f"{_VALIDATION}/apps/validation/validation.go (ValidateStatefulSetUpdate)",
        mutable_keys=frozenset(
            {
                "replicas",
                "template",
                "updateStrategy",
                "persistentVolumeClaimRetentionPolicy",
                "minReadySeconds",
                "ordinals",
                *mutable,
            }
        ),
        defaults={"podManagementPolicy": "OrderedReady", "revisionHistoryLimit": 10, "serviceName": ""},
    )


def _both(*kinds: str) -> Pair:
    return lambda before, after: (
        _spec(before).get("type", "ClusterIP") in kinds and _spec(after).get("type", "ClusterIP") in kinds
    )


def _spec(body: Json) -> Json:
    return get_map(body, "spec")


def _headless_or_set_later(before: Json, after: Json) -> bool:
    # an address that the manifest leaves out stays as it is, which contradicts the manifest only for a headless Service
    return _addressed(before, after) and ("clusterIP" in _spec(after) or _spec(before).get("clusterIP") == "None")


_addressed = _both("ClusterIP", "NodePort", "LoadBalancer")


def _not_elastic(before: Json, after: Json) -> bool:
    # https://kubernetes.io/docs/concepts/workloads/controllers/job/#elastic-indexed-jobs
    spec = _spec(after)
    return spec.get("completionMode") != "Indexed" or spec.get("completions") != spec.get("parallelism")


def _frozen(before: Json, after: Json) -> bool:
    return before.get("immutable") is True


def _started(before: Json, after: Json) -> bool:
    return _spec(before).get("suspend") is not True


_SELECTOR = f"{_VALIDATION}/apps/validation/validation.go (ValidateImmutableField of the selector)"
_JOB = f"{_VALIDATION}/batch/validation/validation.go (ValidateJobSpecUpdate)"
_SERVICE = f"{_VALIDATION}/core/validation/validation.go (ValidateServiceUpdate)"
_STORAGE = f"{_VALIDATION}/storage/validation/validation.go (ValidateStorageClassUpdate)"
_IMMUTABLE_DATA = "https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable"
_RBAC = f"{_VALIDATION}/rbac/validation/validation.go (ValidateRoleBindingUpdate)"
_CLAIM = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolumeclaims"

# by group and kind
IMMUTABLE: Mapping[tuple[str, str], tuple[Immutable, ...]] = {
    ("apps", "Deployment"): (Immutable(("spec", "selector"), _SELECTOR),),
    ("apps", "DaemonSet"): (Immutable(("spec", "selector"), _SELECTOR),),
    ("apps", "ReplicaSet"): (Immutable(("spec", "selector"), _SELECTOR),),
    ("apps", "StatefulSet"): (_stateful_set("revisionHistoryLimit"),),
    ("batch", "Job"): (
        Immutable(("spec", "selector"), _JOB),
        Immutable(("spec", "template"), _JOB, when=_started),
        Immutable(("spec", "completions"), _JOB, default=1, when=_not_elastic),
        Immutable(("spec", "completionMode"), _JOB, default="NonIndexed"),
        Immutable(("spec", "podFailurePolicy"), _JOB),
        Immutable(("spec", "successPolicy"), _JOB),
        Immutable(("spec", "backoffLimitPerIndex"), _JOB),
        Immutable(("spec", "managedBy"), _JOB),
    ),
    ("", "Pod"): (
        Immutable(
            ("spec",),
            f"{_VALIDATION}/core/validation/validation.go (ValidatePodUpdate)",
            mutable_keys=frozenset({"activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds"}),
        ),
    ),
    ("", "PersistentVolumeClaim"): (
        Immutable(
            ("spec",),
            f"{_VALIDATION}/core/validation/validation.go (ValidatePersistentVolumeClaimUpdate)",
            mutable_keys=frozenset({"resources", "volumeAttributesClassName"}),
            defaults={"volumeMode": "Filesystem"},
        ),
    ),
    ("", "Service"): (
        Immutable(("spec", "clusterIP"), _SERVICE, default="", when=_headless_or_set_later),
        Immutable(("spec", "loadBalancerClass"), _SERVICE, when=_both("LoadBalancer")),
    ),
    ("", "Secret"): (
        Immutable(("type",), f"{_REFERENCE}/config-and-storage-resources/secret-v1/", default="Opaque"),
        Immutable(("immutable",), _IMMUTABLE_DATA, when=_frozen),
        Immutable(("data",), _IMMUTABLE_DATA, when=_frozen),
        Immutable(("stringData",), _IMMUTABLE_DATA, when=_frozen),
    ),
    ("", "ConfigMap"): (
        Immutable(("immutable",), _IMMUTABLE_DATA, when=_frozen),
        Immutable(("data",), _IMMUTABLE_DATA, when=_frozen),
        Immutable(("binaryData",), _IMMUTABLE_DATA, when=_frozen),
    ),
    ("", "ResourceQuota"): (
        Immutable(("spec", "scopes"), f"{_VALIDATION}/core/validation/validation.go (ValidateResourceQuotaUpdate)"),
    ),
    ("rbac.authorization.k8s.io", "RoleBinding"): (Immutable(("roleRef",), _RBAC),),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (Immutable(("roleRef",), _RBAC),),
    ("storage.k8s.io", "StorageClass"): (
        Immutable(("provisioner",), _STORAGE),
        Immutable(("parameters",), _STORAGE),
        Immutable(("reclaimPolicy",), _STORAGE, default="Delete"),
        Immutable(("volumeBindingMode",), _STORAGE, default="Immediate"),
    ),
    ("scheduling.k8s.io", "PriorityClass"): (
        Immutable(("value",), f"{_VALIDATION}/scheduling/validation/validation.go (ValidatePriorityClassUpdate)"),
        Immutable(
            ("preemptionPolicy",),
            f"{_VALIDATION}/scheduling/validation/validation.go (ValidatePriorityClassUpdate)",
            default="PreemptLowerPriority",
        ),
    ),
    ("networking.k8s.io", "IngressClass"): (
        Immutable(
            ("spec", "controller"), f"{_VALIDATION}/networking/validation/validation.go (ValidateIngressClassUpdate)"
        ),
    ),
    ("node.k8s.io", "RuntimeClass"): (
        Immutable(("handler",), f"{_VALIDATION}/node/validation/validation.go (ValidateRuntimeClassUpdate)"),
    ),
    ("discovery.k8s.io", "EndpointSlice"): (
        Immutable(("addressType",), f"{_VALIDATION}/discovery/validation/validation.go (ValidateEndpointSliceUpdate)"),
    ),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): (
        Immutable(
            ("spec", "scope"),
            "https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/"
            "validation.go (validateCustomResourceDefinitionSpecUpdate)",
        ),
    ),
}
# before 1.33 a StatefulSet's history limit is immutable too:
# https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.33.md
STATEFUL_SET_BEFORE_1_33 = (_stateful_set(),)

# keys that may change inside an immutable field
_MUTABLE_INSIDE = {("", "Pod"): frozenset({"image"})}


def changes(group: str, kind: str, immutable: Immutable, before: Json, after: Json) -> Iterator[tuple[Step, ...]]:
    """Yields where an immutable field differs between two objects of the same name, one place for each of its keys."""
    if not immutable.when(before, after):
        return
    ignored = _MUTABLE_INSIDE.get((group, kind), frozenset())
    old, new = (_normal(_at(body, immutable.path), ignored) for body in (before, after))
    if not (immutable.mutable_keys or immutable.defaults):
        old, new = (immutable.default if value is None else value for value in (old, new))
        if (difference := _first_difference(old, new)) is not None:
            yield (*immutable.path, *difference)
        return
    old, new = ({**immutable.defaults, **get_map(value)} for value in (old, new))
    for key in dict.fromkeys([*old, *new]):
        difference = None if key in immutable.mutable_keys else _first_difference(old.get(key), new.get(key))
        if difference is not None:
            yield (*immutable.path, key, *difference)


def _at(body: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        body = body.get(key) if isinstance(body, Mapping) else None
    return body


def _normal(value: Any, ignored: frozenset[str]) -> Any:
    """Drops nulls, empty maps and empty lists, which mean nothing. Keeps "", as an empty storageClassName has a use."""
    if isinstance(value, Mapping):
        items = {key: _normal(child, ignored) for key, child in value.items() if key not in ignored}
        return {key: child for key, child in items.items() if child is not None} or None
    if isinstance(value, list):
        return [_normal(child, ignored) for child in value] or None
    return value


def _first_difference(old: Any, new: Any) -> tuple[Step, ...] | None:
    if old == new:
        return None
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            if (rest := _first_difference(old.get(key), new.get(key))) is not None:
                return (key, *rest)
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for position, (one, other) in enumerate(zip(old, new, strict=True)):
            if (rest := _first_difference(one, other)) is not None:
                return (position, *rest)
    return ()
