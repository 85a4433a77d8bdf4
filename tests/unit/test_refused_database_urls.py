"""A refusal of a connection string names the parameter that zero-cache's driver can't use, and nothing else of the URL."""

import pytest
import yaml
from chartproof.values.dotted_keys import nested

from zero_cache.option_parser.database_urls import settings_of_postgres

UPSTREAM = "common.database.upstreamDb"
BASE = "postgres://user:password@host:5432/app"


def database(url, key=UPSTREAM):
    return nested(key, url)


@pytest.mark.parametrize("parameter", ["%73chema=public", "currentSchema=a", "SSLMODE=require", "DateStyle=German"])
def test_a_parameter_is_named_as_the_url_has_it_without_its_percent_encoding(render_refused, parameter):
    name = parameter.partition("=")[0].replace("%73", "s")

    assert f" the parameter {name}" in render_refused(database(f"{BASE}?{parameter}"))


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
