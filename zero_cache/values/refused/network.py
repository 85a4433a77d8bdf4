"""Lists refusals about network policies, the collector and alerts."""

from typing import Any

from zero_cache.values.keys import BACKUP
from zero_cache.values.refused.case import ANYTHING, NO_REFERENCE, REFERENCE, Refused, each

_ENDPOINT, _HEADERS, _ATTRIBUTES = (f"common.otlp.{key}" for key in ("endpoint", "headers", "resourceAttributes"))
_METRICS, _ALERTS = "common.otlp.metrics", "prometheusRule.enabled"
_MINUTES, _SECONDS = "common.litestream.incrementalBackupIntervalMinutes", "prometheusRule.backupLagSeconds"
_JWKS = "common.auth.jwksUrl"
_OTHER_WAYS = ("common.auth.secret", "common.auth.jwk")
_POLICY = "networkPolicy.enabled"
_COLLECTOR = "http://collector"

_WEB = {"https://a": 443, "http://a": 80, "http://a:1/b": 1, "https://a:65535": 65535}
_STORES = {"https://a": 443, "http://a": 80, "http://a:1/": 1}
_DATABASES = {"postgres://u:p@a": 5432, "postgres://u:p@a:1/app": 1, "POSTGRES://u:p@a:05432/app?a.b=c": 5432}
# addresses, and the list of ports that must contain theirs
_PORTS = {
    **dict.fromkeys([f"common.database.{key}" for key in ("upstreamDb", "cvrDb", "changeDb")], "postgresPorts"),
    "s3.endpoint": "bucketPorts",
    **dict.fromkeys([_ENDPOINT, _JWKS, "common.api.queryUrl", "common.api.mutateUrl"], "apiPorts"),
}


def _shut_out(key: str, ports: str) -> Refused:
    addresses = {"postgresPorts": _DATABASES, "bucketPorts": _STORES, "apiPorts": _WEB}[ports]
    of_policy = f"networkPolicy.{ports}"
    url = next(iter(addresses))
    needed: dict[str, Any] = {
        "s3.endpoint": {BACKUP: "s3://bucket/path"},
        _JWKS: dict.fromkeys(_OTHER_WAYS, ""),
        "common.database.cvrDb": {"common.database.upstreamDb": "postgres://u:p@db:2"},
        "common.database.changeDb": {"common.database.upstreamDb": "postgres://u:p@db:2"},
    }.get(key, {})
    return Refused(
        f"{of_policy} must contain the port of {key}",
        {**needed, _POLICY: True, key: url, of_policy: [2]},
        others=[{key: address, of_policy: [2, number % 65535 + 1]} for address, number in addresses.items()],
        accepted=[{key: address, of_policy: [2, number]} for address, number in addresses.items()] + [{_POLICY: False}],
        always=[_POLICY],
        never=["common.auth.disabled", *(f"{way}SecretRef" for way in _OTHER_WAYS)] if key == _JWKS else [],
        also=[f"{of_policy} must contain the port of {ANYTHING}"],
    )  # fmt: skip


NETWORK = [
    *(_shut_out(key, ports) for key, ports in _PORTS.items()),
    Refused(
        f"{_ENDPOINT} must be set, and {_METRICS} true, where {_ALERTS} is true",
        {_ENDPOINT: "", _ALERTS: True},
        accepted=[{_ENDPOINT: _COLLECTOR}, {_ALERTS: False}],
        never=[_HEADERS, f"{_HEADERS}SecretRef", _MINUTES, _SECONDS],
    ),
    Refused(
        f"{_ENDPOINT} must be set, and {_METRICS} true, where {_ALERTS} is true",
        {_ENDPOINT: _COLLECTOR, _METRICS: False, _ALERTS: True},
        accepted=[{_METRICS: True}, {_ALERTS: False}],
        never=[_MINUTES, _SECONDS],
    ),
    Refused(
        f"{_SECONDS} must be more than {_MINUTES}",
        {_ENDPOINT: _COLLECTOR, _METRICS: True, _ALERTS: True, _MINUTES: None, _SECONDS: 900},
        others=[{_SECONDS: 1}, {_MINUTES: 1, _SECONDS: 60}, {_MINUTES: 35_000_000, _SECONDS: 2_000_000_000}],
        accepted=[{_SECONDS: 901}, {_MINUTES: 1, _SECONDS: 61}, {_ALERTS: False}],
    ),
    *(
        Refused(
            f"{_ENDPOINT} must be set where {_HEADERS} is",
            {_ENDPOINT: "", key: value},
            accepted=[{_ENDPOINT: _COLLECTOR}, {key: "" if key == _HEADERS else NO_REFERENCE}],
            never=[_ALERTS, _HEADERS, f"{_HEADERS}SecretRef"],
        )
        for key, value in {_HEADERS: "a=b", f"{_HEADERS}SecretRef": REFERENCE}.items()
    ),
    Refused(
        f"{_ATTRIBUTES} must not contain commas, equals signs or blanks",
        {_ATTRIBUTES: {"team": "a b"}},
        others=each(_ATTRIBUTES, *({"a": f"b{bad}c"} for bad in ",=\t\n"), *({f"b{bad}c": "a"} for bad in ",= ")),
        accepted=each(_ATTRIBUTES, {"team": "a%20b"}),
    ),
]
