"""What Kubernetes takes in a network policy: peers, and rules of the user's."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from conformance.strategies.pods import label_maps


@cache
def peers(min_size: int = 0) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Who may come, or be reached: networks, pods and namespaces."""
    network = st.sampled_from(["10.0.0.0/8", "192.0.2.0/24", "fd00::/8"]).map(lambda cidr: {"ipBlock": {"cidr": cidr}})
    selector = label_maps().map(lambda labels: {"matchLabels": labels} if labels else {})
    pods = selector.map(lambda found: {"podSelector": found})
    namespaces = selector.map(lambda found: {"namespaceSelector": found})
    return st.lists(st.one_of(network, pods, namespaces), min_size=min_size, max_size=2)


def rules(peers_key: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Whole rules; the key of their peers is `from` or `to`."""
    port = st.fixed_dictionaries(
        {"port": st.sampled_from([1, 53, 8443, "metrics"])}, optional={"protocol": st.just("UDP")}
    )
    ports = st.lists(port, min_size=1, max_size=2)
    # Kubernetes drops an empty list
    return st.lists(st.fixed_dictionaries({}, optional={peers_key: peers(min_size=1), "ports": ports}), max_size=2)
