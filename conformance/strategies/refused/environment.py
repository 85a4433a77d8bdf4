"""Refused: what extraEnv and envFrom of a pod can't have."""

from typing import Any

from hypothesis import strategies as st

from conformance.strategies import pods
from conformance.strategies.meanings import meant
from conformance.strategies.refused.case import DRAWN, PODS, Refused, among
from conformance.strategies.switches import BACKUP, SINGLE_NODE
from conformance.strategies.texts import UNFIT_FOR_YAML, dns_names, strings, words

_STORE_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_TAKEN = {
    "the Services name it; leave it out": ["ZERO_PORT", "ZERO_CHANGE_STREAMER_PORT"],
    "nothing outside the pod uses it; leave it out": ["ZERO_LITESTREAM_PORT"],
    "the volume is mounted there; set common.replicaFile": ["ZERO_REPLICA_FILE"],
    "it decides which role a pod has; ": ["ZERO_NUM_SYNC_WORKERS", "ZERO_CHANGE_STREAMER_URI"],
    "view syncers find the replication manager by its Service; leave it out": ["ZERO_CHANGE_STREAMER_MODE"],
    "pods would stop themselves when probes pause; leave it out": ["ZERO_KEEPALIVE_TIMEOUT_MS"],
    "zero-cache doesn't start with it; set common.appId": ["ZERO_SHARD_ID"],
    "pods would be ready before they can serve; leave it out": ["ZERO_LAZY_STARTUP"],
    "both roles must agree on it; set common.appId": ["ZERO_APP_ID"],
    "both roles need the same; set s3.region": ["ZERO_LITESTREAM_REGION"],
    "both roles need the same store; set s3.endpoint": ["ZERO_LITESTREAM_ENDPOINT"],
    "the built-in store depends on it; set common.litestream.backupUrl": ["ZERO_LITESTREAM_BACKUP_URL"],
}

_texts = strings().filter(lambda text: not UNFIT_FOR_YAML.search(text))


def _sources() -> st.SearchStrategy[dict[str, Any]]:
    source = st.builds(lambda name, key: {"name": name, "key": key}, dns_names(), pods.secret_keys())
    return source.map(lambda found: {"secretKeyRef": found})


def _entries(names: st.SearchStrategy[str], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"name": names, **more})


def _environments() -> st.SearchStrategy[list[dict[str, Any]]]:
    # "A" is left for the entries that are refused
    return meant("viewSyncer.extraEnv").filter(lambda entries: all(entry["name"] != "A" for entry in entries))


def _of_environment(pod: str) -> list[Refused]:
    path, a = f"{pod}.extraEnv", st.just("A")
    no_source = st.one_of(
        _entries(a, valueFrom=st.just({})),
        _entries(a, value=_texts, valueFrom=_sources()),
        _entries(a, valueFrom=_sources().map(lambda source: {**source, "fieldRef": {"fieldPath": "metadata.name"}})),
    )
    both = st.builds(lambda name: {"secretRef": {"name": name}, "configMapRef": {"name": name}}, dns_names())
    return [
        *(
            Refused(
                f"{path} must not contain {DRAWN}, because {reason}",
                {
                    path: among(
                        _environments(),
                        st.one_of(
                            _entries(st.sampled_from(names), value=_texts),
                            _entries(st.sampled_from(names), valueFrom=_sources()),
                        ),
                    )
                },
            )
            for reason, names in _TAKEN.items()
        ),
        Refused(
            f"{path} must not contain AWS_{DRAWN}, because it must be the built-in store's own",
            {path: among(_environments(), _entries(st.sampled_from(_STORE_KEYS), value=_texts))},
            never=[BACKUP, SINGLE_NODE],
        ),
        Refused(
            f"{path} must not give ZERO_TASK_ID a value",
            {path: among(_environments(), _entries(st.just("ZERO_TASK_ID"), value=_texts))},
        ),
        Refused(
            f"{path} must not contain A twice",
            {path: among(_environments(), _entries(a, value=_texts), _entries(a, valueFrom=_sources()))},
        ),
        Refused(
            f"{path} must give A either a value or one source in valueFrom", {path: among(_environments(), no_source)}
        ),
        Refused(
            f"{pod}.envFrom must name either a secretRef or a configMapRef in each entry",
            {
                f"{pod}.envFrom": among(
                    pods.env_sources(), st.one_of(st.just({}), both, words().map(lambda prefix: {"prefix": prefix}))
                )
            },
        ),
    ]


ENVIRONMENT = [entry for pod in PODS for entry in _of_environment(pod)]
