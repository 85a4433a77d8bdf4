"""A release that `kubectl apply` created, with hooks as plain objects, lives undisturbed."""

import pytest
from chartproof.values.merge import merged_values

from zero_cache.cluster.releases.cleanup_job import VALUES, CleanupJob, apply
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, database: Database) -> HelmRelease:
    """Provides what `helm template` renders with the clean-up: applied, ready, with rows."""
    release = new_release(request)
    release.values = dict(VALUES)
    database.insert_items(50)
    apply(release, release.template())
    release.wait_ready()
    return release


@pytest.mark.usefixtures("untouched")
def test_its_clean_up_removes_nothing(release: HelmRelease) -> None:
    CleanupJob.of(release).wait_refused("this release is installed")


@pytest.mark.usefixtures("untouched")
def test_the_same_applied_again_changes_nothing(release: HelmRelease) -> None:
    said = apply(release, release.template())

    assert [line for line in said.splitlines() if not line.endswith(" unchanged")] == []


@pytest.mark.usefixtures("untouched")
def test_an_application_beside_it_comes_and_goes_with_its_own_clean_up(
    request: pytest.FixtureRequest, new_release: NewRelease, database: Database
) -> None:
    before = database.slot_names()
    other = new_release(request, beside="beside")
    # the SQL pattern zer__0_% matches zero_0_a
    other.install(merged_values(VALUES, {"common": {"appId": "zer_"}}))
    other.wait_ready()
    assert len(database.slot_names()) == len(before) + 1

    other.uninstall()

    assert database.slot_names() == before
    assert database.names("SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'zer\\_%'") == []
