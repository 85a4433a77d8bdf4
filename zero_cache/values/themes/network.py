"""Draws values for network policies, the collector and alerts, and makes keys fit together."""

import re
from functools import cache
from typing import Any

from chartproof.values.texts import urls, words
from hypothesis import strategies as st

from zero_cache.values.draft import Draft
from zero_cache.values.keys import BACKUP
from zero_cache.values.themes.pods import label_maps


@cache
def peers(min_size: int = 0) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws peers of a policy: networks, pods and namespaces."""
    network = st.sampled_from(["10.0.0.0/8", "192.0.2.0/24", "fd00::/8"]).map(lambda cidr: {"ipBlock": {"cidr": cidr}})
    selector = label_maps().map(lambda labels: {"matchLabels": labels} if labels else {})
    pods = selector.map(lambda found: {"podSelector": found})
    namespaces = selector.map(lambda found: {"namespaceSelector": found})
    return st.lists(st.one_of(network, pods, namespaces), min_size=min_size, max_size=2)


def rules(peers_key: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws whole rules. The key of their peers is `from` or `to`."""
    port = st.fixed_dictionaries(
        {"port": st.sampled_from([1, 53, 8443, "metrics"])}, optional={"protocol": st.just("UDP")}
    )
    ports = st.lists(port, min_size=1, max_size=2)
    # Kubernetes drops an empty list
    return st.lists(st.fixed_dictionaries({}, optional={peers_key: peers(min_size=1), "ports": ports}), max_size=2)


def headers_need_a_collector(draft: Draft) -> None:
    """Chooses a collector for headers."""
    if draft.has("common.otlp.headers"):
        draft.need("common.otlp.endpoint")


def alerts_need_metrics(draft: Draft) -> None:
    """Chooses a collector for alerts, and an interval of the backup that its alert allows."""
    if draft.has("prometheusRule.enabled"):
        draft.need("common.otlp.endpoint")
        if not draft.value("common.otlp.metrics"):
            draft.drop_one_of("common.otlp.metrics", "prometheusRule.enabled")
        minutes = draft.value("common.litestream.incrementalBackupIntervalMinutes") or 15
        if draft.value("prometheusRule.backupLagSeconds") <= minutes * 60:
            draft.chosen["common.litestream.incrementalBackupIntervalMinutes"] = 1
            draft.chosen["prometheusRule.backupLagSeconds"] = max(61, draft.value("prometheusRule.backupLagSeconds"))


def a_policy_opens_the_ports_of_addresses(draft: Draft) -> None:
    """Adds the ports of all addresses to the open ports of the policies."""
    if not draft.has("networkPolicy.enabled"):
        return
    for path in ("upstreamDb", "cvrDb", "changeDb"):
        _open(draft, "networkPolicy.postgresPorts", draft.value(f"common.database.{path}"), {"": 5432})
    web = {"https": 443, "http": 80}
    if draft.has(BACKUP):
        _open(draft, "networkPolicy.bucketPorts", draft.value("s3.endpoint"), web)
    for path in ("common.otlp.endpoint", "common.auth.jwksUrl", "common.api.queryUrl", "common.api.mutateUrl"):
        for url in draft.value(path).split(","):
            _open(draft, "networkPolicy.apiPorts", url, web)


def _open(draft: Draft, ports: str, url: str, defaults: dict[str, int]) -> None:
    """Adds the port of a URL to the open ports of a policy."""
    if not url:
        return
    scheme, _, rest = url.partition("://")
    found = re.search(r":(\d+)([/?]|$)", rest.rpartition("@")[2])
    port = int(found[1]) if found else next(port for name, port in defaults.items() if name in ("", scheme))
    if port not in draft.value(ports):
        draft.chosen[ports] = [*draft.value(ports), port]


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "common.otlp.endpoint": st.one_of(st.just(""), urls()),
    "common.otlp.resourceAttributes": st.dictionaries(words(), words(), max_size=2),
    "networkPolicy.extraIngress": rules("from"),
    "networkPolicy.extraEgress": rules("to"),
    **{f"networkPolicy.{whom}": peers() for whom in ("clients", "postgres", "bucket", "api")},
}
