"""Connection strings that zero-cache's Postgres driver can't use: refused by the parameter's name, and by nothing else of the URL."""

import pytest
import yaml

from conformance.contract.database_urls import settings_of_postgres
from conformance.dotted_keys import nested

UPSTREAM = "common.database.upstreamDb"
BASE = "postgres://user:password@host:5432/app"
HANDED_ON = "because zero-cache's driver hands it to Postgres, which ends a connection with what it does not know"
CONNECTIONS = "common.database.upstreamMaxConns, common.database.cvrMaxConns or common.database.changeMaxConns"


def database(url, key=UPSTREAM):
    return nested(key, url)


# parameters, and the whole text after the key
PARAMETERS = {
    "schema=public": f"must not have the parameter schema, {HANDED_ON}; remove it: zero-cache copies what publications publish, so set common.database.publications.",
    "connection_limit=5": f"must not have the parameter connection_limit, {HANDED_ON}; remove it, name Postgres itself and no pooler, and set {CONNECTIONS}.",
    "pgbouncer=true": f"must not have the parameter pgbouncer, {HANDED_ON}; remove it, name Postgres itself and no pooler, and set {CONNECTIONS}.",
    "sslrootcert=/ca.crt": f"must not have the parameter sslrootcert, {HANDED_ON}; remove it, give the certificate in common.caBundle, and write sslmode=verify-full.",
    "sslcert=a.crt": f"must not have the parameter sslcert, {HANDED_ON}; remove it, and let the role log in with a password: zero-cache shows no client certificate.",
    "channel_binding=require": f"must not have the parameter channel_binding, {HANDED_ON}; remove it.",
    "uselibpqcompat=true": f"must not have the parameter uselibpqcompat, {HANDED_ON}; remove it, and write sslmode=require in small letters, or sslmode=verify-full to check the certificate.",
    "SSLMODE=require": f"must not have the parameter SSLMODE, {HANDED_ON}; remove it, and write sslmode=require in small letters, or sslmode=verify-full to check the certificate.",
    "host=/cloudsql/a:b:c": f"must not have the parameter host, {HANDED_ON}; remove it, and write postgres://user:password@host:5432/name; before a socket, as Cloud SQL has it, name a proxy that listens on TCP.",
    "currentSchema=a": f"must not have the parameter currentSchema, {HANDED_ON}; remove it: zero-cache copies what publications publish, so set common.database.publications.",
    "%73chema=public": f"must not have the parameter schema, {HANDED_ON}; remove it: zero-cache copies what publications publish, so set common.database.publications.",
    "max=5": f"must not have the parameter max, because zero-cache's driver opens one connection then, whatever the number is; remove it, and set {CONNECTIONS}.",
    "application_name=mine": "must not have the parameter application_name, because zero-cache names its connections itself, and by that name ends those of its own that are in its way; remove it.",
    "replication=database": "must not have the parameter replication, because zero-cache itself says which of its connections replicate, and the URL's word would win; remove it.",
    "user=other": "must not have the parameter user, because zero-cache's driver proves the password of the user before the @; remove it, and write the user there.",
    "sslmode=on": "must give the parameter sslmode one of the values disable, prefer, require, verify-ca, verify-full and no-verify, because an empty one turns TLS off, and any other is read as verify-full; correct it.",
    "sslmode": "must give the parameter sslmode one of the values disable, prefer, require, verify-ca, verify-full and no-verify, because an empty one turns TLS off, and any other is read as verify-full; correct it.",
    "connect_timeout=10s": "must give the parameter connect_timeout a number of seconds, because zero-cache's driver can't read anything else; correct it, or remove it.",
    "fetch_types=false": "must give the parameter fetch_types true, because zero-cache can't read the arrays in Postgres's catalogue otherwise, and doesn't start; remove it.",
    "target_session_attrs=any": "must give the parameter target_session_attrs read-write or primary, because zero-cache writes, and its driver accepts no connection otherwise; correct it, or remove it.",
    "DateStyle=German": "must give the parameter DateStyle iso, because zero-cache reads no other dates, and replicates nothing; remove it.",
    "client_encoding=LATIN1": "must give the parameter client_encoding utf8, because zero-cache's driver reads and writes nothing else; remove it.",
    "extra_float_digits=0": "must give the parameter extra_float_digits 1, 2 or 3, because zero-cache would copy rounded numbers; remove it.",
    "statement_timeout=0&nobodys=1": "must not have parameters that neither zero-cache's driver nor Postgres knows, because Postgres ends a connection with one, and parameter 2 after the ? is unknown; remove it, or write a setting of Postgres that the chart does not know as options=-c%20name=value.",
    "ssl=true&sslmode=require": "must have only one of the parameters ssl and sslmode, and once, because zero-cache reads the first ssl, and sslmode where there is none; keep the one that you mean.",
}  # fmt: skip


@pytest.mark.parametrize("parameters", PARAMETERS)
@pytest.mark.parametrize("key", [UPSTREAM, "common.database.cvrDb", "common.database.changeDb"])
def test_a_parameter_that_cant_be_used_is_refused_by_its_name(render_refused, key, parameters):
    text = render_refused(database(f"{BASE}?{parameters}", key))

    assert text.endswith(f"{key} {PARAMETERS[parameters]}")
    assert "values must change" not in text


def test_each_parameter_is_told(render_refused):
    text = render_refused(database(f"{BASE}?schema=public&statement_timeout=0&connection_limit=5&&nobodys=1"))

    assert "3 values must change" in text
    assert [name for name in ("parameter schema", "parameter connection_limit", "parameter 4") if name in text] == [
        "parameter schema", "parameter connection_limit", "parameter 4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "parameters",
    [
        "sslmode=require", "ssl=true", "sslmode=verify-full", "connect_timeout=30", "prepare=false", "statement_timeout=0",
        "target_session_attrs=read-write", "options=-c%20statement_timeout%3D0", "options=endpoint%3Dep-cool-darkness-123456",
        "search_path=a,b", "TimeZone=UTC", "my.setting=1", "role=owner", "database=my%20app", "schema=", "pgbouncer", "&&", "",
        "idle_timeout=1&max_lifetime=1&debug=true", "client_encoding=UTF8&datestyle=ISO,%20MDY",
    ],
)  # fmt: skip
def test_a_parameter_that_the_driver_or_postgres_takes_is_accepted(render, parameters):
    assert render(database(f"{BASE}?{parameters}")).refusal is None


# what stands before the parameters, and a part of the text
FORMS = {
    "postgres://user:pa/ss@h/d": "must be a URL of one host, such as",
    "postgres://user:pa#ss@h/d": "must be a URL of one host, such as",
    "postgres://user:pa?ss@h/d": "must be a URL of one host, such as",
    "postgres://user:5432?ss@h/d": "must be a URL of one host, such as",
    "postgres://user:pa@ss@h/d": "must be a URL of one host, such as",
    "postgres://user:pass@/d": "must be a URL of one host, such as",
    "postgres://user:pass@a:1,b:2/d": "must be a URL of one host, such as",
    "jdbc:postgresql://h/d?user=user&password=pass": "must be a URL of one host, such as",
    "postgres://user:p%zz@h/d": "must have each % of its password written as %25, because zero-cache's driver ends with an error otherwise; percent-encode it.",
    "postgres://user:p%e9@h/d": "must have its user and password percent-encoded as UTF-8, because zero-cache's driver ends with an error on other bytes; encode them again (é is %C3%A9).",
    "postgres://user:p%00@h/d": "must not contain %00, because Postgres takes it for the end of a text; remove it.",
    "postgres://user:pass@[fd00::1]:5432/d": "must name its host by a name or an IPv4 address, because zero-cache's driver cuts an IPv6 address off at its first colon; give the address a name in DNS, or in replicationManager.hostAliases and viewSyncer.hostAliases.",
    "postgres://user:pass@%2Fvar%2Frun/d": "must name its host with letters, digits, dots, dashes and underscores, because zero-cache's driver looks the host up as it is written, and connects to no socket; correct it, write an international name in its xn-- form, or name a proxy that listens on TCP before the socket.",
    "postgres://user:pass@h:port/d": "must name its host with letters, digits, dots, dashes and underscores",
    "postgres://user:pass@h:0/d": "must have a port from 1 to 65535, because there is no other; correct it, or leave it out for 5432.",
    "postgres://user:pass@h:65536/d": "must have a port from 1 to 65535",
    "postgres://user:pass@h/my%20app": "must end in the name of the database, with no / and no percent-encoding in it, because zero-cache's driver hands Postgres all that follows the first / as it is written; remove a / at the end; a name of other characters can be a parameter, as in postgres://user:password@host:5432/?database=my%20name.",
    "postgres://user:pass@h/d/": "must end in the name of the database, with no / and no percent-encoding in it",
}  # fmt: skip


@pytest.mark.parametrize("url", FORMS)
def test_a_form_that_cant_be_used_is_the_only_problem_that_is_told(render_refused, url):
    text = render_refused(database(url))

    assert f"{UPSTREAM} {FORMS[url]}" in text
    assert "values must change" not in text


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p%40ss@a:1/d", "postgres://user:p!$&'()*+;=~-_.@h", "POSTGRES://user:pass@H:/d", "postgres://u:a:b@h/d",
        "postgresql+psycopg://user:pass@h/d", "postgres://us%C3%A9r:p%E2%82%AC%F0%9F%98%80@10.0.0.1/", "postgres://u:p@my_db.ns./a.b-c",
    ],
)  # fmt: skip
def test_a_form_that_the_driver_reads_is_accepted(render, url):
    assert render(database(url)).refusal is None


@pytest.mark.parametrize("url", ["POSTGRES://u:p@h/d", "postgres://u:p@h:05432/d", "postgres://u:p@h:/d"])
def test_a_policy_lets_the_port_through_however_it_is_written(render, url):
    assert render([database(url), {"networkPolicy": {"enabled": True}}]).refusal is None


def test_the_settings_of_postgres_are_those_of_the_servers(chart):
    table = yaml.safe_load((chart / "files" / "database-url-parameters.yaml").read_text())
    refused = {name for fact in table["refused"] if "pattern" not in fact for name in fact["names"]}

    assert set(table["server"]) == (settings_of_postgres() | {"database", "options"}) - refused


# half a password may look like a parameter, and a value may be one
@pytest.mark.parametrize(
    "url",
    [
        "postgres://user:{}?{}@host/app", "postgres://user:5432?{}={}@host/app", "postgres://user:5432?schema={}&{}=1@host/app",
        "postgres://user:p@host/app?{}={}", "postgres://user:p@host/app?password={}&{}=1", "postgres://user:p@host/app?sslmode={}{}",
        "postgres://user:p@host/app?connect_timeout={}{}&schema={}", "postgres://user:p@host/app?options=a&{}=1&{}", "postgres://{}:0%e9{}@host",
        "postgres://user:{}@[fd00::1]/{}", "postgres://user:{}%zz{}@host/app", "postgres://user:{}@host:0/{}", "postgres://user:{}@host/{}/",
    ],
)  # fmt: skip
def test_no_part_of_the_url_shows_in_the_message(render_refused, url):
    text = render_refused(
        [database(url.format("needle", "needle", "needle"), key) for key in (UPSTREAM, "common.database.cvrDb")]
    )

    assert "needle" not in text
