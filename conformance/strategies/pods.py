"""What Kubernetes takes in a pod: environment, labels, resources, security contexts, volumes and containers."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from conformance.strategies.texts import dns_names, strings, words

# the chart sets these itself, and refuses them in labels of the user's
RESERVED_LABELS = frozenset(
    {
        "helm.sh/chart",
        *(f"app.kubernetes.io/{key}" for key in ("name", "instance", "version", "managed-by", "component")),
    }
)
# quantities as people write them, and what they come to
_AMOUNTS: dict[str | float, float] = {
    **{amount: amount for amount in (1, 2, 0.5, 1_000_000, 17_179_869_184)},
    **{"0": 0, "500m": 0.5, "1": 1, "1e3": 1000, "500Mi": 500 * 2**20, "2Gi": 2 * 2**30},
}
_PARTS_OF_BYTES = {("memory", "500m"), ("ephemeral-storage", "500m")}


def env_names() -> st.SearchStrategy[str]:
    """Names that extraEnv may have; one of them replaces an entry of the chart, and none is one that it refuses."""
    known = [
        "LOG_LEVEL",
        "ZERO_LOG_LEVEL",
        "ZERO_ADMIN_PASSWORD",
        "ZERO_YIELD_THRESHOLD_MS",
        "no",
        "y",
        "Null",
        "_",
        "a.b-c",
    ]
    return st.one_of(st.sampled_from(known), st.from_regex(r"[-._A-Za-z][-._A-Za-z0-9]{0,6}", fullmatch=True))


@cache
def environments() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Entries of extraEnv."""
    value_from = st.builds(lambda name, key: {"secretKeyRef": {"name": name, "key": key}}, dns_names(), secret_keys())
    name = {"name": env_names()}
    entry = st.one_of(
        st.fixed_dictionaries(name | {"value": strings()}),
        st.fixed_dictionaries(name | {"valueFrom": value_from}),
        st.fixed_dictionaries(name),
    )
    return st.lists(entry, unique_by=lambda entry: entry["name"], max_size=3)


def env_sources() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Entries of envFrom."""
    kind = st.sampled_from(["secretRef", "configMapRef"])
    return st.lists(st.builds(lambda kind, name: {kind: {"name": name}}, kind, dns_names()), max_size=2)


def secret_keys() -> st.SearchStrategy[str]:
    """Keys that an entry of a Secret may have."""
    return st.one_of(words(), st.sampled_from(["no", "1", "1e3", "-", "_", ".a-b_C"]))


def secret_references() -> st.SearchStrategy[dict[str, str]]:
    """Names and keys of entries of Secrets."""
    return st.fixed_dictionaries({"name": dns_names(), "key": secret_keys()})


def image_pull_secrets() -> st.SearchStrategy[list[Any]]:
    """References to Secrets of registries, as names and as maps, some of them twice."""
    name = st.one_of(dns_names(), st.sampled_from(["regcred", "1e3"]))
    return st.lists(st.one_of(name, name.map(lambda found: {"name": found})), max_size=3)


def service_account_names() -> st.SearchStrategy[str]:
    """Names of service accounts, but for the one that every namespace has."""
    return st.one_of(st.just(""), dns_names()).filter(lambda name: name != "default")


def label_values() -> st.SearchStrategy[str]:
    """What a label may be, or a node selector."""
    label = st.from_regex(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,8}[A-Za-z0-9])?)?", fullmatch=True)
    return st.one_of(label, st.sampled_from(["1", "no", "1e3", "0x1"]))


def label_maps(min_size: int = 0) -> st.SearchStrategy[dict[str, str]]:
    """Labels as Kubernetes takes them, but for those that the chart sets."""
    known = ["team", "no", "1", "example.com/team", "app", "app.kubernetes.io/part-of", "pod-template-hash"]
    keys = st.one_of(words(), st.sampled_from(known)).filter(lambda key: key not in RESERVED_LABELS)
    return st.dictionaries(keys, label_values(), min_size=min_size, max_size=3)


def annotation_maps(domain: str = "") -> st.SearchStrategy[dict[str, str]]:
    """Annotations: a key like a label's, in a domain or not, and any text."""
    keys = st.one_of(words(), st.sampled_from(["no", "1", "1e3", "a_b.C-1", "x" * 63]))
    return st.dictionaries(keys.map(lambda key: f"{domain}/{key}" if domain else key), strings(), max_size=3)


def quantities() -> st.SearchStrategy[dict[str, Any]]:
    """Amounts of a node's resources."""
    return st.dictionaries(
        st.sampled_from(["cpu", "memory", "ephemeral-storage", "nvidia.com/gpu"]),
        st.sampled_from(list(_AMOUNTS)),
        max_size=2,
    )


def resources() -> st.SearchStrategy[dict[str, Any]]:
    """Requests and limits, neither of them empty, of which no request exceeds its limit."""
    return st.fixed_dictionaries({}, optional={"requests": quantities(), "limits": quantities()}).map(_granted)


def _granted(resources: dict[str, Any]) -> dict[str, Any]:
    """Resources with whole bytes, and the smaller of two amounts requested."""
    amounts = {
        kind: {name: "500Mi" if (name, amount) in _PARTS_OF_BYTES else amount for name, amount in given.items()}
        for kind, given in resources.items()
        if given
    }
    requests, limits = amounts.get("requests", {}), amounts.get("limits", {})
    for name in requests.keys() & limits.keys():
        requests[name], limits[name] = sorted((requests[name], limits[name]), key=lambda amount: _AMOUNTS[amount])
    return amounts


def security_contexts() -> st.SearchStrategy[dict[str, Any]]:
    """Fields of a pod's security context; null leaves one out."""
    user = st.one_of(st.none(), st.sampled_from([0, 1000, 1_000_000, 1_000_660_000]))
    fields = {"runAsUser": user, "runAsGroup": user, "fsGroup": user, "seccompProfile": st.just({"type": "Unconfined"})}
    return st.fixed_dictionaries({}, optional=fields)


def container_security_contexts() -> st.SearchStrategy[dict[str, Any]]:
    """Fields of a container's security context; null leaves one out."""
    fields = {"readOnlyRootFilesystem": st.booleans(), "capabilities": st.sampled_from([None, {"drop": ["NET_RAW"]}])}
    return st.fixed_dictionaries({}, optional=fields)


def _names_of_the_users() -> st.SearchStrategy[str]:
    # with a letter in front that no container or volume of the chart's has
    return st.from_regex(r"[xy](-?[a-z0-9]){0,8}", fullmatch=True)


def volumes() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Volumes beside those of the chart."""
    source = st.sampled_from([{"emptyDir": {}}, {"configMap": {"name": "mine"}}, {"secret": {"secretName": "mine"}}])
    volume = st.builds(lambda name, source: {"name": name, **source}, _names_of_the_users(), source)
    return st.lists(volume, max_size=2, unique_by=lambda volume: str(volume["name"]))


def volume_mounts() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Mounts beside those of the chart."""
    # none of those where the replica may be, which the chart refuses
    path = st.sampled_from(["/x", "/etc/litestream.yml", "/1e4", "/off", "/var/cache"])
    mount = st.builds(lambda name, path: {"name": name, "mountPath": path}, _names_of_the_users(), path)
    return st.lists(mount, max_size=2, unique_by=lambda mount: mount["mountPath"])


def containers() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Containers beside those of the chart."""
    port = st.fixed_dictionaries(
        {"containerPort": st.sampled_from([1, 80])}, optional={"protocol": st.sampled_from(["TCP", "UDP"])}
    )
    container = st.fixed_dictionaries(
        {"name": _names_of_the_users(), "image": st.just("busybox:1.37")},
        optional={
            "args": st.lists(strings(), min_size=1, max_size=2),
            "env": environments().filter(bool),
            "ports": st.lists(
                port,
                min_size=1,
                max_size=2,
                unique_by=lambda port: f"{port['containerPort']}{port.get('protocol', 'TCP')}",
            ),
        },
    )
    return st.lists(container, max_size=2, unique_by=lambda container: str(container["name"]))


def objects() -> st.SearchStrategy[list[Any]]:
    """Objects beside those of the chart, as maps, with braces that stay, or as text with templates."""
    as_map = st.builds(
        lambda name, data: {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"x-{name}"}, "data": data},
        words(),
        st.dictionaries(words(), strings(), min_size=1, max_size=2),
    )
    as_text = words().map("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {{{{ .Release.Name }}}}-y-{}}}\n".format)
    return st.lists(st.one_of(as_map, as_text), max_size=2, unique_by=str)
