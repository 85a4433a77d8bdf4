"""Our chart keeps every rule, with each of its ci/ files, on every Kubernetes. A defect in its manifests is found."""

from dataclasses import replace
from pathlib import Path

import pytest
from chartproof.kubernetes.schemas.source import MINORS
from chartproof.release.release import Inputs, Outcome, Release
from chartproof.rules.catalogue import Rule, all_rules
from chartproof.rules.checking import load_exemptions, verdict
from chartproof.rules.text import as_text

from zero_cache.chart import render
from zero_cache.ci_files import CI_FILES, KUBE_VERSIONS, ci_file, is_refused

RENDERED = [
    pytest.param(file, version, id=f"{file.name.removesuffix('-values.yaml')}-{version}")
    for file in CI_FILES
    for version in KUBE_VERSIONS
    if not is_refused(file.name, version)
]
EXEMPTIONS = load_exemptions(Path(__file__).parent / "exemptions.yaml")
RULES = all_rules()


def broken(rules: list[Rule], release: Release) -> dict[str, str]:
    """Returns the rules that a release breaks, and their findings."""
    verdicts = [verdict(rule, release, exemptions=EXEMPTIONS) for rule in rules]
    return {found.rule.id: as_text(found) for found in verdicts if found.findings}


@pytest.mark.parametrize(("file", "kube_version"), RENDERED)
def test_a_ci_file_keeps_every_rule(chart, helm, file, kube_version):
    found = broken(RULES, render(file, chart=chart, helm=helm, kube_version=f"{kube_version}.0"))

    assert not found, "\n\n".join(found.values())


@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name)
def test_every_kubernetes_between_takes_what_a_ci_file_renders(chart, helm, file):
    rules = [rule for rule in RULES if rule.family == "api"]
    release = None
    for minor in MINORS:
        # all versions between two branches of a template render the same
        if minor in KUBE_VERSIONS:
            release = render(file, chart=chart, helm=helm, kube_version=f"{minor}.0")
        if is_refused(file.name, minor):
            assert release.refusal
        elif minor not in KUBE_VERSIONS:
            found = broken(rules, Release(release.outcome, Inputs(kube_version=minor)))
            assert not found, f"Kubernetes {minor}:\n\n" + "\n\n".join(found.values())


# a part of the manifests, its replacement, and the rule that finds it
DEFECTS = {
    "apiVersion: apps/v1\nkind: Deployment": ("apiVersion: extensions/v1beta1\nkind: Deployment", "api-version-is-served"),
    "kind: StatefulSet": ("kind: StatefullSet", "kind-has-a-schema"),
    "terminationGracePeriodSeconds: 600": ('terminationGracePeriodSeconds: "600"', "object-follows-its-schema"),
    "revisionHistoryLimit: 10": ("revisionHistoryLimit:", "no-field-is-null"),
    "name: ZERO_ADMIN_PASSWORD": ("name: ZERO_ADMIN_PASWORD", "zero-mandatory-options-are-set"),
    'value: "/data/sync-replica.db"': ('value: "/srv/sync-replica.db"', "zero-replica-is-on-a-volume"),
    "name: ZERO_LITESTREAM_BACKUP_URL": ("name: ZERO_LITESTREAM_BACKUP", "zero-backup-for-view-syncers"),
    "value: ws://zero-cache-replication-manager:4849": ("value: ws://zero-cache-view-syncer:4849", "environment-address-exists"),
    "value: http://zero-cache-replication-manager:7070": ("value: http://zero-cache-view-syncer:7070", "zero-roles-agree"),
    "{name: change-streamer, containerPort: 4849}": ("{name: change-streamer, containerPort: 4850}", "zero-change-streamer-is-reached"),
    "{name: http, containerPort: 4848}": ("{name: http, containerPort: 4847}", "zero-ports-fit"),
}  # fmt: skip


@pytest.mark.parametrize("right", DEFECTS)
def test_a_defect_in_what_the_chart_renders_is_found(chart, helm, right):
    wrong, rule_id = DEFECTS[right]
    release = render(ci_file("default"), chart=chart, helm=helm, kube_version="1.34.0")
    assert right in release.outcome.manifests
    manifests = release.outcome.manifests.replace(right, wrong)

    assert rule_id in broken(RULES, replace(release, outcome=Outcome(manifests)))
