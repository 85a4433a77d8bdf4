"""Refused: connection strings that zero-cache's Postgres driver can't use, by their form or by a parameter."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

import conformance
from conformance.strategies.refused.case import Refused
from conformance.strategies.texts import database_urls, passwords, words

_PATHS = ("common.database.upstreamDb", "common.database.cvrDb", "common.database.changeDb")
_FILES = Path(conformance.__file__).parents[1] / "charts" / "zero-cache" / "files"

# of no shape that the chart takes
_no_url = st.one_of(
    st.builds("{}://user:{}@db/app".format, st.sampled_from(["mysql", "http", "jdbc:postgresql", ""]), words()),
    # what must be percent-encoded
    st.builds("postgres://user:{}{}{}@db/app".format, words(), st.sampled_from("@/# ?\n"), st.sampled_from(["x", "4"])),
    st.builds("postgres://user:{}@{}".format, words(), st.sampled_from(["a,b/app", "a:1,b:2/app", "", "/app", "d b"])),
    st.builds("{}{}".format, database_urls(), st.sampled_from(["\n", " ", "#x", "\t"])),
    words(),
)  # fmt: skip


def _at(host: str = "db", rest: str = "/app") -> st.SearchStrategy[str]:
    return st.builds("postgres://{}:{}@{}{}".format, words(), passwords(), st.just(host), st.just(rest))


def _with_password(*parts: str) -> st.SearchStrategy[str]:
    return st.builds("postgres://user:{}{}@db/app".format, words(), st.sampled_from(parts))


_FORMS: dict[str, st.SearchStrategy[str]] = {
    "must be a URL of one host": _no_url,
    "must have each % of its password written as %25": _with_password("%zz", "%4", "%", "%z1x"),
    "must have its user and password percent-encoded as UTF-8": _with_password("%e9", "%FF", "%c3%28", "%E2%82x"),
    "must not contain %00": st.one_of(_with_password("%00", "%00x"), _at(rest="/app?options=%00")),
    "must name its host by a name or an IPv4 address": st.one_of(_at("[fd00::1]"), _at("[::1]:5432"), _at("[::1]", "")),
    "must name its host with letters, digits, dots, dashes and underscores": st.one_of(
        _at("%2Ftmp"), _at("höst"), _at("db:port"), _at("d!b", "")
    ),
    "must have a port from 1 to 65535": st.integers(65536, 10**6).flatmap(lambda port: _at(f"db:{port}")) | _at("db:0"),
    "must end in the name of the database": st.one_of(
        [_at(rest=rest) for rest in ["/app/", "//app", "/my%20app", "/äpp", '/"app"', "/.."]]
    ),
    "must have only one of the parameters ssl and sslmode": st.sampled_from(
        ["ssl=true&sslmode=require", "sslmode=disable&a.b=c&sslmode=disable", "sslmode&ssl"]
    ).flatmap(lambda query: _at(rest=f"/app?{query}")),
}  # fmt: skip

_good = st.sampled_from(["statement_timeout=0", "my.setting=1", "connect_timeout=5", "schema=", "options=-c%20a=b", ""])


def _with_parameter(parameter: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        "{}?{}&{}&{}".format, st.builds("postgres://{}:{}@db/app".format, words(), passwords()), _good, parameter, _good
    )


@cache
def _facts(kind: str) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = yaml.safe_load((_FILES / "database-url-parameters.yaml").read_text())[kind]
    return facts


def _names(kind: str, *, with_pattern: bool) -> st.SearchStrategy[str]:
    return st.sampled_from(
        [name for fact in _facts(kind) if ("pattern" in fact) == with_pattern for name in fact["names"]]
    )


def _in_any_case(name: str) -> st.SearchStrategy[str]:
    # in small letters, two names are the driver's
    cases = [name.upper(), name.title(), name.replace("s", "%73")]
    return st.sampled_from(cases if name in ("ssl", "sslmode") else [name, *cases])


# the value of none of them
_bad_value = st.one_of(words().map("no-{}".format), st.just("%20"))
_checked = st.sampled_from([name for fact in _facts("taken") if fact["pattern"] for name in fact["names"]])

_PARAMETERS: dict[str, st.SearchStrategy[str]] = {
    "must not have the parameter *, because": st.builds(
        "{}={}".format,
        _names("refused", with_pattern=False)
        .flatmap(_in_any_case)
        .filter(lambda name: name not in ("%73%73l", "%73%73lmode")),
        words(),
    ),
    "must give the parameter * *, because": st.builds(
        "{}={}".format, st.one_of(_checked, _names("refused", with_pattern=True).flatmap(_in_any_case)), _bad_value
    ),
    "must not have parameters that neither zero-cache's driver nor Postgres knows": st.builds(
        "{}={}".format,
        st.one_of(words().map("nobodys_{}".format), st.sampled_from(["", "a-b.c", "_pq_.a", "a.", "a%20b"])),
        words(),
    ),
}

DATABASE_URLS = [
    Refused(f"{path} {text}", {path: urls}, never=[f"{path}SecretRef", "networkPolicy.enabled"])
    for path in _PATHS
    for text, urls in {**_FORMS, **{text: _with_parameter(bad) for text, bad in _PARAMETERS.items()}}.items()
]
