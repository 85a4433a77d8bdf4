"""Where the replica may be, and which URLs zero-cache can read."""

import pytest

from conformance.dotted_keys import nested


def database(url):
    return nested("common.database.upstreamDb", url)


@pytest.mark.parametrize(
    "url",
    [
        "postgres://user:pa/ss@h/d", "postgres://user:pa#ss@h/d", "postgres://user:pa@ss@h/d", "postgres://user:pa:ss@h/d",
        "postgres://user:p%zz@h/d", "postgres://user:pass@/d", "postgres://user:pass@h:port/d", "postgres://user:pass@a:1,b:2/d", "Postgres://user:pass@h/d",
    ],
)  # fmt: skip
def test_a_url_that_zero_cache_cant_read_is_the_only_problem_that_is_told(render_refused, url):
    text = render_refused(database(url))

    assert "common.database.upstreamDb must be a URL of one host, such as" in text
    assert "values must change" not in text


@pytest.mark.parametrize(
    "url",
    [
        "postgres://user:password@[fd00::1]:5432/d", "postgresql://u:p%40ss@a:1/d?sslmode=require&options=-c%20x",
        "postgres://user:p!$&'()*+;=~-_.@h",
    ],
)  # fmt: skip
def test_every_form_of_a_url_that_zero_cache_reads_is_accepted(render, url):
    assert render(database(url)).refusal is None


@pytest.mark.parametrize("path", ["replica.db", "./a/b", "/data/", "/data/a b.db", "/data/../etc/x", "/data//x", ""])
def test_a_replica_file_that_is_no_plain_absolute_path_is_refused(render_refused, path):
    assert (
        'common.replicaFile must be an absolute path of letters, digits, "-", "_" and ".", because the pod\'s volume is '
        "mounted at its directory; set it to something like /data/sync-replica.db."
    ) in render_refused(nested("common.replicaFile", path))


@pytest.mark.parametrize(
    "path",
    [
        "/replica.db", "/tmp/r.db", "/tmp/a/r.db", "/opt/app/r.db", "/opt/app/data/r.db", "/opt/r.db", "/etc/zero/r.db",
        "/usr/local/bin/r.db", "/var/r.db", "/var/lib/r.db", "/var/run/zero/r.db", "/proc/r.db", "/dev/shm/r.db",
        "/root/r.db", "/home/r.db", "/mnt/r.db",
    ],
)  # fmt: skip
def test_a_replica_in_a_directory_of_the_system_is_refused(render_refused, path):
    assert (
        "common.replicaFile must not be in the root or in a directory of the system or of zero-cache, because the pod's "
        "volume would hide that directory; put it into one of its own, such as /data or /var/lib/zero."
    ) in render_refused(nested("common.replicaFile", path))


@pytest.mark.parametrize(
    "path", ["/data/r.db", "/var/lib/zero/r.db", "/srv/zero/r.db", "/replica/zero.db", "/opt/zero/r.db"]
)
def test_a_replica_in_a_directory_of_its_own_is_fine(render, path):
    assert render(nested("common.replicaFile", path)).view_syncer.env["ZERO_REPLICA_FILE"] == path
