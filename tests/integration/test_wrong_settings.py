"""A wrong setting shows within a minute where its user would look, and the right value alone repairs it."""

import re
from dataclasses import dataclass

import pytest
import yaml
from chartproof.values.dotted_keys import nested
from chartproof.values.merge import merged_values

from zero_cache.cluster.clients.clients import client_of_service
from zero_cache.cluster.commands import REPOSITORY
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.object_store import ObjectStore
from zero_cache.cluster.wait import seconds, wait_for
from zero_cache.zero.options import REPLICATION_MANAGER

MINIO = yaml.safe_load((REPOSITORY / "charts" / "zero-cache" / "ci" / "minio-values.yaml").read_text())
ONE_VIEW_SYNCER = {"viewSyncer": {"replicas": 1}}


@dataclass(frozen=True)
class Mistake:
    """Holds a value that the chart accepts and that can't work, and the words that name the cause."""

    name: str
    key: str
    wrong: str
    right: str
    told_by: str

    def __str__(self) -> str:
        return self.name


MISTAKES = [
    Mistake(
        "wrong database password",
        key="common.database.upstreamDb",
        wrong="postgres://user:forgotten@postgres-host:5432/dbname",
        right="postgres://user:password@postgres-host:5432/dbname",
        told_by="password authentication failed",
    ),
    Mistake(
        "missing bucket",
        key="common.litestream.backupUrl",
        wrong="s3://no-such-bucket/backup",
        right="s3://zero-cache-bucket/backup",
        told_by="NoSuchBucket|bucket does not exist",
    ),
    Mistake(
        "wrong S3 secret key",
        key="s3.secretKey",
        wrong="not-the-secret-key",
        right="minio-secret-key",
        told_by="SignatureDoesNotMatch|signature",
    ),
]


@pytest.mark.parametrize(
    "mistake", [MISTAKES[0], *(pytest.param(it, marks=pytest.mark.nightly) for it in MISTAKES[1:])], ids=str
)
def test_a_mistake_tells_its_cause_and_an_upgrade_with_the_right_value_puts_it_right(
    request: pytest.FixtureRequest,
    new_release: NewRelease,
    database: Database,
    object_store: ObjectStore,
    mistake: Mistake,
) -> None:
    release = new_release(request)
    object_store.delete_objects()
    database.insert_items(50)
    release.install(merged_values(MINIO, ONE_VIEW_SYNCER, nested(mistake.key, mistake.wrong)))

    wait_for(
        f"the replication manager's log to say /{mistake.told_by}/",
        lambda: re.search(mistake.told_by, release.logs(REPLICATION_MANAGER)),
        within=seconds(60),
        describe=lambda: last_line(release),
        every=seconds(1),
    )
    database.insert_items(50)
    release.upgrade(nested(mistake.key, mistake.right))
    release.wait_ready()

    database.let_clients_read()
    with client_of_service(release) as client:
        client.waits_for(database.items(), within=seconds(30))


def last_line(release: HelmRelease) -> str:
    """Returns the last line of the replication manager's log."""
    return next(reversed(release.logs(REPLICATION_MANAGER).splitlines()), "nothing")[:300]
