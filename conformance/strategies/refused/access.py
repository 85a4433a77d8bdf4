"""Refused: what the chart can't reach the database with, nor tell clients apart by, and secrets given in two ways."""

from hypothesis import strategies as st

from conformance.strategies.pods import secret_keys, secret_references
from conformance.strategies.refused.case import PORTS, Options, Refused, some
from conformance.strategies.switches import BACKUP, SINGLE_NODE
from conformance.strategies.texts import database_urls, dns_names, urls, words

_SECRET, _JWK, _JWKS = (f"common.auth.{key}" for key in ("secret", "jwk", "jwksUrl"))
_WAYS = (_SECRET, _JWK, _JWKS)
_REFERENCES = (f"{_SECRET}SecretRef", f"{_JWK}SecretRef")
_OFF = "common.auth.disabled"
_AUTH = (*_WAYS, *_REFERENCES, _OFF)
_API = {key: f"common.api.{key}Url" for key in ("query", "mutate")}
_KEYS = [f"common.api.{key}ApiKey{kind}" for key in _API for kind in ("", "SecretRef")]
_UPSTREAM, _ADMIN = "common.database.upstreamDb", "common.adminPassword"
_STORE = ("objectStore.accessKey", "objectStore.secretKey")

_nothing = st.just("")
# valid values have a way of authentication, whichever are to be left alone
_no_ways: Options = {**dict.fromkeys(_WAYS, _nothing)}
_no_web_url = st.one_of(
    st.sampled_from(["//api", "http://", "https://a b", "https://a\n", " http://a", "HTTP://a", "{{ .Values.x }}"]),
    st.builds("{}{}".format, st.sampled_from(["", "ftp://", "http:/", "ws://", "htt ps://"]), words()),
)
_no_list_of_urls = st.one_of(
    _no_web_url,
    st.builds(
        "{}{}{}".format, urls(), st.sampled_from([", ", ",,", " ", ",ftp://", ","]), st.one_of(_nothing, words())
    ),
)
_authentication = [
    *(
        Refused(
            f"{one} and {other} can't be set together, because zero-cache verifies JWTs in one way",
            {**_no_ways, one: some(one), other: some(other)},
            never=(*_AUTH, *PORTS),
        )
        for one, other in [(_SECRET, _JWK), (_SECRET, _JWKS), (_JWK, _JWKS)]
    ),
    Refused(
        f"{_SECRET} and {_JWK} and {_JWKS} can't be set together",
        {**_no_ways, **dict.fromkeys(_REFERENCES, secret_references()), _JWKS: urls()},
        never=(*_AUTH, *PORTS),
    ),
    *(
        Refused(
            f"{_OFF} must be false where {way.removesuffix('SecretRef')} is set",
            {**_no_ways, _OFF: st.just(True), way: some(way)},
            never=(*_AUTH, *PORTS),
        )
        for way in (*_WAYS, *_REFERENCES)
    ),
    *(
        Refused(
            "common.api.queryUrl and common.api.mutateUrl must both be set where they are the only way",
            {**_no_ways, _API[key]: some(_API[key]), _API[other]: _nothing},
            never=(*_AUTH, *_KEYS, *PORTS),
        )
        for key, other in [("query", "mutate"), ("mutate", "query")]
    ),
    Refused(
        "common.auth.secret must be set, or another way of authentication",
        {**_no_ways, **dict.fromkeys(_API.values(), _nothing)},
        never=(*_AUTH, *_KEYS),
    ),
    Refused(f"{_JWKS} must be an http or https URL", {**_no_ways, _JWKS: _no_web_url}, never=(*_AUTH, *PORTS)),
    *(
        entry
        for key, url in _API.items()
        for entry in [
            Refused(f"{url} must be an http or https URL, or several", {url: _no_list_of_urls}, never=PORTS),
            Refused(
                f"{url} must not have the parameters schema and appID",
                {
                    url: st.builds(
                        "{}://{}{}{}={}".format,
                        st.sampled_from(["http", "https"]),
                        words(),
                        st.sampled_from(["?", "/?a=b&", "/c?"]),
                        st.sampled_from(["schema", "appID"]),
                        words(),
                    )
                },
                never=PORTS,
            ),
            *(
                Refused(
                    f"{url} must be set where common.api.{key}ApiKey is",
                    {url: _nothing, api_key: some(api_key)},
                    never=_KEYS,
                )
                for api_key in (f"common.api.{key}ApiKey", f"common.api.{key}ApiKeySecretRef")
            ),
        ]
    ),
]

_without_password = st.one_of(
    st.tuples(database_urls(with_password=False), st.just({"name": "", "key": ""})),
    st.tuples(_nothing, secret_references()),
)


def _of_workers(connections: str, other: str, pod: str) -> Refused:
    """More workers than connections; null means zero-cache's default."""
    default = {"upstreamMaxConns": 20, "cvrMaxConns": 30}[connections]
    path = f"common.database.{connections}"
    pair = st.one_of(
        st.integers(default + 1, 1000).map(lambda workers: (workers, None)),
        st.integers(1, 999).flatmap(lambda most: st.tuples(st.integers(most + 1, 1000), st.just(most))),
    )
    return Refused(
        f"{pod}.syncWorkers must not exceed {path} (",
        {
            (f"{pod}.syncWorkers", path): pair,
            f"common.database.{other}": st.integers(1000, 100_000),
            SINGLE_NODE: st.just(pod == "singleNode"),
            # without CRUD mutations nothing connects to upstreamDb
            "common.api.crudMutations": st.sampled_from([None, True] if default == 20 else [None, True, False]),
        },
        always=[SINGLE_NODE] if pod == "singleNode" else [],
    )


_database = [
    Refused(f"{_UPSTREAM} must be set", {_UPSTREAM: _nothing}, never=[f"{_UPSTREAM}SecretRef"]),
    *(_of_workers("upstreamMaxConns", "cvrMaxConns", pod) for pod in ("viewSyncer", "singleNode")),
    *(_of_workers("cvrMaxConns", "upstreamMaxConns", pod) for pod in ("viewSyncer", "singleNode")),
    *(
        Refused(
            f"{derived} must be set, because it can only be derived from a {_UPSTREAM}",
            {(_UPSTREAM, f"{_UPSTREAM}SecretRef"): _without_password, derived: _nothing},
            always=[path for path in (_ADMIN, *_STORE) if path != derived],
            never=[f"{derived}SecretRef", *PORTS, *([] if derived == _ADMIN else [BACKUP, SINGLE_NODE])],
        )
        for derived in (_ADMIN, *_STORE)
    ),
]

# secrets, and what they need
_SECRETS: dict[str, tuple[str, ...]] = {
    _UPSTREAM: (_ADMIN, *_STORE),
    **dict.fromkeys(("common.database.cvrDb", "common.database.changeDb", _SECRET, _JWK, _ADMIN, *_STORE), ()),
    "common.api.queryApiKey": (_API["query"],),
    "common.api.mutateApiKey": (_API["mutate"],),
    "common.otlp.headers": ("common.otlp.endpoint",),
    **dict.fromkeys(("s3.accessKey", "s3.secretKey"), ()),
    "s3.sessionToken": ("s3.enabled",),
}


def _without_other_ways(path: str) -> Options:
    return {way: _nothing for way in _WAYS if path in _WAYS and way != path}


_halves = st.tuples(_nothing, st.builds(lambda name: {"name": name, "key": ""}, dns_names()))


def _half_a_reference(path: str) -> st.SearchStrategy[tuple[object, object]]:
    of_no_secret = st.builds(lambda key: {"name": "", "key": key}, secret_keys())
    return st.one_of(_halves, st.tuples(_given(path), of_no_secret))


def _given(path: str) -> st.SearchStrategy[object]:
    return database_urls(with_password=True) if path == _UPSTREAM else some(path)


_secrets = [
    entry
    for path, needs in _SECRETS.items()
    for entry in [
        Refused(
            f"{path} must be empty where {path}SecretRef is set",
            {**_without_other_ways(path), path: _given(path), f"{path}SecretRef": secret_references()},
            always=needs,
            never=[*PORTS, *(_AUTH if path in _WAYS else [])],
        ),
        Refused(
            f"{path}SecretRef must have both a name and a key",
            {**_without_other_ways(path), (path, f"{path}SecretRef"): _half_a_reference(path)},
            always=needs,
            never=[*PORTS, *(_AUTH if path in _WAYS else [])],
        ),
    ]
]

ACCESS = [*_authentication, *_database, *_secrets]
