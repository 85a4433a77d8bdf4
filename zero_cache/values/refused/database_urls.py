"""Lists refusals of connection strings that zero-cache's Postgres driver can't use, by their form or by a parameter."""

from typing import Any

import yaml

from zero_cache.chart import CHART
from zero_cache.values.refused.case import ANYTHING, NAMED, Refused, each

_KEYS = ("common.database.upstreamDb", "common.database.cvrDb", "common.database.changeDb")
_BASE = "postgres://user:p%40ss@db:5432/app"
_FILES = CHART / "files"
_PARAMETERS: dict[str, list[dict[str, Any]]] = yaml.safe_load((_FILES / "database-url-parameters.yaml").read_text())

_URLS = {
    "must be a URL of one host": [
        *("mysql://user:password@db/app", "http://user:a@db/app", "://user:a@db/app", "db"),
        "jdbc:postgresql://db/app?user=a&password=b",
        # characters that must be percent-encoded in a password
        *(f"postgres://user:pa{character}ss@db/app" for character in "@/#? \n"),
        "postgres://user:5432?ss@db/app",
        *(f"postgres://user:a@{host}" for host in ("a,b/app", "a:1,b:2/app", "", "/app", "d b")),
        *(f"postgres://user:a@db/app{end}" for end in ("\n", " ", "#x", "\t")),
    ],
    "must have each % of its password written as %25": [
        f"postgres://user:p{bad}@db/app" for bad in ("%zz", "%4", "%", "%z1x")
    ],
    "must have its user and password percent-encoded as UTF-8": [
        f"postgres://user:p{bad}@db/app" for bad in ("%e9", "%FF", "%c3%28", "%E2%82x")
    ],
    "must not contain %00": ["postgres://user:p%00@db/app", "postgres://user:p%00x@db/app", "postgres://user:p@db/app?options=%00"],
    "must name its host by a name or an IPv4 address": [
        f"postgres://user:p@{rest}" for rest in ("[fd00::1]:5432/app", "[fd00::1]/app", "[::1]")
    ],
    "must name its host with letters, digits, dots, dashes and underscores": [
        f"postgres://user:p@{rest}" for rest in ("%2Fvar%2Frun/app", "höst/app", "db:port/app", "d!b")
    ],
    "must have a port from 1 to 65535": [
        f"postgres://user:p@db:{port}/app" for port in (0, 65536, 70000, 100000, 999999)
    ],
    "must end in the name of the database": [
        f"postgres://user:p@db{rest}" for rest in ("/my%20app", "/app/", "//app", "/äpp", '/"app"', "/..")
    ],
    "must have only one of the parameters ssl and sslmode": [
        f"postgres://user:p@db/app?{query}"
        for query in ("ssl=true&sslmode=require", "sslmode=disable&a.b=c&sslmode=disable", "sslmode&ssl")
    ],
}  # fmt: skip


def _names(kind: str, *, with_pattern: bool) -> list[str]:
    return [name for fact in _PARAMETERS[kind] if ("pattern" in fact) == with_pattern for name in fact["names"]]


_checked = [name for fact in _PARAMETERS["taken"] if fact["pattern"] for name in fact["names"]]
_checked_of_postgres = _names("refused", with_pattern=True)
# in another case, two names of the driver are settings of Postgres; %73 is an s
_refused = _names("refused", with_pattern=False)
_QUERIES = {
    f"must not have the parameter {NAMED}, because": [
        *(f"{name}=a" for name in _refused if name not in _checked),
        *("SSLMODE=require", "currentSchema=a", "%73chema=public", "statement_timeout=0&&pgbouncer=true&a.b=c"),
    ],
    f"must give the parameter {NAMED} {ANYTHING}, because": [
        *(f"{name}=no-a" for name in (*_checked, *_checked_of_postgres)),
        *(f"{name.upper()}=%20" for name in _checked_of_postgres),
        *("sslmode", "connect_timeout=10s", "DateStyle=German", "statement_timeout=0&extra_float_digits=0"),
    ],
    "must not have parameters that neither zero-cache's driver nor Postgres knows": [
        *("nobodys=1", "statement_timeout=0&nobodys=1&schema=", "=1", "a-b.c=1", "_pq_.a=1", "a.=1", "a%20b=1"),
    ],
}


DATABASE_URLS = [
    Refused(
        f"{key} {text}",
        {key: urls[0]},
        # one template checks all three
        others=each(key, *(urls[1:] if key == _KEYS[0] else urls[-1:])),
        accepted=each(key, f"{_BASE}?sslmode=require&statement_timeout=0&a.b=c") if key == _KEYS[0] else [],
        never=["networkPolicy.enabled"],
    )
    for key in _KEYS
    for text, urls in {
        **_URLS,
        **{text: [f"{_BASE}?{query}" for query in queries] for text, queries in _QUERIES.items()},
    }.items()
]
