"""What Kubernetes takes about where a pod runs and whom it knows by name: nothing empty, which it would drop."""

from functools import cache
from operator import itemgetter
from typing import Any

from hypothesis import strategies as st

from conformance.strategies.pods import label_maps, label_values
from conformance.strategies.texts import dns_names, words

_KEYS = st.sampled_from(["kubernetes.io/arch", "dedicated", "no", "1", "example.com/pool"])


@cache
def tolerations() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Tolerations of a taint with a value, with any, and of all taints."""
    effect = st.sampled_from(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    equal = st.fixed_dictionaries({"key": _KEYS, "value": label_values().filter(bool)}, optional={"effect": effect})
    exists = st.fixed_dictionaries({"key": _KEYS, "operator": st.just("Exists")}, optional={"effect": effect})
    evicted = st.fixed_dictionaries(
        {"operator": st.just("Exists"), "effect": st.just("NoExecute"), "tolerationSeconds": st.integers(0, 1_000_000)}
    )
    return st.lists(st.one_of(equal, exists, evicted), max_size=2)


@cache
def affinities() -> st.SearchStrategy[dict[str, Any]]:
    """Affinity to nodes, or between pods, that is required."""
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
    """Constraints on how pods spread, one for each label of nodes and each way to take it."""
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
    """Entries of /etc/hosts, an address each."""
    ip = st.sampled_from(["10.0.0.1", "192.0.2.7", "fd00::1"])
    alias = st.fixed_dictionaries({"ip": ip, "hostnames": st.lists(dns_names(), min_size=1, max_size=2)})
    return st.lists(alias, max_size=2, unique_by=lambda alias: str(alias["ip"]))


@cache
def dns_configs() -> st.SearchStrategy[dict[str, Any]]:
    """Nameservers, search domains and options of a resolver."""
    option = st.fixed_dictionaries({"name": st.just("ndots"), "value": st.sampled_from(["1", "5"])})
    fields = {
        "nameservers": st.lists(st.sampled_from(["10.0.0.53", "fd00::53"]), min_size=1, max_size=2, unique=True),
        "searches": st.lists(words(), min_size=1, max_size=2, unique=True),
        "options": st.lists(option, min_size=1, max_size=1),
    }
    return st.fixed_dictionaries({}, optional=fields)
