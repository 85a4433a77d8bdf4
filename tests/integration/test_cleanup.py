"""With cleanup.enabled, `helm delete` leaves nothing of zero-cache in Postgres."""

import pytest

from conformance.cluster.commands import REPOSITORY
from conformance.cluster.database import Database
from conformance.cluster.helm_release import HelmRelease
from conformance.cluster.releases import NewRelease

VALUES_FILE = REPOSITORY / "charts" / "zero-cache" / "ci" / "cleanup-values.yaml"


# what zero-cache makes in Postgres, and how its names are found
TRACES = {
    "schemas": "SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'zero%'",
    "publications": "SELECT pubname AS name FROM pg_publication WHERE pubname LIKE '%zero%'",
    "event triggers": "SELECT evtname AS name FROM pg_event_trigger WHERE evtname LIKE 'zero%'",
}


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, database: Database) -> HelmRelease:
    """The example of ci/, which was ready and then deleted."""
    release = new_release(request)
    database.insert_items(10)
    release.install_file(VALUES_FILE)
    release.wait_ready()
    assert database.slot_names(), "there is nothing to clean up"
    for what, query in TRACES.items():
        assert database.names(query), f"there are no {what} to clean up"
    release.uninstall()
    return release


def test_no_slot_is_left(release: HelmRelease, database: Database) -> None:
    assert database.slot_names() == []


@pytest.mark.parametrize("what", TRACES)
def test_nothing_else_of_zero_cache_is_left(release: HelmRelease, database: Database, what: str) -> None:
    assert database.names(TRACES[what]) == []


def test_the_applications_rows_are_left(release: HelmRelease, database: Database) -> None:
    assert len(database.items()) == 10


def test_the_job_and_its_secret_are_gone(release: HelmRelease) -> None:
    assert release.cluster.api.list("Job", release.namespace, api_version="batch/v1") == []
    assert release.cluster.api.list("Secret", release.namespace) == []
