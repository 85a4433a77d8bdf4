"""A clean-up that runs while a release lives removes nothing, and its log says why and what to do."""

import pytest
import yaml
from chartproof.values.merge import merged_values

from zero_cache.cluster import documented_install
from zero_cache.cluster.clients.official_client import OfficialClient
from zero_cache.cluster.commands import CommandError
from zero_cache.cluster.releases.cleanup_job import VALUES, CleanupJob, apply, cleanup_objects
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.traces import traces_in
from zero_cache.cluster.wait import seconds
from zero_cache.zero.options import REPLICATION_MANAGER

pytestmark = pytest.mark.nightly

SLOT_IN_USE = "the replication slot zero_0_"


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, database: Database) -> HelmRelease:
    """Provides the promised install with the clean-up, ready, with rows."""
    release = new_release(request)
    database.insert_items(50)
    release.install(VALUES)
    release.wait_ready()
    return release


@pytest.mark.usefixtures("untouched")
def test_hooks_applied_as_plain_objects_remove_nothing(release: HelmRelease) -> None:
    apply(release, release.template())
    job = CleanupJob.of(release)

    job.wait_refused("this release is installed")

    apply(release, release.template())
    job.delete()


@pytest.mark.usefixtures("untouched")
def test_many_of_them_at_once_remove_nothing(release: HelmRelease) -> None:
    for job in CleanupJob.start(release, copies=3):
        job.wait_refused("this release is installed")
        job.delete()


def test_a_release_without_pods_is_a_release(release: HelmRelease, database: Database, client: OfficialClient) -> None:
    before = traces_in(database)
    release.scale(REPLICATION_MANAGER, 0)

    [job] = CleanupJob.start(release)
    log = job.wait_refused("this release is installed")

    assert SLOT_IN_USE not in log
    assert traces_in(database) == before
    job.delete()
    release.scale(REPLICATION_MANAGER, 1)
    database.insert_items(10)
    client.waits_for(database.items(), within=seconds(120))
    assert client.fresh_starts == 0


@pytest.mark.usefixtures("untouched")
def test_an_install_of_another_release_that_is_taken_back_removes_nothing(
    request: pytest.FixtureRequest, new_release: NewRelease
) -> None:
    other = new_release(request, beside="mistake")
    # no node has so many CPUs, so it is never ready, and does not touch the slot
    other.values = merged_values(VALUES, {"replicationManager": {"resources": {"requests": {"cpu": "1000"}}}})
    command = ["install", other.name, other.chart, "--values", "-", "--atomic", "--timeout", "20s"]
    with pytest.raises(CommandError):
        other.helm(*command, stdin=yaml.safe_dump(other.values))

    CleanupJob.of(other).wait_refused(SLOT_IN_USE)


@pytest.mark.usefixtures("untouched")
def test_a_clean_up_that_can_not_see_removes_nothing(request: pytest.FixtureRequest, new_release: NewRelease) -> None:
    other = new_release(request, beside="blind")
    other.values = dict(VALUES)
    job = next(obj for obj in cleanup_objects(other) if obj["kind"] == "Job")
    [container] = job["spec"]["template"]["spec"]["containers"]
    jobs = {
        "has no value": {"name": "without-a-secret"},
        "refuses the password": {"name": "with-a-wrong-password"},
        "does not search": {"name": "without-the-clusters-names"},
    }
    for why, metadata in jobs.items():
        pod = job["spec"]["template"]["spec"] | {"dnsPolicy": "Default" if why == "does not search" else "ClusterFirst"}
        key = {"has no value": "none", "refuses the password": "wrong"}.get(why, "upstream-db")
        entry = {
            "name": "ZERO_UPSTREAM_DB",
            "valueFrom": {"secretKeyRef": {"name": other.name, "key": key, "optional": True}},
        }
        env = [entry if it["name"] == entry["name"] else it for it in container["env"]]
        template = job["spec"]["template"] | {"spec": pod | {"containers": [container | {"env": env}]}}
        other.cluster.api.apply(
            job | {"metadata": metadata | {"namespace": other.namespace}, "spec": job["spec"] | {"template": template}}
        )
    urls = {
        "upstream-db": documented_install.UPSTREAM_DB,
        "wrong": documented_install.UPSTREAM_DB.replace(":password@", ":other@"),
    }
    metadata = {"name": other.name, "namespace": other.namespace}
    other.cluster.api.apply({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": urls})

    for why, metadata in jobs.items():
        CleanupJob(other, metadata["name"]).wait_refused(why)
