"""What the chart means by the options of which its schema says only "a string" or "an object"."""

import json
from fnmatch import fnmatch
from functools import cache
from typing import Any

from hypothesis import strategies as st

from conformance.strategies import schema
from conformance.strategies.texts import (
    UNFIT_FOR_YAML,
    backup_urls,
    database_urls,
    dns_names,
    replica_files,
    strings,
    urls,
    words,
)

# the chart sets these itself, and refuses them in commonLabels
RESERVED_LABELS = frozenset(
    {
        "helm.sh/chart",
        *(f"app.kubernetes.io/{key}" for key in ("name", "instance", "version", "managed-by", "component")),
    }
)


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


@st.composite
def environments(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Entries of extraEnv."""
    value_from = st.builds(lambda name, key: {"secretKeyRef": {"name": name, "key": key}}, dns_names(), secret_keys())
    value = st.fixed_dictionaries({"value": strings()})
    entry = st.one_of(value, st.fixed_dictionaries({"valueFrom": value_from}), st.just({}))
    names = draw(st.lists(env_names(), unique=True, max_size=3))
    return [{"name": name, **draw(entry)} for name in names]


def secret_keys() -> st.SearchStrategy[str]:
    """Keys that an entry of a Secret may have."""
    return st.one_of(words(), st.sampled_from(["no", "1", "1e3", "-", "_", ".a-b_C"]))


def service_account_names() -> st.SearchStrategy[str]:
    """Names of service accounts, but for the one that every namespace has."""
    return st.one_of(st.just(""), dns_names()).filter(lambda name: name != "default")


def ingress_hosts() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Hosts of an Ingress, with paths or without."""
    kinds = st.sampled_from(["Exact", "Prefix", "ImplementationSpecific"])
    paths = st.fixed_dictionaries({"path": strings().map(lambda text: f"/{text}"), "pathType": kinds})
    hosts = st.one_of(st.just(""), dns_names(), dns_names().map("*.{}".format))
    host = st.fixed_dictionaries({"host": hosts}, optional={"paths": st.lists(paths, max_size=2)})
    return st.lists(host, max_size=2)


def label_maps(min_size: int = 0) -> st.SearchStrategy[dict[str, str]]:
    """Labels as Kubernetes takes them, but for those that the chart sets."""
    known = ["team", "no", "1", "example.com/team", "app", "app.kubernetes.io/part-of", "pod-template-hash"]
    keys = st.one_of(words(), st.sampled_from(known)).filter(lambda key: key not in RESERVED_LABELS)
    label = st.from_regex(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,8}[A-Za-z0-9])?)?", fullmatch=True)
    return st.dictionaries(
        keys, st.one_of(label, st.sampled_from(["1", "no", "1e3", "0x1"])), min_size=min_size, max_size=3
    )


def _quantities() -> st.SearchStrategy[dict[str, Any]]:
    amount = st.sampled_from([1, 2, 0.5, "500m", "1", "2Gi", "1e3", 1_000_000, 17_179_869_184, "0"])
    return st.dictionaries(
        st.sampled_from(["cpu", "memory", "ephemeral-storage", "nvidia.com/gpu"]), amount, max_size=2
    )


def _resources() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={"requests": _quantities(), "limits": _quantities()})


def _secret_references() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({"name": dns_names(), "key": secret_keys()})


def _security_contexts() -> st.SearchStrategy[dict[str, Any]]:
    user = st.one_of(st.none(), st.sampled_from([0, 1000, 1_000_000, 1_000_660_000]))
    fields = {"runAsUser": user, "runAsGroup": user, "fsGroup": user, "seccompProfile": st.just({"type": "Unconfined"})}
    return st.fixed_dictionaries({}, optional=fields)


def _container_security_contexts() -> st.SearchStrategy[dict[str, Any]]:
    fields = {"readOnlyRootFilesystem": st.booleans(), "capabilities": st.sampled_from([None, {"drop": ["NET_RAW"]}])}
    return st.fixed_dictionaries({}, optional=fields)


def _env_sources() -> st.SearchStrategy[list[dict[str, Any]]]:
    kind = st.sampled_from(["secretRef", "configMapRef"])
    return st.lists(st.builds(lambda kind, name: {kind: {"name": name}}, kind, dns_names()), max_size=2)


_MEANINGS: dict[str, st.SearchStrategy[Any]] = {
    "commonLabels": label_maps(),
    "common.database.upstreamDb": database_urls(),
    "common.litestream.backupUrl": backup_urls(),
    "common.replicaFile": replica_files(),
    "common.auth.jwksUrl": st.one_of(st.just(""), urls()),
    "common.api.*Url": st.one_of(st.just(""), urls(), st.builds("{},{}".format, urls(), urls())),
    "serviceAccount.name": service_account_names(),
    "viewSyncer.ingress.hosts": ingress_hosts(),
    "replicationManager.replicas": st.just(1),
    "*SecretRef": _secret_references(),
    "*.extraEnv": environments(),
    "*.envFrom": _env_sources(),
    "*.resources": _resources(),
    "podSecurityContext": _security_contexts(),
    "containerSecurityContext": _container_security_contexts(),
    "global": st.dictionaries(words(), words(), max_size=1),
}


@cache
def meant(path: str) -> st.SearchStrategy[Any]:
    """Values of an option that the chart accepts, as far as that does not depend on another option."""
    meanings = [strategy for pattern, strategy in _MEANINGS.items() if fnmatch(path, pattern)]
    strategy = meanings[0] if meanings else schema.option(path)
    return strategy.filter(lambda value: not UNFIT_FOR_YAML.search(json.dumps(value, ensure_ascii=False)))
