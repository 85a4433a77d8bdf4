"""Our chart keeps the rules about API versions, schemas and zero-cache with each of its ci/ files."""

from pathlib import Path

import pytest

from conformance.ci_files import CI_FILES, KUBE_VERSIONS, ci_file, is_refused
from conformance.kubernetes_schemas.source import MINORS
from conformance.release import Outcome, Release
from conformance.render import render
from conformance.rules.catalogue import all_rules


def broken_rules(family: str, release: Release) -> list[str]:
    return [
        f"{rule.id}: {found.object} {found.field} {found.message}"
        for rule in all_rules()
        if rule.family == family and rule.check
        for found in rule.check(release)
    ]


@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name)
def test_every_kubernetes_takes_what_a_ci_file_renders(chart, helm, file: Path):
    release = None
    for minor in MINORS:
        # between two versions at which a template branches, all render the same
        if minor in KUBE_VERSIONS:
            release = render(file, chart=chart, helm=helm, kube_version=f"{minor}.0")
        if is_refused(file.name, minor):
            assert release.refusal
        else:
            assert not broken_rules("api", Release(release.outcome, kube_version=minor)), f"Kubernetes {minor}"


@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name)
def test_zero_cache_gets_what_it_needs_from_a_ci_file(chart, helm, file: Path):
    assert not broken_rules("zero_cache", render(file, chart=chart, helm=helm))


# a change to the text that the chart renders, and the rule that finds it
DEFECTS = {
    "apiVersion: apps/v1\nkind: Deployment": ("apiVersion: extensions/v1beta1\nkind: Deployment", "api-version-is-served"),
    "kind: StatefulSet": ("kind: StatefullSet", "kind-has-a-schema"),
    "terminationGracePeriodSeconds: 600": ('terminationGracePeriodSeconds: "600"', "object-follows-its-schema"),
    "revisionHistoryLimit: 10": ("revisionHistoryLimit:", "no-field-is-null"),
    "name: ZERO_ADMIN_PASSWORD": ("name: ZERO_ADMIN_PASWORD", "zero-mandatory-options-are-set"),
    'value: "/data/sync-replica.db"': ('value: "/srv/sync-replica.db"', "zero-replica-is-on-a-volume"),
    "name: ZERO_LITESTREAM_BACKUP_URL": ("name: ZERO_LITESTREAM_BACKUP", "zero-backup-for-view-syncers"),
    "value: ws://zero-cache-replication-manager:4849": ("value: ws://zero-cache-view-syncer:4849", "zero-change-streamer-is-reached"),
    "value: http://zero-cache-replication-manager:7070": ("value: http://zero-cache-view-syncer:7070", "zero-roles-agree"),
    "{name: change-streamer, containerPort: 4849}": ("{name: change-streamer, containerPort: 4850}", "zero-change-streamer-is-reached"),
    "{name: http, containerPort: 4848}": ("{name: http, containerPort: 4847}", "zero-ports-fit"),
}  # fmt: skip


@pytest.mark.parametrize("text", DEFECTS)
def test_a_defect_in_what_the_chart_renders_is_found(chart, helm, text):
    broken, rule_id = DEFECTS[text]
    manifests = render(ci_file("default"), chart=chart, helm=helm).outcome.manifests
    assert text in manifests
    release = Release(Outcome(manifests.replace(text, broken)), kube_version="1.34.0")

    assert rule_id in [
        line.partition(":")[0] for family in ("api", "zero_cache") for line in broken_rules(family, release)
    ]
