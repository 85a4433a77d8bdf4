"""`helm delete` leaves behind what NOTES says, and nothing else."""

import re

import pytest

from zero_cache.cluster.kubernetes.inventory import objects_in
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds, wait_for


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease) -> HelmRelease:
    """Provides a release that is not installed yet."""
    return new_release(request)


@pytest.fixture(scope="module")
def before(release: HelmRelease) -> set[str]:
    """Returns all objects of the namespace before the install."""
    return objects_in(release.cluster, release.namespace)


@pytest.fixture(scope="module")
def notes(release: HelmRelease, before: set[str]) -> str:
    """Returns NOTES of the promised install, which was ready, tested, and then deleted."""
    release.install_as_written()
    release.wait_ready()
    release.test()
    notes = release.notes()
    release.uninstall()
    return notes


def test_no_object_is_left_in_the_namespace(release: HelmRelease, before: set[str], notes: str) -> None:
    def left() -> set[str]:
        return objects_in(release.cluster, release.namespace) - before

    # a view syncer needs time to let its clients go
    wait_for(
        "all of the release's objects to go",
        lambda: not left(),
        within=seconds(90),
        describe=lambda: ", ".join(sorted(left())),
        every=seconds(1),
    )


def test_the_slot_is_left_and_notes_name_it(database: Database, notes: str) -> None:
    [slot] = database.slot_names()

    assert slot in notes


def test_the_command_of_notes_removes_the_slot(database: Database, notes: str) -> None:
    command = re.search(r"SELECT pg_drop_replication_slot.*;", notes)
    assert command, notes

    database.execute(command.group())

    assert database.slot_names() == []
