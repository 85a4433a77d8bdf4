"""A default, a refusal or a line of the README answers each reason for which zero-cache doesn't start."""

import pytest

SINGLE_NODE = "singleNode: {enabled: true}"


def database(url):
    return {"common": {"database": {"upstreamDb": url}}}


def every_role_has_an_admin_password(render):
    for values in "", SINGLE_NODE:
        release = render(values)
        for workload in release.of_kind("StatefulSet", "Deployment"):
            assert release.env_values(workload)["ZERO_ADMIN_PASSWORD"]


def postgres_is_waited_for_where_one_wants_to(render):
    pod = render("replicationManager: {waitForPostgres: true}").replication_manager
    assert pod.env_of("wait-for-postgres").keys() == {"ZERO_UPSTREAM_DB"}


def the_replica_is_on_the_volume(render):
    release = render("common: {replicaFile: /srv/zero/replica.db}")
    for workload in release.replication_manager, release.view_syncer:
        assert {"name": "data", "mountPath": "/srv/zero"} in workload.main["volumeMounts"]


def no_service_sets_a_port(render):
    for workload in render(release_name="zero").workloads:
        assert workload.pod["enableServiceLinks"] is False


# a function asserts a default, a pair has values and their refusal's text, and a text is in the chart's README
FAILURES = {
    "no upstream": [(database(""), "common.database.upstreamDb must be set")],
    "no admin password": [
        every_role_has_an_admin_password,
        (database("postgres://user@host/name"), "common.adminPassword must be set"),
    ],
    "more workers than connections": [
        ({"viewSyncer": {"syncWorkers": 21}}, "must not exceed common.database.upstreamMaxConns (20)"),
        ({"viewSyncer": {"syncWorkers": 31}}, "must not exceed common.database.cvrMaxConns (30)"),
        ({"singleNode": {"enabled": True, "syncWorkers": 21}}, "singleNode.syncWorkers must not exceed"),
    ],
    "Postgres unreachable, wrong password, unknown name": [
        postgres_is_waited_for_where_one_wants_to,
        "| `Unable to connect to Postgres` | address, password and firewall",
    ],
    "a bad app id": [({"common": {"appId": "My-App"}}, "appId")],
    "no directory for the replica": [
        the_replica_is_on_the_volume,
        ({"common": {"replicaFile": "replica.db"}}, "common.replicaFile must be an absolute path"),
    ],
    "a port from a service link": [no_service_sets_a_port],
    "wal_level": ['| `Postgres must be configured with "wal_level = logical"` | set it, and restart Postgres |'],
    "Postgres older than 15": [
        "| `Must be running Postgres 15 or higher` | a newer Postgres |",
        "Postgres 15 or newer with `wal_level=logical`",
    ],
    "a publication that isn't there": ["| `Unknown or invalid publications` |"],
}


def test_a_process_that_ends_is_started_again(render):
    for workload in render().of_kind("StatefulSet", "Deployment"):
        assert workload.pod.get("restartPolicy", "Always") == "Always"


def test_every_failure_is_answered():
    assert len(FAILURES) == 10
    assert all(FAILURES.values())


@pytest.mark.parametrize("cause", FAILURES)
def test_a_failure_to_start_is_answered_by(assert_answered, cause):
    for answer in FAILURES[cause]:
        assert_answered(answer)
