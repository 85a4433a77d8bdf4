"""Where the replica may be."""

import pytest

from conformance.dotted_keys import nested


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
