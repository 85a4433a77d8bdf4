"""`helm upgrade` replaces only the pods that a change concerns, and clients lose nothing."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chartproof.helm.copies import copied

from zero_cache.cluster.clients.clients import client_of_service
from zero_cache.cluster.clients.official_client import OfficialClient
from zero_cache.cluster.commands import CommandError
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.report import story_of
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds, wait_for
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

MANAGED_BY_HELM = "app.kubernetes.io/managed-by=Helm"
ROLES = {REPLICATION_MANAGER, VIEW_SYNCER}


@pytest.mark.parametrize(
    ("changes", "concerned"),
    [
        ({}, set()),
        pytest.param(
            {"viewSyncer": {"resources": {"requests": {"memory": "300Mi"}}}}, {VIEW_SYNCER}, marks=pytest.mark.nightly
        ),
        ({"common": {"auth": {"secret": "another-auth-secret"}}}, {VIEW_SYNCER}),
        ({"replicationManager": {"resources": {"requests": {"memory": "300Mi"}}}}, {REPLICATION_MANAGER}),
    ],
    ids=["nothing", "resources of view syncers", "a secret of view syncers", "resources of the replication manager"],
)
def test_a_change_replaces_the_pods_that_it_concerns_and_no_row_is_lost(
    release: HelmRelease, database: Database, client: OfficialClient, changes: dict[str, Any], concerned: set[str]
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
    release: HelmRelease, database: Database, client: OfficialClient
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


@pytest.fixture
def class_that_lets_claims_grow(cluster: KindCluster) -> Iterator[None]:
    """Lets the default storage class accept larger claims. No volume grows."""

    def let_grow(growing: bool) -> None:
        storage_class = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "standard"}}
        cluster.api.apply(storage_class | {"allowVolumeExpansion": growing})

    let_grow(True)
    yield
    let_grow(False)


@pytest.mark.usefixtures("class_that_lets_claims_grow")
def test_a_claim_that_was_grown_by_hand_fails_the_upgrade_until_the_values_have_its_size(release: HelmRelease) -> None:
    (claim,) = release.cluster.api.list("PersistentVolumeClaim", release.namespace)
    grown = {"resources": {"requests": {"storage": "25Gi"}}}
    metadata = {"name": claim["metadata"]["name"], "namespace": release.namespace}
    release.cluster.api.apply(
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": grown}
    )

    with pytest.raises(CommandError, match=re.escape("spec.resources.requests.storage")):
        release.upgrade({})

    release.upgrade({"replicationManager": {"storage": {"size": "25Gi"}}})
    assert release.status() == "deployed"


def test_a_newer_chart_names_the_flag_that_its_upgrade_needs(release: HelmRelease, chart: Path, tmp_path: Path) -> None:
    newer = with_a_new_value(copied(chart, tmp_path))
    before = {role: release.pod_uids(role) for role in ROLES}

    with pytest.raises(CommandError, match=r"brought must have a value, because .* --reset-then-reuse-values"):
        release.helm("upgrade", release.name, str(newer), "--reuse-values")
    release.helm("upgrade", release.name, str(newer), "--reset-then-reuse-values")

    release.wait_ready()
    assert {role: release.pod_uids(role) for role in ROLES} == before


def test_what_a_failed_test_would_report_tells_the_story_and_no_secret(release: HelmRelease) -> None:
    made_by_the_chart = release.cluster.api.list("Secret", release.namespace, labels=MANAGED_BY_HELM)
    secrets = {decoded(value) for secret in made_by_the_chart for value in secret["data"].values()}

    sections = story_of(release)

    assert secrets, "the release has no Secret"
    assert {"values", "events", "pods", "log"} <= {title.split(" of ")[0] for title, _ in sections}
    for title, text in sections:
        assert not [secret for secret in secrets if secret in text], f"a secret is in {title}"


def test_helm_test_passes_after_all_that(release: HelmRelease) -> None:
    release.test()


def with_a_new_value(chart: Path) -> Path:
    """Adds a group of values that the older chart does not have to a copy of the chart."""
    values, schema = chart / "values.yaml", chart / "values.schema.json"
    values.write_text(f"{values.read_text()}\nbrought: {{enabled: false}}\n")
    document = json.loads(schema.read_text())
    document["properties"]["brought"] = {"type": "object", "properties": {"enabled": {"type": "boolean"}}}
    schema.write_text(json.dumps(document))
    needed = chart / "templates" / "validation" / "_complete.tpl"
    needed.write_text(needed.read_text().replace("global: {}\n", "global: {}\nbrought: {}\n"))
    return chart


def decoded(value: str) -> str:
    """Decodes a value of a Secret's `data`, as a pod gets it."""
    return base64.b64decode(value).decode()


def upstream(url: str) -> dict[str, Any]:
    """Returns values that name the application's database."""
    return {"common": {"database": {"upstreamDb": url}}}
