"""Upgrades of our chart, to a new version and to other values, change nothing immutable."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from chartproof.release.manifests import load_yaml
from chartproof.release.release import Release
from chartproof.rules.catalogue import all_rules
from chartproof.values.dotted_keys import at, keys_of_schema, nested

from zero_cache.chart import CHART
from zero_cache.ci_files import CI_FILES, ci_file
from zero_cache.zero.options import REPLICATION_MANAGER

DEFAULT = ci_file("default")
UPGRADE_RULES = [rule for rule in all_rules() if rule.upgrade_check]

# keys that values.yaml allows to set only once: a first value, another, and the rule that finds the failing upgrade
SET_ONCE = {
    "nameOverride": ("", "other", "names-are-kept"),
    "fullnameOverride": ("", "other", "names-are-kept"),
    "replicationManager.storage.storageClass": ("", "fast", "immutable-fields-stay"),
    "replicationManager.storage.accessModes": (["ReadWriteOnce"], ["ReadWriteOncePod"], "immutable-fields-stay"),
    "viewSyncer.service.loadBalancerClass": ("", "example.com/a", "immutable-fields-stay"),
    "viewSyncer.service.ipFamilies": (["IPv4"], ["IPv6"], "immutable-fields-stay"),
}
GROWS_ONLY = "replicationManager.storage.size"
# switching it on gives up the claim, as the README says: the replica is in the bucket
GIVES_UP_THE_CLAIM = "replicationManager.handover.enabled"
BESIDE_SET_ONCE = {"viewSyncer.service.loadBalancerClass": "viewSyncer: {service: {type: LoadBalancer}}"}

# values that a switch needs
BESIDE_SWITCH = {
    "s3.enabled": """
        common: {litestream: {backupUrl: "s3://bucket/backup"}}
        s3: {accessKey: id, secretKey: key}
        """,
    "objectStore.enabled": 'common: {litestream: {backupUrl: "s3://bucket/backup"}}',
    "common.auth.disabled": """
        common: {auth: {secret: ""}, api: {queryUrl: "https://example.com/query", mutateUrl: "https://example.com/mutate"}}
        """,
    GIVES_UP_THE_CLAIM: 'common: {litestream: {backupUrl: "s3://bucket/backup"}}',
    "prometheusRule.enabled": 'common: {otlp: {endpoint: "http://collector:4318"}}',
    "viewSyncer.autoscaling.enabled": "viewSyncer: {resources: {requests: {cpu: 1}}}",
    "viewSyncer.ingress.enabled": "viewSyncer: {ingress: {hosts: [{host: zero.example.com}]}}",
    "viewSyncer.httpRoute.enabled": "viewSyncer: {httpRoute: {parentRefs: [{name: gateway}]}}",
}


KEYS = dict(keys_of_schema(json.loads((CHART / "values.schema.json").read_text())))
SWITCHES = [path for path, schema in KEYS.items() if schema.get("type") == "boolean"]


@pytest.fixture(scope="module")
def next_version(chart, tmp_path_factory) -> Path:
    """Provides the chart's next version, with another zero-cache."""
    copy = tmp_path_factory.mktemp("next") / "zero-cache"
    shutil.copytree(chart, copy)
    text = (copy / "Chart.yaml").read_text()
    text = re.sub(r"^version: .*$", "version: 99.0.0", text, flags=re.MULTILINE)
    (copy / "Chart.yaml").write_text(re.sub(r"^appVersion: .*$", 'appVersion: "99.0.0"', text, flags=re.MULTILINE))
    return copy


def findings(before: Release, after: Release) -> list[str]:
    return [
        f"{rule.id}: {found.object} {found.field} {found.message}"
        for rule in UPGRADE_RULES
        for found in rule.upgrade_check(before, after)
    ]


def _may_give_up_the_claim(after: Release, finding: str) -> bool:
    return after.has("Deployment", role=REPLICATION_MANAGER) and finding.startswith("claims-are-kept: ")


def set_for_good(values: Any) -> list[dict[str, Any]]:
    """Returns the part of values that must be the same before and after an upgrade."""
    return [nested(path, at(values, path)) for path in (*SET_ONCE, GROWS_ONLY) if at(values, path) is not None]


@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name)
def test_a_new_version_of_the_chart_upgrades_an_old_one(render, next_version, file):
    before, after = render(file), render(file, chart=next_version)

    assert {obj.labels["helm.sh/chart"] for obj in after if "helm.sh/chart" in obj.labels} == {"zero-cache-99.0.0"}
    assert not findings(before, after)


@pytest.mark.parametrize("file", CI_FILES, ids=lambda file: file.name)
def test_values_can_be_changed_and_changed_back(render, file):
    kept = set_for_good(load_yaml(file.read_text()))
    default, other = render([DEFAULT, *kept]), render(file)

    assert [finding for finding in findings(default, other) if not _may_give_up_the_claim(other, finding)] == []
    assert not findings(other, default)


@pytest.mark.parametrize("path", SWITCHES)
def test_a_switch_can_be_turned_and_turned_back(render, path):
    beside = BESIDE_SWITCH.get(path, "")
    off, on = (render([DEFAULT, beside, nested(path, value)]) for value in (False, True))

    assert [finding for finding in findings(off, on) if not _may_give_up_the_claim(on, finding)] == []
    assert not findings(on, off)


@pytest.mark.parametrize("path", BESIDE_SWITCH)
def test_a_switch_that_needs_more_is_refused_without(render, path):
    assert None in {render([DEFAULT, BESIDE_SWITCH[path], nested(path, value)]).refusal for value in (True, False)}
    assert any(render([DEFAULT, nested(path, value)]).refusal for value in (True, False))


def test_values_yaml_says_what_is_set_once():
    assert {path for path, schema in KEYS.items() if "Set once" in schema.get("description", "")} == set(SET_ONCE)


@pytest.mark.parametrize("path", SET_ONCE)
def test_what_is_set_once_can_not_be_changed(render, path):
    first, second, rule_id = SET_ONCE[path]
    beside = BESIDE_SET_ONCE.get(path, "")
    before, after = (render([DEFAULT, beside, nested(path, value)]) for value in (first, second))

    assert rule_id in {finding.partition(":")[0] for finding in findings(before, after)}


def test_the_volume_can_grow_and_not_shrink(render):
    small, large = (render([DEFAULT, nested(GROWS_ONLY, size)]) for size in ("5Gi", "6Gi"))

    assert not findings(small, large)
    assert [finding.partition(":")[0] for finding in findings(large, small)] == ["claims-do-not-shrink"]
