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


def certificates() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Certificates of an Ingress, with names or without a Secret."""
    hosts = st.lists(host_names(), min_size=1, max_size=2)
    return st.lists(st.fixed_dictionaries({"hosts": hosts}, optional={"secretName": dns_names()}), max_size=2)


def host_names() -> st.SearchStrategy[str]:
    """Names that clients use."""
    return st.one_of(dns_names(), dns_names().map("*.{}".format))


def gateways() -> st.SearchStrategy[list[dict[str, Any]]]:
    """The parents of an HTTPRoute: Gateways, and Services of a mesh."""
    gateway = st.fixed_dictionaries({"name": dns_names()}, optional={"namespace": dns_names()})
    service = st.fixed_dictionaries({"name": dns_names(), "group": st.just(""), "kind": st.just("Service")})
    return st.lists(st.one_of(gateway, service), max_size=2, unique_by=str)


def filters() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Filters of an HTTPRoute's rule."""
    header = st.fixed_dictionaries({"name": words(), "value": strings(min_size=1)})
    modifier = st.lists(header, min_size=1, max_size=2, unique_by=lambda header: str(header["name"]))
    changed = modifier.map(lambda found: {"type": "RequestHeaderModifier", "requestHeaderModifier": {"set": found}})
    codes = st.fixed_dictionaries({}, optional={"statusCode": st.sampled_from([301, 302])})
    redirected = codes.map(lambda found: {"type": "RequestRedirect", "requestRedirect": {"scheme": "https", **found}})
    service = st.fixed_dictionaries({"name": dns_names(), "port": st.just(80)}, optional={"kind": st.just("Service")})
    share = st.fixed_dictionaries({"numerator": st.just(1)}, optional={"denominator": st.just(10)})
    copy = st.fixed_dictionaries({"backendRef": service}, optional={"fraction": share})
    copied = copy.map(lambda found: {"type": "RequestMirror", "requestMirror": found})
    cors = st.fixed_dictionaries({}, optional={"allowOrigins": st.just(["https://a"]), "maxAge": st.integers(1, 9)})
    allowed = cors.map(lambda found: {"type": "CORS", "cors": found})
    return st.lists(st.one_of(changed, redirected, copied, allowed), max_size=2, unique_by=lambda found: found["type"])


def timeouts() -> st.SearchStrategy[dict[str, str]]:
    """Timeouts of an HTTPRoute's rule, in Gateway API's durations."""
    return st.fixed_dictionaries({}, optional={"request": st.sampled_from(["0s", "1h", "1h30m"])})


def numbers_or_percentages() -> st.SearchStrategy[int | str]:
    """How many pods, as a number or a percentage."""
    return st.one_of(st.integers(0, 3), st.sampled_from(["1%", "25%", "50%", "75%", "100%"]))
