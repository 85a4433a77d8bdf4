"""Draws values for labels, resources, security contexts and scheduling of pods, and makes keys fit together."""

from functools import cache
from operator import itemgetter
from typing import Any

from chartproof.values import schema as values_schema
from chartproof.values.texts import dns_names, strings, words
from hypothesis import strategies as st

from zero_cache.values.draft import Draft
from zero_cache.values.keys import HANDOVER
from zero_cache.values.refused.pods import RESERVED_LABELS

# quantities as people write them, with the numbers that they mean
_AMOUNTS: dict[str | float, float] = {
    **{amount: amount for amount in (1, 2, 0.5, 1_000_000, 17_179_869_184)},
    **{"0": 0, "500m": 0.5, "1": 1, "1e3": 1000, "500Mi": 500 * 2**20, "2Gi": 2 * 2**30},
}
_PARTS_OF_BYTES = {("memory", "500m"), ("ephemeral-storage", "500m")}
_KEYS = st.sampled_from(["kubernetes.io/arch", "dedicated", "no", "1", "example.com/pool"])


def image_pull_secrets() -> st.SearchStrategy[list[Any]]:
    """Draws references to Secrets of registries, as names and as maps, some of them twice."""
    name = st.one_of(dns_names(), st.sampled_from(["regcred", "1e3"]))
    return st.lists(st.one_of(name, name.map(lambda found: {"name": found})), max_size=3)


def service_account_names() -> st.SearchStrategy[str]:
    """Draws names of service accounts, except the one that every namespace has."""
    return st.one_of(st.just(""), dns_names()).filter(lambda name: name != "default")


def label_values() -> st.SearchStrategy[str]:
    """Draws values of labels and of node selectors."""
    label = st.from_regex(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,8}[A-Za-z0-9])?)?", fullmatch=True)
    return st.one_of(label, st.sampled_from(["1", "no", "1e3", "0x1"]))


def label_maps(min_size: int = 0) -> st.SearchStrategy[dict[str, str]]:
    """Draws labels that Kubernetes accepts, except those that the chart sets."""
    known = ["team", "no", "1", "example.com/team", "app", "app.kubernetes.io/part-of", "pod-template-hash"]
    keys = st.one_of(words(), st.sampled_from(known)).filter(lambda key: key not in RESERVED_LABELS)
    return st.dictionaries(keys, label_values(), min_size=min_size, max_size=3)


def annotation_maps(domain: str = "") -> st.SearchStrategy[dict[str, str]]:
    """Draws annotations. A key is like a label's, in a domain or not; a value is any text."""
    keys = st.one_of(words(), st.sampled_from(["no", "1", "1e3", "a_b.C-1", "x" * 63]))
    return st.dictionaries(keys.map(lambda key: f"{domain}/{key}" if domain else key), strings(), max_size=3)


def quantities() -> st.SearchStrategy[dict[str, Any]]:
    """Draws amounts of a node's resources."""
    return st.dictionaries(
        st.sampled_from(["cpu", "memory", "ephemeral-storage", "nvidia.com/gpu"]),
        st.sampled_from(list(_AMOUNTS)),
        max_size=2,
    )


def resources() -> st.SearchStrategy[dict[str, Any]]:
    """Draws non-empty requests and limits. No request exceeds its limit."""
    return st.fixed_dictionaries({}, optional={"requests": quantities(), "limits": quantities()}).map(_granted)


def _granted(resources: dict[str, Any]) -> dict[str, Any]:
    """Returns resources with whole bytes, in which the smaller of two amounts is the request."""
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
    """Draws fields of a pod's security context. Null leaves one out."""
    user = st.one_of(st.none(), st.sampled_from([0, 1000, 1_000_000, 1_000_660_000]))
    fields = {"runAsUser": user, "runAsGroup": user, "fsGroup": user, "seccompProfile": st.just({"type": "Unconfined"})}
    return st.fixed_dictionaries({}, optional=fields)


def container_security_contexts() -> st.SearchStrategy[dict[str, Any]]:
    """Draws fields of a container's security context. Null leaves one out."""
    fields = {"readOnlyRootFilesystem": st.booleans(), "capabilities": st.sampled_from([None, {"drop": ["NET_RAW"]}])}
    return st.fixed_dictionaries({}, optional=fields)


@cache
def tolerations() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws tolerations of a taint with one value or any value, and of all taints."""
    effect = st.sampled_from(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    equal = st.fixed_dictionaries({"key": _KEYS, "value": label_values().filter(bool)}, optional={"effect": effect})
    exists = st.fixed_dictionaries({"key": _KEYS, "operator": st.just("Exists")}, optional={"effect": effect})
    evicted = st.fixed_dictionaries(
        {"operator": st.just("Exists"), "effect": st.just("NoExecute"), "tolerationSeconds": st.integers(0, 1_000_000)}
    )
    return st.lists(st.one_of(equal, exists, evicted), max_size=2)


@cache
def affinities() -> st.SearchStrategy[dict[str, Any]]:
    """Draws required affinity to nodes, or between pods."""
    values = st.lists(label_values(), min_size=1, max_size=2)
    expressions = st.builds(lambda key, found: [{"key": key, "operator": "In", "values": found}], _KEYS, values)
    terms = expressions.map(lambda found: {"nodeSelectorTerms": [{"matchExpressions": found}]})
    to_nodes = terms.map(lambda found: {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": found}})
    labelled = st.builds(lambda labels: {"matchLabels": labels}, label_maps(min_size=1))
    term = labelled.map(lambda selector: {"labelSelector": selector, "topologyKey": "kubernetes.io/hostname"})
    apart = term.map(lambda found: {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [found]}})
    return st.one_of(st.just({}), to_nodes, apart)


@cache
def spread_constraints() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws constraints on how pods spread, one for each label of nodes and each whenUnsatisfiable."""
    constraint = st.fixed_dictionaries(
        {
            "maxSkew": st.integers(1, 3),
            "topologyKey": _KEYS,
            "whenUnsatisfiable": st.sampled_from(["DoNotSchedule", "ScheduleAnyway"]),
        }
    )
    return st.lists(constraint, max_size=2, unique_by=itemgetter("topologyKey", "whenUnsatisfiable"))


@cache
def host_aliases() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws entries of /etc/hosts, with different addresses."""
    ip = st.sampled_from(["10.0.0.1", "192.0.2.7", "fd00::1"])
    alias = st.fixed_dictionaries({"ip": ip, "hostnames": st.lists(dns_names(), min_size=1, max_size=2)})
    return st.lists(alias, max_size=2, unique_by=lambda alias: str(alias["ip"]))


@cache
def dns_configs() -> st.SearchStrategy[dict[str, Any]]:
    """Draws nameservers, search domains and options of a resolver."""
    option = st.fixed_dictionaries({"name": st.just("ndots"), "value": st.sampled_from(["1", "5"])})
    fields = {
        "nameservers": st.lists(st.sampled_from(["10.0.0.53", "fd00::53"]), min_size=1, max_size=2, unique=True),
        "searches": st.lists(words(), min_size=1, max_size=2, unique=True),
        "options": st.lists(option, min_size=1, max_size=1),
    }
    return st.fixed_dictionaries({}, optional=fields)


def grace_is_longer_than_pre_stop(draft: Draft) -> None:
    """Makes the grace period longer than the sleep before it, within the schema's bounds."""
    sleeps = [f"{role}.preStopSeconds" for role in ("replicationManager", "viewSyncer", "singleNode")]
    for pre_stop in [*sleeps, *(["replicationManager.handover.overlapSeconds"] if draft.has(HANDOVER) else [])]:
        grace = f"{pre_stop.partition('.')[0]}.terminationGracePeriodSeconds"
        if draft.value(pre_stop) >= draft.value(grace):
            if grace in draft.always:
                draft.chosen[pre_stop] = draft.value(grace) - 1
            else:
                longest = values_schema.options()[grace]["maximum"]
                draft.chosen[pre_stop] = min(draft.value(pre_stop), longest - 1)
                draft.chosen[grace] = draft.value(pre_stop) + 1


def a_pod_needs_a_resolver(draft: Draft) -> None:
    """Adds name servers where the policy is None, and replaces Default, which view syncers can't have."""
    for role in ("replicationManager", "viewSyncer"):
        policy, config = f"{role}.dnsPolicy", f"{role}.dnsConfig"
        if draft.value(policy) == "Default" and role == "viewSyncer":
            draft.chosen[policy] = "ClusterFirst"
        if draft.value(policy) == "None" and not draft.value(config).get("nameservers"):
            draft.chosen[config] = draft.value(config) | {"nameservers": ["192.0.2.53"]}


def root_needs_to_be_allowed(draft: Draft) -> None:
    """Allows root where the user is root."""
    context = draft.value("podSecurityContext")
    if context.get("runAsUser") == 0:
        draft.chosen["podSecurityContext"] = context | {"runAsNonRoot": False}


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "commonLabels": label_maps(),
    "*.podLabels": label_maps(),
    "prometheusRule.labels": label_maps(),
    "grafanaDashboard.labels": label_maps(),
    # an object's own annotation of the same key wins
    "commonAnnotations": annotation_maps("common.example.com"),
    "*nnotations": annotation_maps(),
    "serviceAccount.name": service_account_names(),
    "replicationManager.replicas": st.just(1),
    "*imagePullSecrets": image_pull_secrets(),
    "*.resources": resources(),
    "podSecurityContext": security_contexts(),
    "containerSecurityContext": container_security_contexts(),
    "*.tolerations": tolerations(),
    "*.affinity": affinities(),
    "*.topologySpreadConstraints": spread_constraints(),
    "*.hostAliases": host_aliases(),
    "*.dnsConfig": dns_configs(),
}
