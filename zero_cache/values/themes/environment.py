"""Draws values of extraEnv and envFrom."""

from functools import cache
from typing import Any

from chartproof.values.texts import dns_names, strings
from hypothesis import strategies as st

from zero_cache.values.themes.access import secret_keys


def env_names() -> st.SearchStrategy[str]:
    """Draws names that extraEnv may have. One of them replaces an entry of the chart."""
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
    """Draws entries of extraEnv."""
    value_from = st.builds(lambda name, key: {"secretKeyRef": {"name": name, "key": key}}, dns_names(), secret_keys())
    name = {"name": env_names()}
    entry = st.one_of(
        st.fixed_dictionaries(name | {"value": strings()}),
        st.fixed_dictionaries(name | {"valueFrom": value_from}),
        st.fixed_dictionaries(name),
    )
    return st.lists(entry, unique_by=lambda entry: entry["name"], max_size=3)


def env_sources() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws entries of envFrom."""
    kind = st.sampled_from(["secretRef", "configMapRef"])
    return st.lists(st.builds(lambda kind, name: {kind: {"name": name}}, kind, dns_names()), max_size=2)


VALUES: dict[str, st.SearchStrategy[Any]] = {"*.extraEnv": environments(), "*.envFrom": env_sources()}
