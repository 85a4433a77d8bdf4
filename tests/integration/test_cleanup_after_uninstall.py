"""The clean-up waits for pods that outlive their release, and gives way to a release that replaces it meanwhile.

The tests follow each other in one database. Each finds what the previous one left.
"""

from collections.abc import Iterator

import pytest
from chartproof.values.merge import merged_values

from zero_cache.cluster.clients.clients import client_of_service
from zero_cache.cluster.commands import CommandError
from zero_cache.cluster.releases.cleanup_job import VALUES, CleanupJob, apply
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.traces import is_gone, traces_in
from zero_cache.cluster.wait import seconds, wait_for
from zero_cache.zero.options import REPLICATION_MANAGER

pytestmark = pytest.mark.nightly

# the first copy takes about ten seconds
MANY_ROWS = """
CREATE TABLE big (id int PRIMARY KEY, text text);
INSERT INTO big SELECT n, repeat('x', 100) FROM generate_series(1, 3000000) n;
"""
FIRST_COPY = "as zero-initial-sync"


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, database: Database) -> Iterator[HelmRelease]:
    """Provides a release with the clean-up, not installed yet."""
    yield new_release(request)
    database.execute("DROP TABLE IF EXISTS big")


def test_pods_that_outlive_their_release_while_they_copy_the_database_lose_nothing(
    release: HelmRelease, database: Database
) -> None:
    database.execute(MANY_ROWS)
    release.install(VALUES)
    wait_for("a slot", database.slot_names, within=seconds(120), describe=release.describe)
    before = traces_in(database)
    release.uninstall("--no-hooks", "--cascade", "orphan")

    [job] = CleanupJob.start(release)
    log = job.wait_refused("the replication slot zero_0_a is in use")

    # during the copy the slot is not in use
    assert FIRST_COPY in log
    assert traces_in(database) == before
    job.delete()


def test_the_clean_up_waits_for_the_last_pod_and_then_leaves_nothing(release: HelmRelease, database: Database) -> None:
    assert database.slot_names(), "there is nothing to clean up"
    [job] = CleanupJob.start(release)
    wait_for("the Job to see a pod", lambda: "is in use" in job.log(), within=seconds(60), describe=job.log)

    release.delete_pod(REPLICATION_MANAGER)
    job.wait_ended()

    assert is_gone(traces_in(database)), job.log()
    assert len(database.names("SELECT id AS name FROM big LIMIT 5")) == 5
    job.delete()


def test_a_slot_that_another_release_took_over_is_left_to_it(
    request: pytest.FixtureRequest, new_release: NewRelease, release: HelmRelease, database: Database
) -> None:
    database.execute("DROP TABLE big")
    other = new_release(request, beside="other")
    other.install(VALUES)
    other.wait_ready()
    other.scale(REPLICATION_MANAGER, 0)
    before = traces_in(database)

    [job] = CleanupJob.start(release)
    job.wait_refused("taken over by other-zero-cache-replication-manager-0")

    assert traces_in(database) == before
    job.delete()
    other.uninstall("--no-hooks")


def test_a_clean_up_that_gives_up_half_way_says_what_it_removed(release: HelmRelease, database: Database) -> None:
    # longer than the slot takes to go, and the lock to time out
    release.install(merged_values(VALUES, {"cleanup": {"waitSeconds": 75}}))
    release.wait_ready()
    release.uninstall("--no-hooks")
    slots_in_use = "SELECT slot_name AS name FROM pg_replication_slots WHERE active"
    wait_for("the slot to be free", lambda: not database.names(slots_in_use), within=seconds(120))

    [slot] = database.slot_names()
    # when it waits for this lock, it has removed the slot; then it finds a Service again
    with database.locked("zero_0/cdc", "replicationConfig"):
        [job] = CleanupJob.start(release)
        wait_for("the slot to be gone", lambda: not database.slot_names(), within=seconds(120), describe=job.log)
        service = release.template("templates/replication-manager/service.yaml")
        apply(release, service)
        log = job.wait_ended()
    release.cluster.kubectl("--namespace", release.namespace, "delete", "--filename", "-", stdin=service)

    assert f"Removed the replication slot {slot}, " in log
    assert "Nothing was removed" not in log
    job.delete()


def test_a_release_that_is_installed_again_during_the_clean_up_keeps_all(
    release: HelmRelease, database: Database
) -> None:
    release.install(VALUES)
    release.wait_ready()
    database.insert_items(20)
    with pytest.raises(CommandError):
        release.uninstall("--timeout", "3s")
    job = CleanupJob.of(release)
    secrets = [secret["metadata"]["name"] for secret in release.cluster.api.list("Secret", release.namespace)]
    assert secrets == [job.name], "a Job goes on without its Secret"

    # a claim of this name that is still being deleted would be reused, and go
    claims = "PersistentVolumeClaim"
    wait_for(
        "the old claim to be gone", lambda: not release.cluster.api.list(claims, release.namespace), within=seconds(60)
    )
    release.install(VALUES)
    job.wait_refused("this release is installed")

    release.wait_ready()
    database.let_clients_read()
    with client_of_service(release) as client:
        client.waits_for(database.items(), within=seconds(60))
    assert database.slot_names()
