"""With cleanup.enabled, `helm delete` leaves nothing of zero-cache in Postgres."""

import pytest

from zero_cache.cluster.commands import REPOSITORY
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.traces import traces_in

VALUES_FILE = REPOSITORY / "charts" / "zero-cache" / "ci" / "cleanup-values.yaml"
KINDS = ("slots", "publications", "event triggers", "permissions")


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, database: Database) -> HelmRelease:
    """Provides the example of ci/, which was ready and then deleted."""
    release = new_release(request)
    database.insert_items(10)
    release.install_file(VALUES_FILE)
    release.wait_ready()
    for kind, names in traces_in(database).items():
        assert names, f"there are no {kind} to clean up"
    database.execute("CREATE TABLE zero.mine (n int)")
    release.uninstall()
    return release


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_zero_cache_is_left(release: HelmRelease, database: Database, kind: str) -> None:
    assert traces_in(database)[kind] == []


def test_of_the_schemas_only_one_with_a_table_of_somebody_else_is_left(
    release: HelmRelease, database: Database
) -> None:
    assert traces_in(database)["schemas"] == ["zero"]
    assert database.names("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'zero'") == ["mine"]


def test_the_applications_rows_are_left(release: HelmRelease, database: Database) -> None:
    assert len(database.items()) == 10


def test_the_job_and_its_secret_are_gone(release: HelmRelease) -> None:
    assert release.cluster.api.list("Job", release.namespace, api_version="batch/v1") == []
    assert release.cluster.api.list("Secret", release.namespace) == []
