"""`helm upgrade` replaces the pods that a change concerns and no others, and clients lose nothing on the way."""

import base64
from typing import Any

import pytest

from conformance.cluster.clients import client_of_service
from conformance.cluster.database import Database
from conformance.cluster.helm_release import REPLICATION_MANAGER, VIEW_SYNCER, HelmRelease
from conformance.cluster.report import story_of
from conformance.cluster.sync_client import SyncClient
from conformance.cluster.wait import seconds, wait_for

OF_THE_CHART = "app.kubernetes.io/managed-by=Helm"
ROLES = {REPLICATION_MANAGER, VIEW_SYNCER}


@pytest.mark.parametrize(
    ("changes", "concerned"),
    [
        ({}, set()),
        ({"viewSyncer": {"resources": {"requests": {"memory": "300Mi"}}}}, {VIEW_SYNCER}),
        ({"common": {"auth": {"secret": "another-auth-secret"}}}, {VIEW_SYNCER}),
        ({"replicationManager": {"resources": {"requests": {"memory": "300Mi"}}}}, {REPLICATION_MANAGER}),
    ],
    ids=["nothing", "resources of view syncers", "a secret of view syncers", "resources of the replication manager"],
)
def test_a_change_replaces_the_pods_that_it_concerns_and_no_row_is_lost(
    release: HelmRelease, database: Database, client: SyncClient, changes: dict[str, Any], concerned: set[str]
) -> None:
    client.waits_for(database.items(), within=seconds(30))
    before = {role: release.pod_uids(role) for role in ROLES}

    release.upgrade(changes)
    database.insert_items(20)  # while pods come and go
    for role in concerned:
        release.wait_replaced(before[role])
    release.wait_ready()
    database.insert_items(20)

    client.waits_for(database.items(), within=seconds(60))
    assert {role for role in ROLES if release.pod_uids(role) != before[role]} == concerned
    assert client.fresh_starts == 0, "the client had to begin anew"


def test_more_view_syncers_come_beside_those_that_serve(release: HelmRelease, database: Database) -> None:
    before = {role: release.pod_uids(role) for role in ROLES}

    release.upgrade({"viewSyncer": {"replicas": 3}})
    release.wait_ready()

    assert release.pod_uids(REPLICATION_MANAGER) == before[REPLICATION_MANAGER]
    assert release.pod_uids(VIEW_SYNCER) > before[VIEW_SYNCER]


def test_while_an_upgrade_can_not_work_the_old_view_syncers_serve_and_the_next_one_loses_nothing(
    release: HelmRelease, database: Database, client: SyncClient
) -> None:
    before = database.items()
    release.upgrade(upstream("postgres://user:forgotten@postgres-host:5432/dbname"))
    wait_for(
        "the new replication manager to complain of the password",
        lambda: "password authentication failed" in release.logs(REPLICATION_MANAGER),
        within=seconds(60),
        describe=release.describe,
    )
    database.insert_items(20)
    with client_of_service(release) as newcomer:
        newcomer.waits_for(before, within=seconds(30))

    release.upgrade(upstream("postgres://user:password@postgres-host:5432/dbname"))
    release.wait_ready()

    client.waits_for(database.items(), within=seconds(60))
    assert client.fresh_starts == 0, "the client had to begin anew"


def test_what_a_failed_test_would_report_tells_the_story_and_no_secret(release: HelmRelease) -> None:
    made_by_the_chart = release.cluster.api.list("Secret", release.namespace, labels=OF_THE_CHART)
    secrets = {decoded(value) for secret in made_by_the_chart for value in secret["data"].values()}

    sections = story_of(release)

    assert secrets, "the release has no Secret"
    assert {"values", "events", "pods", "log"} <= {title.split(" of ")[0] for title, _ in sections}
    for title, text in sections:
        assert not [secret for secret in secrets if secret in text], f"a secret is in {title}"


def test_helm_test_passes_after_all_that(release: HelmRelease) -> None:
    release.test()


def decoded(value: str) -> str:
    """A value of a Secret's `data`, as a pod gets it."""
    return base64.b64decode(value).decode()


def upstream(url: str) -> dict[str, Any]:
    """Values that name the application's database."""
    return {"common": {"database": {"upstreamDb": url}}}
