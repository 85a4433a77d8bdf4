"""The script that waits for Postgres finds host and port in any URL that the driver can use, and shows no other part."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zero_cache.npm.package import find_zero_package


@pytest.fixture
def port() -> Iterator[int]:
    """Provides a port that accepts connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def wait(chart: Path) -> Callable[[str], tuple[int, str]]:
    """Runs the script for a URL, and returns its exit code and output."""
    script = (chart / "files" / "wait-for-postgres.js").read_text()

    def wait(url: str) -> tuple[int, str]:
        done = subprocess.run(
            [find_zero_package().node, "-e", script],
            env=os.environ | {"ZERO_UPSTREAM_DB": url},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return wait


@pytest.mark.parametrize(
    "url",
    [
        "postgres://user:needle@127.0.0.1:{port}/db", "POSTGRES://user:needle@127.0.0.1:{port}", "postgres://127.0.0.1:{port}/",
        "postgres://user:%6Eeedle%ff@127.0.0.1:{port}/db?schema=needle", "postgres://user:needle@host@127.0.0.1:{port}/db\n",
        "postgresql+psycopg://user:needle@127.0.0.1:{port}/needle?options=needle", "postgres://user:needle@127.0.0.1:{port}/a@b",
    ],
)  # fmt: skip
def test_it_ends_when_something_listens_where_the_url_points(wait, port, url):
    ended, said = wait(url.format(port=port))

    assert ended == 0
    assert f"Postgres at 127.0.0.1:{port} accepts connections" in said
    assert "needle" not in said


@pytest.mark.parametrize(
    "url",
    [
        "postgres://user:needle/x@host/db", "postgres://user:12345?needle@host/db", "postgres://needle:12345/x@host/db",
        "postgres://needle:12345#x@host/db", "jdbc:postgresql://host/db?password=needle", "postgres://user:needle@/db",
        "postgres:///needle", "user=needle", "postgres://user:needle@host:99999/db", "",
    ],
)  # fmt: skip
def test_it_ends_at_once_where_the_url_points_nowhere(wait, url):
    ended, said = wait(url)

    assert ended == 1
    assert "common.database.upstreamDb is not a URL such as" in said
    assert "needle" not in said
    assert "12345" not in said
