"""At a real Postgres zero-cache's own client works with connection strings that the chart accepts, and with no others."""

from pathlib import Path

import pytest
from chartproof.helm.binary import Helm

from zero_cache.cluster.clients.zero_client import complaints
from zero_cache.cluster.services.postgres import IMAGE, Postgres
from zero_cache.cluster.wait import seconds
from zero_cache.option_parser.database_urls import settings_of_postgres
from zero_cache.option_parser.url_verdicts import problems_at_render

BASE = "postgres://user:password@{address}:5432/dbname"
ACCEPTED = [
    *(
        f"{BASE}?{parameters}"
        for parameters in [
            "", "sslmode=disable", "ssl=false", "sslmode=prefer", "statement_timeout=0", "options=-c%20statement_timeout%3D0",
            "options=-c+lock_timeout%3D5s", "search_path=public,pg_catalog", "TimeZone=Asia/Tokyo", "STATEMENT_TIMEOUT=60s",
            "my.setting=1", "connect_timeout=10&keep_alive=30", "prepare=false", "target_session_attrs=read-write",
            "target_session_attrs=primary", "schema=&pgbouncer", "log_statement=none", "fetch_types=true&debug=true",
            "client_encoding=UTF8&datestyle=ISO,%20MDY&extra_float_digits=3", "idle_timeout=5&max_lifetime=5",
        ]
    ),
    "postgres://user:%70assword@{address}/dbname",
    "POSTGRESQL://us%65r:password@{address}:05432/dbname",
    "postgresql+psycopg://user:password@{address}:/other?database=%64bname",
]  # fmt: skip
REFUSED = [
    *(
        f"{BASE}?{parameters}"
        for parameters in [
            "schema=public", "connection_limit=5", "pgbouncer=true", "sslrootcert=/ca.crt", "channel_binding=require",
            "uselibpqcompat=true", "host=/cloudsql/a:b:c", "password=other", "SSLMODE=disable", "shared_buffers=1GB", "nobodys=1",
            "=x", "_pq_.x=1", "a-b.c=1", "fetch_types=false", "max=5", "max_pipeline=0", "target_session_attrs=any",
            "target_session_attrs=standby", "replication=database", "replication=false", "application_name=mine",
            "client_encoding=LATIN1", "datestyle=German", "extra_float_digits=0", "default_transaction_read_only=on",
        ]
    ),
    BASE + "/",
    "postgres://user:password@{address}/%64bname",
    "postgres://user:password@[::ffff:{address}]/dbname",
    "postgres://user:%e9@{address}/dbname",
]  # fmt: skip
URLS = ACCEPTED + REFUSED


@pytest.fixture(scope="module")
def complaint(postgres: Postgres) -> dict[str, str]:
    """Returns the complaint of zero-cache's client about each URL, at the Postgres of the promised URL."""
    urls = [url.format(address=postgres.address) for url in URLS]
    return dict(zip(URLS, complaints(urls, within=seconds(300)), strict=True))


@pytest.fixture(scope="module")
def refused(chart: Path, helm: Helm, postgres: Postgres) -> dict[str, bool]:
    """Returns whether the chart refuses each URL."""
    urls = [url.format(address=postgres.address) for url in URLS]
    return {url: bool(told) for url, told in zip(URLS, problems_at_render(urls, chart, helm), strict=True)}


@pytest.mark.parametrize("url", ACCEPTED)
def test_zero_cache_works_with_what_the_chart_accepts(
    complaint: dict[str, str], refused: dict[str, bool], url: str
) -> None:
    assert not refused[url]
    assert complaint[url] == ""


@pytest.mark.parametrize("url", REFUSED)
def test_zero_cache_does_not_work_with_what_the_chart_refuses(
    complaint: dict[str, str], refused: dict[str, bool], url: str
) -> None:
    assert refused[url]
    assert complaint[url] != ""


def test_a_connection_may_start_with_each_setting_of_the_table(postgres: Postgres) -> None:
    version = int(IMAGE.partition(":")[2])
    listed = settings_of_postgres(version) - {"role", "session_authorization"}  # pg_settings does not have them

    # a distribution may add settings
    assert listed - postgres.database.settings_at_start() == set()
