"""Finds the empty fields that an API server drops. It drops them from built-in kinds, not from custom resources."""

from collections.abc import Iterator, Mapping
from typing import Any

from chartproof.kubernetes.schemas.validation import custom_resources, definitions
from chartproof.release.fields import Step

# k8s.io/api (0.37) has a pointer for these strings, so the API server keeps an empty one
_KEPT_FIELDS = frozenset(
    {
        *("PersistentVolumeClaimSpec.storageClassName", "PersistentVolumeClaimSpec.volumeAttributesClassName"),
        *("PersistentVolumeSpec.volumeAttributesClassName", "HostPathVolumeSource.type", "GRPCAction.service"),
        *("TypedLocalObjectReference.apiGroup", "TypedObjectReference.apiGroup", "TypedObjectReference.namespace"),
        *("IngressClassParametersReference.apiGroup", "IngressClassParametersReference.namespace"),
        *("AzureDiskVolumeSource.fsType", "CSIVolumeSource.fsType", "LocalVolumeSource.fsType"),
        *("PodDNSConfigOption.value", "PodSpec.hostnameOverride", "IngressSpec.ingressClassName"),
        *("PodSpec.runtimeClassName", "ServicePort.appProtocol", "ServiceSpec.loadBalancerClass"),
        *("EndpointPort.name", "EndpointPort.appProtocol", "Endpoint.nodeName", "Endpoint.zone"),
        *("WindowsSecurityContextOptions.gmsaCredentialSpec", "WindowsSecurityContextOptions.gmsaCredentialSpecName"),
        *("WindowsSecurityContextOptions.runAsUserName", "LeaseSpec.holderIdentity"),
    }
)

Json = Mapping[str, Any]


def dropped_fields(body: Json, minor: str) -> Iterator[tuple[Step, ...]]:
    """Yields the path of each empty list, map or string that this Kubernetes drops, as keys and positions.

    An empty entry of a list, or of a map like labels, has a meaning: the API server keeps it.
    """
    known = definitions(minor)
    name = known.names.get((str(body.get("apiVersion")), str(body.get("kind"))))
    if name is not None and name not in custom_resources():
        written = {key: value for key, value in body.items() if key != "status"}
        yield from _dropped(written, {"$ref": f"#/$defs/{name}"}, known.document["$defs"], ())


def _dropped(value: Any, node: Json, types: Json, steps: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    type_name, schema = _resolved(node, types)
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from _dropped(item, schema.get("items", {}), types, (*steps, position))
    elif isinstance(value, dict):
        fields = schema.get("properties", {})
        entry = schema.get("additionalProperties")
        for key, item in value.items():
            if key in fields and _is_dropped(item, fields[key], f"{type_name}.{key}", schema, types):
                yield (*steps, key)
            elif key in fields:
                yield from _dropped(item, fields[key], types, (*steps, key))
            elif isinstance(entry, dict):
                yield from _dropped(item, entry, types, (*steps, key))


def _is_dropped(value: Any, node: Json, field: str, owner: Json, types: Json) -> bool:
    _, schema = _resolved(node, types)
    if value == "":
        required = field.rpartition(".")[2] in owner.get("required", ())
        return "$ref" not in node and "string" in _kinds(schema) and not required and field not in _KEPT_FIELDS
    if value == {}:
        # the API server drops a map, and keeps a structure such as emptyDir or a selector
        return isinstance(schema.get("additionalProperties"), dict) and "properties" not in schema
    return bool(value == [] and "array" in _kinds(schema))


def _resolved(node: Json, types: Json) -> tuple[str, Json]:
    """Returns the name of a schema's type, like PodSpec, and the schema."""
    if "$ref" not in node:
        return "", node
    name = str(node["$ref"]).rpartition("/")[2]
    return name.rpartition(".")[2], types.get(name, {})


def _kinds(schema: Json) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)
