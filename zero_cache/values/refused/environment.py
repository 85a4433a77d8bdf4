"""Lists refusals about extraEnv and envFrom of a pod."""

from typing import Any

from zero_cache.values.keys import BACKUP, SINGLE_NODE
from zero_cache.values.refused.case import NAMED, PODS, Refused, each

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
_FROM_SECRET = {"secretKeyRef": {"name": "mine", "key": "k"}}
_FROM_POD = {"fieldRef": {"fieldPath": "metadata.name"}}
_OTHER = {"name": "B", "value": "b"}


def _given(name: str) -> list[dict[str, Any]]:
    return [{"name": name, "value": "1"}]


def _referred(name: str) -> list[dict[str, Any]]:
    return [_OTHER, {"name": name, "valueFrom": _FROM_SECRET}]


def _environment(pod: str) -> list[Refused]:
    env, sources = f"{pod}.extraEnv", f"{pod}.envFrom"
    return [
        *(
            Refused(
                f"{env} must not contain {NAMED}, because {reason}",
                {env: _given(names[0])},
                others=each(env, *map(_given, names[1:]), *map(_referred, names)),
            )
            for reason, names in _TAKEN.items()
        ),
        *(
            Refused(
                f"{env} must not contain {name}, because it must be the built-in store's own",
                {env: _given(name)},
                others=each(env, _referred(name)),
                accepted=[{BACKUP: "s3://bucket/path"}, {SINGLE_NODE: True}],
                never=[BACKUP, SINGLE_NODE],
            )
            for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        ),
        Refused(
            f"{env} must not give ZERO_TASK_ID a value",
            {env: _given("ZERO_TASK_ID")},
            accepted=each(env, [{"name": "ZERO_TASK_ID", "valueFrom": _FROM_POD}]),
        ),
        Refused(
            f"{env} must not contain A twice",
            {env: [*_given("A"), *_given("A")]},
            others=each(env, [*_given("A"), _OTHER, {"name": "A", "valueFrom": _FROM_SECRET}]),
            accepted=each(env, [*_given("A"), *_given("a")]),
        ),
        Refused(
            f"{env} must give A either a value or one source in valueFrom",
            {env: [{"name": "A", "value": "a", "valueFrom": _FROM_POD}]},
            others=each(
                env,
                [{"name": "A", "valueFrom": {}}],
                [_OTHER, {"name": "A", "valueFrom": _FROM_POD | _FROM_SECRET}],
            ),
            accepted=each(env, _given("A"), [{"name": "A", "valueFrom": _FROM_POD}], [{"name": "A"}]),
        ),
        Refused(
            f"{sources} must name either a secretRef or a configMapRef in each entry",
            {sources: [{"prefix": "A_"}]},
            others=each(sources, [{}], [{"secretRef": {"name": "a"}, "configMapRef": {"name": "b"}}]),
            accepted=each(sources, [{"secretRef": {"name": "a"}}, {"prefix": "A_", "configMapRef": {"name": "b"}}]),
        ),
    ]


ENVIRONMENT = [entry for pod in PODS for entry in _environment(pod)]
