"""Refused: addresses that a policy keeps the pods from, and metrics and alerts that lead nowhere."""

from hypothesis import strategies as st

from conformance.strategies.refused.case import DRAWN, Refused, some
from conformance.strategies.switches import BACKUP
from conformance.strategies.texts import words

_ENDPOINT, _HEADERS, _ATTRIBUTES = (f"common.otlp.{key}" for key in ("endpoint", "headers", "resourceAttributes"))
_MINUTES, _SECONDS = "common.litestream.incrementalBackupIntervalMinutes", "prometheusRule.backupLagSeconds"
_ALERTS = "prometheusRule.enabled"
_JWKS = "common.auth.jwksUrl"
_WAYS = ("common.auth.secret", "common.auth.jwk")
_USUAL_PORTS = {"postgres": 5432, "https": 443, "http": 80}
# addresses, and the ports among which theirs must be
_PORTS = {
    **dict.fromkeys([f"common.database.{key}" for key in ("upstreamDb", "cvrDb", "changeDb")], "postgresPorts"),
    "s3.endpoint": "bucketPorts",
    **dict.fromkeys([_ENDPOINT, _JWKS, "common.api.queryUrl", "common.api.mutateUrl"], "apiPorts"),
}


@st.composite
def _address_and_other_ports(draw: st.DrawFn, schemes: tuple[str, ...]) -> tuple[str, list[int]]:
    """An address, with its port or with that of its scheme, and ports without it."""
    scheme, port = draw(st.sampled_from(schemes)), draw(st.one_of(st.none(), st.integers(1, 65535)))
    login = "user:password@" if scheme == "postgres" else ""
    wanted = port or _USUAL_PORTS[scheme]
    ports = st.lists(st.integers(1, 65535), min_size=1, max_size=3)
    return (
        f"{scheme}://{login}{draw(words())}{f':{port}' if port else ''}",
        draw(ports.filter(lambda found: wanted not in found)),
    )


def _shut_out(path: str, ports: str) -> Refused:
    drawn = _address_and_other_ports(("postgres",) if ports == "postgresPorts" else ("http", "https"))
    return Refused(
        f"networkPolicy.{ports} must contain the port of {path}",
        {
            (path, f"networkPolicy.{ports}"): drawn,
            **(dict.fromkeys(_WAYS, st.just("")) if path == _JWKS else {}),
        },
        always=["networkPolicy.enabled", *([BACKUP] if path == "s3.endpoint" else [])],
        never=[
            f"{path}SecretRef",
            *([*(f"{way}SecretRef" for way in _WAYS), "common.auth.disabled"] if path == _JWKS else []),
        ],
        also=[f"networkPolicy.{ports} must contain the port of {DRAWN}"],
    )


_late = st.one_of(
    st.integers(1, 900).map(lambda seconds: (None, seconds)),
    st.integers(1, 35_000_000).flatmap(lambda minutes: st.tuples(st.just(minutes), st.integers(1, minutes * 60))),
)
_attributes = st.dictionaries(words(), words(), max_size=2)
_no_attribute = st.builds("{}{}{}".format, words(), st.sampled_from([*", =\t\n", "\r\n"]), words())

NETWORK = [
    *(_shut_out(path, ports) for path, ports in _PORTS.items()),
    Refused(
        f"{_ENDPOINT} must be set, and common.otlp.metrics true, where {_ALERTS} is true",
        {_ENDPOINT: st.just(""), _ALERTS: st.just(True)},
        never=[_HEADERS, f"{_HEADERS}SecretRef", _MINUTES, _SECONDS],
    ),
    Refused(
        f"{_ENDPOINT} must be set, and common.otlp.metrics true, where {_ALERTS} is true",
        {"common.otlp.metrics": st.just(False)},
        always=[_ALERTS],
    ),
    Refused(f"{_SECONDS} must be more than {_MINUTES}", {(_MINUTES, _SECONDS): _late}, always=[_ALERTS]),
    *(
        Refused(
            f"{_ENDPOINT} must be set where {_HEADERS} is",
            {_ENDPOINT: st.just(""), headers: some(headers)},
            never=[_ALERTS, _HEADERS, f"{_HEADERS}SecretRef"],
        )
        for headers in (_HEADERS, f"{_HEADERS}SecretRef")
    ),
    *(
        Refused(f"{_ATTRIBUTES} must not contain commas, equals signs or blanks", {_ATTRIBUTES: attributes})
        for attributes in (
            st.builds(lambda others, name, value: {**others, name: value}, _attributes, words(), _no_attribute),
            st.builds(lambda others, name, value: {**others, name: value}, _attributes, _no_attribute, words()),
        )
    ),
]
