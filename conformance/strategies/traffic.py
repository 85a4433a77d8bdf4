"""What Kubernetes takes where clients come in: hosts, Gateways, prefixes, budgets."""

from typing import Any

from hypothesis import strategies as st

from conformance.strategies.texts import dns_names, strings, words


def ingress_hosts() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Hosts of an Ingress, with paths or without."""
    kinds = st.sampled_from(["Exact", "Prefix", "ImplementationSpecific"])
    paths = st.fixed_dictionaries({"path": strings().map(lambda text: f"/{text}"), "pathType": kinds})
    hosts = st.one_of(st.just(""), host_names())
    host = st.fixed_dictionaries({"host": hosts}, optional={"paths": st.lists(paths, max_size=2)})
    return st.lists(host, max_size=2)


def host_names() -> st.SearchStrategy[str]:
    """Names that clients use."""
    return st.one_of(dns_names(), dns_names().map("*.{}".format))


def gateways() -> st.SearchStrategy[list[dict[str, Any]]]:
    """The Gateways of an HTTPRoute."""
    gateway = st.fixed_dictionaries({"name": dns_names()}, optional={"namespace": dns_names()})
    return st.lists(gateway, max_size=2, unique_by=str)


def filters() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Filters of an HTTPRoute's rule."""
    header = st.fixed_dictionaries({"name": words(), "value": strings(min_size=1)})
    modifier = st.lists(header, min_size=1, max_size=2, unique_by=lambda header: str(header["name"]))
    changed = modifier.map(lambda found: {"type": "RequestHeaderModifier", "requestHeaderModifier": {"set": found}})
    return st.lists(changed, max_size=1)


def timeouts() -> st.SearchStrategy[dict[str, str]]:
    """Timeouts of an HTTPRoute's rule, in Gateway API's durations."""
    return st.fixed_dictionaries({}, optional={"request": st.sampled_from(["0s", "1h", "1h30m"])})


def numbers_or_percentages() -> st.SearchStrategy[int | str]:
    """How many pods, as a number or a percentage."""
    return st.one_of(st.integers(0, 3), st.sampled_from(["1%", "25%", "50%", "75%", "100%"]))
