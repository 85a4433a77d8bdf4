"""Whatever stops a pod of either role, clients get every row, and go on within a time that users can plan with."""

from collections.abc import Callable

import pytest

from zero_cache.cluster.clients.pauses import Noticed
from zero_cache.cluster.faults import pods
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.database import Database
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

Fault = Callable[[HelmRelease], None]

FAULTS: dict[str, tuple[Fault, float]] = {
    # a view syncer asks again 6.4 and 12.8 s after its connection ended, and the pod needs 7 to 10 s
    "the replication manager deleted": (lambda release: pods.delete(release, REPLICATION_MANAGER), 20),
    "the replication manager killed": (lambda release: pods.kill(release, REPLICATION_MANAGER), 20),
    # Kubernetes acts when the liveness probe has failed for two minutes
    "the replication manager hanging": (lambda release: pods.hang(release, REPLICATION_MANAGER), 300),
    "a view syncer deleted": (lambda release: pods.delete(release, VIEW_SYNCER), 10),
    "a view syncer killed": (lambda release: pods.kill(release, VIEW_SYNCER), 20),
    "a view syncer hanging": (lambda release: pods.hang(release, VIEW_SYNCER), 300),
    "a view syncer killed while it restores": (pods.kill_while_it_restores, 10),
    "view syncers scaled out": (lambda release: pods.scale(release, VIEW_SYNCER, 3), 10),
    "view syncers scaled in to one": (lambda release: pods.scale(release, VIEW_SYNCER, 1), 10),
    "view syncers scaled to two": (lambda release: pods.scale(release, VIEW_SYNCER, 2), 10),
}


@pytest.mark.parametrize(("fault", "limit"), FAULTS.values(), ids=FAULTS)
def test_every_row_arrives(
    release: HelmRelease, database: Database, fault: Fault, limit: float, noticed: Noticed
) -> None:
    slots, version = database.slot_names(), database.replica_version()
    pause = noticed(lambda: fault(release))

    assert pause.longest < limit, pause
    assert (database.slot_names(), database.replica_version()) == (slots, version), "the database was copied again"


def test_every_row_arrives_from_a_new_copy_when_the_volume_is_lost(
    release: HelmRelease, database: Database, noticed: Noticed
) -> None:
    pause = noticed(lambda: pods.lose_volume(release))

    assert pause.longest < 120, pause
