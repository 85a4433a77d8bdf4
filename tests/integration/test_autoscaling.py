"""An autoscaler takes over without a dip, scales out and in, and clients lose nothing on the way."""

from collections.abc import Iterator

import pytest

from zero_cache.cluster.clients.official_client import OfficialClient
from zero_cache.cluster.kubernetes.addons import measure_pods
from zero_cache.cluster.kubernetes.capacity import CapacityWatch
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds, wait_for
from zero_cache.zero.options import VIEW_SYNCER

# metrics-server measures every 15 s, the autoscaler looks every 15 s
SCALED_WITHIN = seconds(240)
EAGER = {
    "scaleDown": {"stabilizationWindowSeconds": 0, "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}]}
}

pytestmark = pytest.mark.nightly


def autoscaled(percentage: int) -> dict[str, object]:
    """Returns values with an autoscaler that aims at this use of CPU."""
    autoscaling = {
        "enabled": True,
        "minReplicas": 2,
        "maxReplicas": 3,
        "targetCPUUtilizationPercentage": percentage,
        "behavior": EAGER,
    }
    return {"viewSyncer": {"resources": {"requests": {"cpu": "50m"}}, "autoscaling": autoscaling}}


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, database: Database) -> HelmRelease:
    """Provides a release with two view syncers and no autoscaler. Its pods request the CPU that an autoscaler measures by."""
    release = new_release(request)
    measure_pods(release.cluster)
    database.insert_items(100)
    release.install_as_written()
    release.upgrade({"viewSyncer": {"resources": {"requests": {"cpu": "50m"}}}})
    release.wait_ready()
    return release


@pytest.fixture
def capacity(release: HelmRelease) -> Iterator[CapacityWatch]:
    """Watches the smallest number of ready view syncers until the test's end."""
    with CapacityWatch(release.cluster, release.namespace, "zero-cache-view-syncer") as watch:
        yield watch


def wait_for_view_syncers(release: HelmRelease, number: int) -> None:
    wait_for(
        f"the autoscaler to want {number} view syncers",
        lambda: len(release.pods(VIEW_SYNCER)) == number,
        within=SCALED_WITHIN,
        describe=release.describe,
        every=seconds(1),
    )
    release.wait_ready()


def test_it_takes_over_without_a_dip(release: HelmRelease, client: OfficialClient, capacity: CapacityWatch) -> None:
    # in the README's order
    release.cluster.kubectl("-n", release.namespace, "scale", "deployment/zero-cache-view-syncer", "--replicas", "3")
    release.wait_ready()
    release.upgrade(autoscaled(1000))
    wait_for_view_syncers(release, 2)

    assert capacity.least >= 2, capacity.story


def test_it_scales_out_under_load(release: HelmRelease, database: Database, client: OfficialClient) -> None:
    release.upgrade(autoscaled(1))  # any load is more than that

    wait_for_view_syncers(release, 3)
    database.insert_items(20)
    client.waits_for(database.items(), within=seconds(60))


def test_it_scales_in_when_the_load_is_over(
    release: HelmRelease, database: Database, client: OfficialClient, capacity: CapacityWatch
) -> None:
    release.upgrade(autoscaled(1000))

    wait_for_view_syncers(release, 2)
    database.insert_items(20)
    client.waits_for(database.items(), within=seconds(60))
    assert capacity.least >= 2, capacity.story


def test_an_upgrade_leaves_the_number_to_the_autoscaler(release: HelmRelease, capacity: CapacityWatch) -> None:
    release.upgrade({"viewSyncer": {"podAnnotations": {"changed": "yes"}}})
    release.wait_ready()

    assert len(release.pods(VIEW_SYNCER)) == 2
    assert capacity.least >= 2, capacity.story
