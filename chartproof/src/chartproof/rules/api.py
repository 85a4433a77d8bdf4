"""Every object is valid for its Kubernetes version, checked strictly."""

from collections.abc import Iterator

from chartproof.kubernetes.schemas.defaults import missing_defaults
from chartproof.kubernetes.schemas.empty_fields import dropped_fields
from chartproof.kubernetes.schemas.validation import (
    MAINTAINED,
    Violation,
    is_known,
    is_served,
    known_minor,
    served_versions,
    violations,
)
from chartproof.release.fields import field_path, get_map, walk
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule

# `kubectl create --dry-run -o yaml` writes it into every object, and it means the same as no field
_HARMLESS_NULL = "creationTimestamp"


@rule(
    "api-version-is-served",
    "Every object's API version is served by its Kubernetes.",
    because="The API server answers `no matches for kind`, and Helm gives up on the whole release.",
    source="https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
    fix="Choose the API version by .Capabilities.",
)
def api_version_is_served(release: Release) -> Iterator[Finding]:
    for obj in release.objects:
        missing = [minor for minor in _minors(release) if not is_served(obj.api_version, obj.kind, minor)]
        if missing and is_known(obj.api_version, obj.kind):
            instead = served_versions(obj.kind, missing[-1])
            hint = f"; {obj.kind} is in {' and '.join(instead)}" if instead else ""
            yield Finding(
                obj, "apiVersion", f"{obj.api_version or 'nothing'} is not served by {_kubernetes(missing)}{hint}"
            )


@rule(
    "kind-has-a-schema",
    "Every object's kind has a known schema, or its definition is in the release.",
    because="The API server refuses a misspelt kind or group, and a custom resource without its definition.",
    source="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/",
    fix="Correct apiVersion and kind. If the definition is in the cluster, exempt the object from this rule.",
)
def kind_has_a_schema(release: Release) -> Iterator[Finding]:
    reported = {
        (str(get_map(definition.body, "spec").get("group")), str(get_map(definition.body, "spec", "names").get("kind")))
        for definition in release.of_kind("CustomResourceDefinition")
    }
    for obj in release.objects:
        kind = (obj.api_version.rpartition("/")[0], obj.kind)
        served = any(is_served(obj.api_version, obj.kind, minor) for minor in _minors(release))
        if kind in reported or served or is_known(obj.api_version, obj.kind):
            continue
        reported.add(kind)
        yield Finding(
            obj,
            "kind",
            f"there is no schema of {obj.kind or 'an object without a kind'} in {obj.api_version or 'no apiVersion'}; "
            "exempt the object if its definition is in the cluster",
        )


@rule(
    "object-follows-its-schema",
    "Every object has only fields of its kind, all required fields, and the right types.",
    because="Helm and server-side apply refuse a wrong type. The API server silently drops an unknown field.",
    source="https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
    fix="Correct the field's name, place or type.",
)
def object_follows_its_schema(release: Release) -> Iterator[Finding]:
    for obj in release.objects:
        minors: dict[Violation, list[str]] = {}
        for minor in _minors(release):
            for violation in violations(obj.body, minor):
                minors.setdefault(violation, []).append(minor)
        for violation, where in minors.items():
            yield Finding(obj, violation.field, f"{violation.message}, says {_kubernetes(where)}")


@rule(
    "no-field-is-null",
    "No field is null.",
    because="The API server drops a null: a default applies, although the manifest seems to set the field. Helm's "
    "patch deletes the field.",
    source="https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
    fix="Leave the key out when there is no value, for example in a `with` block.",
)
def no_field_is_null(release: Release) -> Iterator[Finding]:
    for obj in release.objects:
        for steps, value in walk(obj.body):
            if value is None and steps and not _is_harmless(steps):
                # Go's encoding/json reads a null in a list as an empty string or object
                fate = "reads as an empty entry" if isinstance(steps[-1], int) else "drops"
                yield Finding(
                    obj, field_path(obj.body, steps), f"is null, which {_kubernetes(_minors(release))} {fate}"
                )


@rule(
    "no-field-is-empty",
    "No field is an empty list, map or string that the API server drops.",
    because="The manifest then differs from the object in the cluster: each `kubectl apply` reports a change, and "
    "rewrites a NetworkPolicy. The API server keeps empty entries of lists and labels, and structures like emptyDir.",
    source="https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/",
    fix="Leave the key out when it is empty, for example in a `with` block.",
)
def no_field_is_empty(release: Release) -> Iterator[Finding]:
    minor = _minors(release)[-1]
    for obj in release.objects:
        for steps in dropped_fields(obj.body, minor):
            yield Finding(obj, field_path(obj.body, steps), f"is empty, and Kubernetes {minor} drops it")


@rule(
    "custom-resource-states-its-defaults",
    "A custom resource states each field that its definition has a default for.",
    because="The API server writes the default into the object. GitOps tools expect that only of built-in kinds, and "
    "show the custom resource as out of sync after every sync.",
    source="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting",
    fix="Set the field to the default.",
)
def custom_resource_states_its_defaults(release: Release) -> Iterator[Finding]:
    minor = _minors(release)[-1]
    for obj in release.objects:
        for steps, default in missing_defaults(obj.body, minor):
            yield Finding(obj, field_path(obj.body, steps), f"is missing, and the API server writes {default!r} there")


def _is_harmless(steps: tuple[str | int, ...]) -> bool:
    return steps[-1] == _HARMLESS_NULL or steps[0] == "status"


def _minors(release: Release) -> tuple[str, ...]:
    return (known_minor(release.kube_version),) if release.kube_version else MAINTAINED


def _kubernetes(minors: list[str] | tuple[str, ...]) -> str:
    first, last = minors[0], minors[-1]
    return f"Kubernetes {first}" if first == last else f"Kubernetes {first} to {last}"
