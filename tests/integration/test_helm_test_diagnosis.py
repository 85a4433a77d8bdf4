"""`helm test` names at once what keeps a release from working, with the way out, and no secret."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from chartproof.values.dotted_keys import nested
from chartproof.values.merge import merged_values

from zero_cache.cluster import documented_install
from zero_cache.cluster.releases.diagnosis import diagnose
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.object_store import ObjectStore
from zero_cache.cluster.services.postgres import Postgres, postgres_container
from zero_cache.cluster.wait import seconds, wait_for

UPSTREAM = "common.database.upstreamDb"
# all values that a case changes, so that the next case starts from these
RIGHT: dict[str, Any] = {
    "common": {
        "adminPassword": "admin-password",
        "auth": {"secret": documented_install.AUTH_SECRET},
        "database": {
            "upstreamDb": documented_install.UPSTREAM_DB,
            "upstreamDbSecretRef": {"name": "", "key": ""},
            "cvrDb": "",
            "publications": [],
        },
        "litestream": {"backupUrl": f"s3://{documented_install.BUCKET}/{documented_install.BACKUP_PATH}"},
    },
    "s3": {"enabled": True, **documented_install.MINIO_VALUES},
    "viewSyncer": {"replicas": 1},
    "extraObjects": [],
}
SUPERUSER = f"{documented_install.DATABASE_USER}:{documented_install.DATABASE_PASSWORD}"
# roles with missing privileges, and publications with missing parts
LESSER = """
    CREATE ROLE reader LOGIN PASSWORD 'reader-password';
    CREATE ROLE replicator LOGIN REPLICATION PASSWORD 'replicator-password';
    GRANT CREATE ON DATABASE dbname TO reader, replicator;
    GRANT SELECT ON item TO reader;
    CREATE PUBLICATION whole FOR TABLE item;
    CREATE PUBLICATION inserts FOR TABLE item WITH (publish = 'insert');
"""


@dataclass(frozen=True)
class Mistake:
    """Holds values that can't work, and for each problem the words that one line must have.

    {lesser} and {unlogical} in a value are the addresses of those servers.
    """

    name: str
    values: dict[str, Any]
    problems: list[tuple[str, ...]]
    # statements for the lesser server, before and after
    setup: str = field(default="", kw_only=True)
    undo: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        return self.name


def url(
    user: str = SUPERUSER, host: str = documented_install.POSTGRES_HOST, rest: str = f"/{documented_install.DATABASE}"
) -> str:
    return f"postgres://{user}@{host}:{documented_install.POSTGRES_PORT}{rest}"


def database(**values: Any) -> dict[str, Any]:
    return {"common": {"database": values}}


def in_a_secret(connection: str) -> dict[str, Any]:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "own-url"}, "stringData": {"url": connection}}
    reference = {"name": "own-url", "key": "url"}
    return database(upstreamDb="", upstreamDbSecretRef=reference) | {"extraObjects": [secret]}


MISTAKES = [
    Mistake(
        "unknown host",
        database(upstreamDb=url(host="no-such-host")),
        [(UPSTREAM, "host name no-such-host is unknown", "Correct it")],
    ),
    Mistake(
        "nothing listens",
        database(upstreamDb=f"postgres://{SUPERUSER}@{{lesser}}:5433/dbname"),
        [(UPSTREAM, "nothing accepts connections at", ":5433", "Correct host and port")],
    ),
    Mistake(
        "wrong password",
        database(upstreamDb=url("user:forgotten-one")),
        [(UPSTREAM, "refuses the password", '"user"', "percent-encode")],
    ),
    Mistake(
        "wrong database name",
        database(upstreamDb=url(rest="/no-such-database")),
        [(UPSTREAM, 'has no database "no-such-database"', "create the database")],
    ),
    Mistake(
        "no TLS",
        database(upstreamDb=url(rest="/dbname?sslmode=verify-full")),
        [(UPSTREAM, "speaks no TLS", "sslmode=verify-full", "ssl=on")],
    ),
    Mistake(
        "missing Secret",
        database(upstreamDb="", upstreamDbSecretRef={"name": "no-such-secret", "key": "url"}),
        [(UPSTREAM, "upstreamDbSecretRef", "a Secret that is not there", "Create it in the namespace")],
    ),
    Mistake(
        "parameters of another driver, in a Secret",
        in_a_secret(url(rest="/dbname?schema=public&statement_timeout=0&connection_limit=5")),
        [
            (UPSTREAM, "must not have the parameter schema", "set common.database.publications"),
            (UPSTREAM, "must not have the parameter connection_limit", "set common.database.upstreamMaxConns"),
        ],
    ),
    Mistake(
        "a parameter that nothing knows, in a Secret",
        in_a_secret(url(rest="/dbname?statement_timeout=0&nobodys=1")),
        [(UPSTREAM, "does not know parameter 2 after the ?", "Remove it, or correct it")],
    ),
    Mistake(
        "a value that Postgres does not take, in a Secret",
        in_a_secret(url(rest="/dbname?statement_timeout=soon")),
        [(UPSTREAM, "does not take the value of the parameter statement_timeout", "Correct it")],
    ),
    Mistake(
        "wal_level=replica",
        database(upstreamDb=url(host="{unlogical}")),
        [(UPSTREAM, "wal_level=replica", "SET wal_level = logical", "restart Postgres")],
    ),
    Mistake(
        "no REPLICATION",
        database(upstreamDb=url("reader:reader-password", "{lesser}"), publications=["whole"]),
        [(UPSTREAM, 'the role "reader" may not replicate', 'ALTER ROLE "reader" REPLICATION;')],
    ),
    Mistake(
        "no superuser and no publication",
        database(upstreamDb=url("replicator:replicator-password", "{lesser}")),
        [
            (
                "common.database.publications is empty",
                "takes a superuser",
                "CREATE PUBLICATION zero_data FOR TABLE public.item;",
                "set common.database.publications to [zero_data]",
            )
        ],
    ),
    Mistake(
        "publications that are missing, partial and unreadable",
        database(upstreamDb=url("replicator:replicator-password", "{lesser}"), publications=["inserts", "absent"]),
        [
            ('"inserts" does not publish', "SET (publish = 'insert, update, delete, truncate');"),
            ('"absent"', "no such publication", 'CREATE PUBLICATION "absent" FOR TABLE'),
            ("may not read tables", 'GRANT SELECT ON public.item TO "replicator";'),
        ],
    ),
    Mistake(
        "no free slot, nor CREATE",
        database(upstreamDb=url("reader:reader-password", "{lesser}"), publications=["whole"]),
        [
            (UPSTREAM, "may not create schemas", 'GRANT CREATE ON DATABASE "dbname" TO "reader";'),
            (UPSTREAM, "no free replication slot", "Raise max_replication_slots", "restart", "taken_by_another"),
            (UPSTREAM, "may not replicate"),
        ],
        setup="SELECT pg_create_physical_replication_slot('taken_by_another'); REVOKE CREATE ON DATABASE dbname FROM reader",
        undo="SELECT pg_drop_replication_slot('taken_by_another'); GRANT CREATE ON DATABASE dbname TO reader",
    ),
    Mistake(
        "another database out of reach",
        database(cvrDb=url("user:also-forgotten")),
        [("common.database.cvrDb", "refuses the password")],
    ),
    Mistake(
        "wrong access key",
        nested("s3.accessKey", "not-the-access-key"),
        [("s3.accessKey", "does not know this access key ID", "Correct it")],
    ),
    Mistake(
        "wrong secret key",
        nested("s3.secretKey", "not-the-secret-key"),
        [("s3.secretKey", "does not belong to the access key ID", "Correct s3.secretKey")],
    ),
    Mistake(
        "missing bucket",
        nested("common.litestream.backupUrl", "s3://no-such-bucket/backup"),
        [("common.litestream.backupUrl", "has no bucket for s3://no-such-bucket/backup", "Create the bucket")],
    ),
    Mistake(
        "no store there",
        nested("s3.endpoint", "http://no-such-store:9000"),
        [("s3.endpoint", "http://no-such-store:9000 does not answer", "Correct s3.endpoint")],
    ),
]


@pytest.fixture(scope="module")
def lesser() -> Iterator[Postgres]:
    """Provides a server with a single slot, and with roles and publications that lack something."""
    with postgres_container(max_replication_slots="1") as server:
        server.database.execute(LESSER)
        yield server


@pytest.fixture(scope="module")
def unlogical() -> Iterator[Postgres]:
    """Provides a Postgres server with default settings."""
    with postgres_container(wal_level="replica") as server:
        yield server


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, object_store: ObjectStore) -> HelmRelease:
    """Provides a release that works, with a bucket."""
    release = new_release(request)
    object_store.delete_objects()
    release.install(RIGHT)
    release.wait_ready()
    return release


def test_a_release_that_works_passes(release: HelmRelease) -> None:
    diagnosis = diagnose(release)

    assert diagnosis.passed, diagnosis.printed
    assert diagnosis.log == ""


def test_pods_that_are_not_there_are_told(release: HelmRelease) -> None:
    workloads = "statefulset/zero-cache-replication-manager", "deployment/zero-cache-view-syncer"
    release.cluster.kubectl("-n", release.namespace, "scale", *workloads, "--replicas=0")
    # with their grace period, because pods killed at once leave the Services' endpoints behind for a moment
    wait_for("no pods", lambda: not release.pods(leaving=True), within=seconds(120), describe=release.describe)

    diagnosis = diagnose(release)

    manager, serving = diagnosis.problems
    assert "The replication manager is not ready" in manager
    assert "zero-cache-replication-manager:4849" in manager
    assert f"kubectl logs -n {release.namespace} statefulset/zero-cache-replication-manager" in manager
    assert "No pod that serves clients is ready behind the Service zero-cache-view-syncer:4848" in serving
    assert f"kubectl get pods -n {release.namespace} -l app.kubernetes.io/instance=zero-cache" in serving
    # Helm 4 shows the pod's log
    assert "No pod that serves clients is ready" in diagnosis.printed


# one for each script and each way in which it finds out
EVERY_TIME = {"wrong password", "missing Secret", "no free slot, nor CREATE", "wrong secret key", "missing bucket"}


@pytest.mark.parametrize(
    "mistake",
    [pytest.param(it, marks=[] if it.name in EVERY_TIME else pytest.mark.nightly, id=it.name) for it in MISTAKES],
)
def test_a_mistake_is_told_with_its_way_out_and_no_secret(
    release: HelmRelease, lesser: Postgres, unlogical: Postgres, mistake: Mistake
) -> None:
    addresses = {"{lesser}": lesser.address, "{unlogical}": unlogical.address}
    values = merged_values(RIGHT, filled(mistake.values, addresses))
    if mistake.setup:
        lesser.database.execute(mistake.setup)
    try:
        release.upgrade(values)
        diagnosis = diagnose(release)
    finally:
        if mistake.undo:
            lesser.database.execute(mistake.undo)

    assert not diagnosis.passed
    for words in mistake.problems:
        assert any(all(word in problem for word in words) for problem in diagnosis.problems), diagnosis.log
    assert len(diagnosis.problems) == len(mistake.problems), diagnosis.log
    assert [secret for secret in secrets_of(values) if secret in diagnosis.log] == []


def filled(values: Any, addresses: dict[str, str]) -> Any:
    """Returns the values with the servers' addresses in place of their names."""
    if isinstance(values, dict):
        return {key: filled(value, addresses) for key, value in values.items()}
    if isinstance(values, str):
        for name, address in addresses.items():
            values = values.replace(name, address)
    return values


def secrets_of(values: Any) -> list[str]:
    """Returns the connection strings of the values, their parts with user and password, and keys."""
    common, s3 = values["common"], values["s3"]
    secrets = [common["adminPassword"], common["auth"]["secret"], s3["accessKey"], s3["secretKey"]]
    held = [secret["stringData"]["url"] for secret in values["extraObjects"]]
    for connection in [common["database"]["upstreamDb"], common["database"]["cvrDb"], *held]:
        if connection:
            parts = urlsplit(connection)
            secrets += [connection, parts.netloc.rpartition("@")[0], str(parts.password)]
    # the secret of the promised command is an ordinary word
    return [secret for secret in secrets if secret != documented_install.DATABASE_PASSWORD]
