"""`helm upgrade` succeeds, and running pods keep their claims and traffic."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from chartproof.kubernetes.immutable_fields import IMMUTABLE, STATEFUL_SET_BEFORE_1_33, Immutable, changes
from chartproof.release.fields import field_path, get_map, get_maps
from chartproof.release.objects import Object
from chartproof.release.pods import Pod, pods
from chartproof.release.quantities import amount
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, upgrade_rule

Identity = tuple[str, str, str, str]

# a new name of these means new pods or a new address
_KINDS_THAT_KEEP_NAMES = ("StatefulSet", "Deployment", "DaemonSet", "Service")


@upgrade_rule(
    "immutable-fields-stay",
    "An upgrade changes no field that is immutable.",
    because="The API server refuses the change. The upgrade fails half way, and so does every later one.",
    source="https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#updating-statefulsets",
    fix="Keep versions, and values that a user may set later, out of the field.",
)
def immutable_fields_stay(before: Release, after: Release) -> Iterator[Finding]:
    for old, new in _pairs(before, after):
        for immutable in _immutable(new, after):
            for steps in changes(_group(new), new.kind, immutable, old.body, new.body):
                body = new.body if _exists(new.body, steps) else old.body
                yield Finding(
                    new, field_path(body, steps), f"differs from before, and is immutable: {immutable.source}"
                )
        families = [_primary_family(obj) for obj in (old, new)] if new.kind == "Service" else []
        if all(families) and len(set(families)) > 1:
            yield Finding(new, "spec.ipFamilies[0]", "differs from before, and the primary family is immutable")


@upgrade_rule(
    "claims-do-not-shrink",
    "An upgrade makes no claim smaller.",
    because="A claim can grow, never shrink: the API server refuses the upgrade.",
    source="https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims",
    fix="Keep the size; to go back to a smaller one, make a new claim and move the data.",
)
def claims_do_not_shrink(before: Release, after: Release) -> Iterator[Finding]:
    for old, new in _pairs(before, after):
        sizes = [_size(obj) for obj in (old, new)] if new.kind == "PersistentVolumeClaim" else []
        if sizes and sizes[0] is not None and sizes[1] is not None and sizes[1] < sizes[0]:
            yield Finding(new, "spec.resources.requests.storage", "is smaller than before")


@upgrade_rule(
    "names-are-kept",
    "An upgrade keeps the names of workloads and Services.",
    because="A new name is a new object: Helm deletes the old one, and clients and volumes still refer to it.",
    source="https://helm.sh/docs/intro/using_helm/#helm-upgrade-upgrading-a-release-and-recovering-on-failure",
    fix="Build names from the release's name and values that never change, not from versions.",
)
def names_are_kept(before: Release, after: Release) -> Iterator[Finding]:
    old, new = _by_identity(before), _by_identity(after)
    for kind in _KINDS_THAT_KEEP_NAMES:
        vanished = [obj for key, obj in old.items() if key not in new and obj.kind == kind]
        appeared = [obj for key, obj in new.items() if key not in old and obj.kind == kind]
        for gone in vanished:
            same = [obj for obj in appeared if obj.role == gone.role]
            if len(same) == 1:
                yield Finding(same[0], "metadata.name", f"replaces {gone}, which the upgrade deletes")


@upgrade_rule(
    "claims-are-kept",
    "An upgrade keeps every claim, and every pod keeps its claims.",
    because="Helm deletes a claim that is no longer in the release, and its data goes with it.",
    source="https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource",
    fix="Keep the claim and its name, or annotate it with helm.sh/resource-policy: keep before it leaves the release.",
)
def claims_are_kept(before: Release, after: Release) -> Iterator[Finding]:
    new = _by_identity(after)
    for key, old in _by_identity(before).items():
        kept = str(old.annotations.get("helm.sh/resource-policy")).strip().lower() == "keep"
        if old.kind == "PersistentVolumeClaim" and key not in new and not kept:
            yield Finding(old, "metadata.name", "is no longer in the release, so the upgrade deletes it")
    for then, now in _pods(before, after):
        claims = _claims(now)
        for volume, claim in _claims(then).items():
            if claim not in claims.values():
                there = f"claim {claims[volume]}" if volume in claims else "no claim"
                field = f"{now.path}spec.volumes[{volume}]"
                yield Finding(now.owner, field, f"was claim {claim} before the upgrade, and is {there} after it")


@upgrade_rule(
    "selectors-still-hit",
    "While an upgrade rolls out, selectors still match the pods that run.",
    because="Pods keep their labels until Kubernetes replaces them. A Service that selects others has no endpoint "
    "until then.",
    source="https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service",
    fix="Select by labels that stay: name, instance and component, not a version.",
)
def selectors_still_hit(before: Release, after: Release) -> Iterator[Finding]:
    both = _pods(before, after)
    for obj in after.objects:
        field, selector = _pod_selector(obj)
        if not selector or obj.hooks:
            continue
        for then, now in both:
            if now.owner.kind != "Job" and now.has_labels(selector) and not then.has_labels(selector):
                yield Finding(
                    obj, field, f"matches the pods of {now.owner} after the upgrade, and not those that run before it"
                )


def _pairs(before: Release, after: Release) -> list[tuple[Object, Object]]:
    """Returns the objects that are in both."""
    old = _by_identity(before)
    return [(old[key], new) for key, new in _by_identity(after).items() if key in old]


def _pods(before: Release, after: Release) -> list[tuple[Pod, Pod]]:
    """Returns the pods of the workloads that are in both."""
    old, new = (
        {_identity(pod.owner): pod for pod in pods(release) if not pod.owner.hooks} for release in (before, after)
    )
    return [(old[key], pod) for key, pod in new.items() if key in old]


def _by_identity(release: Release) -> dict[Identity, Object]:
    """Returns the objects that an upgrade patches. Helm deletes hooks and makes them anew."""
    return {_identity(obj): obj for obj in release.objects if not obj.hooks}


def _identity(obj: Object) -> Identity:
    return _group(obj), obj.kind, obj.namespace, obj.name


def _group(obj: Object) -> str:
    return obj.api_version.rpartition("/")[0]


def _immutable(obj: Object, release: Release) -> tuple[Immutable, ...]:
    minor = release.kube_version.removeprefix("v").split(".")
    if obj.kind == "StatefulSet" and len(minor) > 1 and int(minor[1]) < 33:
        return STATEFUL_SET_BEFORE_1_33
    return IMMUTABLE.get((_group(obj), obj.kind), ())


def _exists(body: Any, steps: tuple[str | int, ...]) -> bool:
    for step in steps:
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _size(claim: Object) -> Decimal | None:
    return amount(get_map(claim.body, "spec", "resources", "requests").get("storage"))


def _primary_family(service: Object) -> str:
    families = get_map(service.body, "spec").get("ipFamilies")
    return str(families[0]) if isinstance(families, list) and families else ""


def _claims(pod: Pod) -> dict[str, str]:
    """Returns the claims of a pod, by volume."""
    return {
        str(volume.get("name")): str(claim)
        for volume in get_maps(pod.spec, "volumes")
        if (claim := get_map(volume, "persistentVolumeClaim").get("claimName"))
    }


def _pod_selector(obj: Object) -> tuple[str, dict[str, Any]]:
    """Returns the field and labels that select pods; {} for a selector with matchExpressions."""
    if obj.kind == "Service":
        return "spec.selector", get_map(obj.body, "spec", "selector")
    name = {"PodDisruptionBudget": "selector", "NetworkPolicy": "podSelector"}.get(obj.kind, "")
    selector = get_map(obj.body, "spec", name)
    return f"spec.{name}", {} if selector.get("matchExpressions") else get_map(selector, "matchLabels")
