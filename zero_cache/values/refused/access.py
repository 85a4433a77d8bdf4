"""Lists refusals about databases, authentication and secrets."""

from typing import Any

from zero_cache.values.keys import BACKUP, SINGLE_NODE
from zero_cache.values.refused.case import NO_REFERENCE, REFERENCE, Options, Refused, each

_SECRET, _JWK, _JWKS = (f"common.auth.{key}" for key in ("secret", "jwk", "jwksUrl"))
_OFF = "common.auth.disabled"
_VALUES: dict[str, Any] = {
    _SECRET: "a",
    _JWK: "{}",
    _JWKS: "https://auth.example.com/keys",
    f"{_SECRET}SecretRef": REFERENCE,
    f"{_JWK}SecretRef": REFERENCE,
}
_AUTH = (*_VALUES, _OFF)
_NO_AUTHENTICATION = dict.fromkeys((_SECRET, _JWK, _JWKS), "")
_API = {key: f"common.api.{key}Url" for key in ("query", "mutate")}
_KEYS = [f"common.api.{key}ApiKey{kind}" for key in _API for kind in ("", "SecretRef")]
_UPSTREAM, _ADMIN = "common.database.upstreamDb", "common.adminPassword"
_STORE = ("objectStore.accessKey", "objectStore.secretKey")
_WITHOUT_STORE: list[Options] = [{BACKUP: "s3://bucket/path"}, {SINGLE_NODE: True}]
_WITH_PASSWORD, _WITHOUT_PASSWORD = "postgres://user:password@host:5432/app", "postgres://user@host:5432/app"

_INVALID_WEB_URLS = (
    *("auth.example.com", "//api", "http://", "http:/a", "ftp://a", "ws://a", "HTTP://a", "htt ps://a"),
    *("https://a b", "https://a\n", " http://a", "{{ .Values.x }}"),
)
_INVALID_URL_LISTS = (
    *_INVALID_WEB_URLS,
    "https://a, https://b",
    "https://a,,https://b",
    "https://a,",
    "https://a,ftp://b",
)

_authentication = [
    *(
        Refused(
            f"{one} and {other} can't be set together, because zero-cache verifies JWTs in one way",
            {**_NO_AUTHENTICATION, one: _VALUES[one], other: _VALUES[other]},
            accepted=each(one, ""),
            never=_AUTH,
        )
        for one, other in [(_SECRET, _JWK), (_SECRET, _JWKS), (_JWK, _JWKS)]
    ),
    Refused(
        f"{_SECRET} and {_JWK} can't be set together",
        {**_NO_AUTHENTICATION, _SECRET: "a", f"{_JWK}SecretRef": REFERENCE},
        accepted=each(f"{_JWK}SecretRef", NO_REFERENCE),
        never=_AUTH,
    ),
    Refused(
        f"{_SECRET} and {_JWK} and {_JWKS} can't be set together",
        {
            **_NO_AUTHENTICATION,
            **dict.fromkeys((f"{_SECRET}SecretRef", f"{_JWK}SecretRef"), REFERENCE),
            _JWKS: _VALUES[_JWKS],
        },
        never=_AUTH,
    ),
    *(
        Refused(
            f"{_OFF} must be false where {way.removesuffix('SecretRef')} is set",
            {**_NO_AUTHENTICATION, _OFF: True, way: value},
            accepted=[{_OFF: False}, {way: NO_REFERENCE if isinstance(value, dict) else ""}],
            never=_AUTH,
        )
        for way, value in _VALUES.items()
    ),
    *(
        Refused(
            "common.api.queryUrl and common.api.mutateUrl must both be set where they are the only way",
            {**_NO_AUTHENTICATION, _API[key]: "http://api/a", _API[other]: ""},
            accepted=each(_API[other], "http://api/b"),
            never=(*_AUTH, *_KEYS),
        )
        for key, other in [("query", "mutate"), ("mutate", "query")]
    ),
    Refused(
        "common.auth.secret must be set, or another way of authentication",
        {**_NO_AUTHENTICATION, **dict.fromkeys(_API.values(), "")},
        accepted=[
            *({way: value} for way, value in _VALUES.items()),
            dict.fromkeys(_API.values(), "http://api"),
            {_OFF: True},
        ],
        never=(*_AUTH, *_KEYS),
    ),
    Refused(
        f"{_JWKS} must be an http or https URL",
        {**_NO_AUTHENTICATION, _JWKS: _INVALID_WEB_URLS[0]},
        others=each(_JWKS, *_INVALID_WEB_URLS[1:]),
        accepted=each(_JWKS, "http://auth", "https://auth/keys"),
        never=_AUTH,
    ),
    *(
        entry
        for key, url in _API.items()
        for entry in [
            Refused(
                f"{url} must be an http or https URL, or several",
                {url: _INVALID_URL_LISTS[0]},
                others=each(url, *_INVALID_URL_LISTS[1:]),
                accepted=each(url, "http://a", "https://a/b?c=d,http://e"),
            ),
            Refused(
                f"{url} must not have the parameters schema and appID",
                {url: "http://api/q?schema=a"},
                others=each(url, "https://api?appID=a", "http://api/?a=b&schema=c", "http://a,http://b?a&appID="),
                accepted=each(url, "http://api/q?myschema=a", "http://api/schema=a"),
            ),
            *(
                Refused(
                    f"{url} must be set where common.api.{key}ApiKey is",
                    {url: "", api_key: value},
                    accepted=[{url: "http://api/q"}, {api_key: "" if value == "k" else NO_REFERENCE}],
                    never=_KEYS,
                )
                for api_key, value in {
                    f"common.api.{key}ApiKey": "k",
                    f"common.api.{key}ApiKeySecretRef": REFERENCE,
                }.items()
            ),
        ]
    ),
]


def _more_workers_than_connections(connections: str, other: str, pod: str) -> Refused:
    """Returns the case of too many workers. Null connections mean zero-cache's default. The limit of upstreamDb holds
    only with CRUD mutations.
    """
    default = {"upstreamMaxConns": 20, "cvrMaxConns": 30}[connections]
    workers, most, crud = f"{pod}.syncWorkers", f"common.database.{connections}", "common.api.crudMutations"
    single = pod == "singleNode"
    return Refused(
        f"{workers} must not exceed {most} (",
        {
            workers: default + 1,
            most: None,
            f"common.database.{other}": 1000,
            SINGLE_NODE: single,
            crud: None if default == 20 else False,
        },
        others=[{workers: 1000, crud: True}, {workers: 2, most: 1}, {workers: 1000, most: 999}, {crud: True}],
        accepted=[{workers: default}, {most: default + 1}, *(each(crud, False) if default == 20 else [])],
        always=[SINGLE_NODE] if single else [],
    )


_database = [
    Refused(
        f"{_UPSTREAM} must be set",
        {_UPSTREAM: ""},
        accepted=[{f"{_UPSTREAM}SecretRef": REFERENCE, **dict.fromkeys((_ADMIN, *_STORE), "a")}],
    ),
    *(_more_workers_than_connections("upstreamMaxConns", "cvrMaxConns", pod) for pod in ("viewSyncer", "singleNode")),
    *(_more_workers_than_connections("cvrMaxConns", "upstreamMaxConns", pod) for pod in ("viewSyncer", "singleNode")),
    *(
        Refused(
            f"{derived} must be set, because it can only be derived from a {_UPSTREAM}",
            {
                _UPSTREAM: _WITHOUT_PASSWORD,
                f"{_UPSTREAM}SecretRef": NO_REFERENCE,
                **dict.fromkeys((_ADMIN, *_STORE), "a"),
                derived: "",
            },
            others=[
                {_UPSTREAM: "", f"{_UPSTREAM}SecretRef": REFERENCE},
                *each(_UPSTREAM, "postgres://host:5432/app?search_path=a:b", "postgres://user@host:1/app"),
            ],
            accepted=[
                {derived: "a"},
                {_UPSTREAM: _WITH_PASSWORD},
                *([] if derived == _ADMIN else _WITHOUT_STORE),
            ],
            never=[] if derived == _ADMIN else [BACKUP, SINGLE_NODE],
            also=["networkPolicy.postgresPorts must contain"],
        )
        for derived in (_ADMIN, *_STORE)
    ),
]

# secrets, with a value of each and the values that it needs
_S3: Options = {"s3.enabled": True, BACKUP: "s3://bucket/path", "s3.accessKey": "a", "s3.secretKey": "b"}
_SECRETS: dict[str, tuple[str, Options]] = {
    _UPSTREAM: (_WITH_PASSWORD, dict.fromkeys((_ADMIN, *_STORE), "a")),
    "common.database.cvrDb": (_WITH_PASSWORD, {}),
    "common.database.changeDb": (_WITH_PASSWORD, {}),
    _SECRET: ("a", {_JWK: "", _JWKS: ""}),
    _JWK: ("{}", {_SECRET: "", _JWKS: ""}),
    **dict.fromkeys((_ADMIN, *_STORE, "s3.accessKey", "s3.secretKey"), ("a", {})),
    "common.api.queryApiKey": ("k", {_API["query"]: "http://api"}),
    "common.api.mutateApiKey": ("k", {_API["mutate"]: "http://api"}),
    "common.otlp.headers": ("a=b", {"common.otlp.endpoint": "http://collector"}),
    "s3.sessionToken": ("t", _S3),
}
_secrets = [
    entry
    for key, (value, needed) in _SECRETS.items()
    for entry in [
        Refused(
            f"{key} must be empty where {key}SecretRef is set",
            {**needed, key: value, f"{key}SecretRef": REFERENCE},
            accepted=[{key: ""}, {f"{key}SecretRef": NO_REFERENCE}],
            never=_AUTH if key in _AUTH else (),
        ),
        Refused(
            f"{key}SecretRef must have both a name and a key",
            {**needed, key: "", f"{key}SecretRef": {"name": "mine", "key": ""}},
            others=[{key: value, f"{key}SecretRef": {"name": "", "key": "k"}}],
            accepted=each(f"{key}SecretRef", REFERENCE),
            never=_AUTH if key in _AUTH else (),
        ),
    ]
]

ACCESS = [*_authentication, *_database, *_secrets]
