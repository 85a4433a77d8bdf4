"""Rules find the faults of three foreign charts in three styles, each broken on purpose, when a stranger runs them."""

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from chartproof.inner_pytest import run_pytest

CHARTS = Path(__file__).parent / "charts"

BROKEN = {
    "plain": {
        ("environment-address-exists", "Deployment/zero-server"),  # …-stream instead of …-streamer
        ("image-is-pinned", "Deployment/zero-change-streamer"),
        ("private-port-stays-inside", "Service/zero-change-streamer"),
        ("no-secret-in-environment", "Deployment/zero-change-streamer"),
        ("zero-cache-may-start-slowly", "Deployment/zero-server"),
        ("zero-cache-drains", "Deployment/zero-server"),
        ("claim-survives-rollout", "Deployment/zero-change-streamer"),
        ("service-links-hide-no-option", "Deployment/zero-server"),
        ("zero-replica-is-on-a-volume", "Deployment/zero-server"),
    },
    "fleet": {
        ("referenced-key-exists", "Deployment/my-release-streamer"),
        ("referenced-key-exists", "Deployment/my-release-syncer"),
        ("selectors-are-disjoint", "Deployment/my-release-streamer"),
        ("selectors-are-disjoint", "Deployment/my-release-syncer"),
        ("selector-is-stable", "Deployment/my-release-streamer"),
        ("selector-is-stable", "Deployment/my-release-syncer"),
        ("autoscaler-owns-replicas", "Deployment/my-release-syncer"),
        ("autoscaled-container-has-requests", "Deployment/my-release-syncer"),
        ("budget-allows-drain", "PodDisruptionBudget/my-release-syncer"),
        ("one-change-streamer", "Deployment/my-release-streamer"),
        ("immutable-fields-stay", "Deployment/my-release-streamer"),
        ("immutable-fields-stay", "Deployment/my-release-syncer"),
        ("zero-replica-is-on-a-volume", "Deployment/my-release-streamer"),
        ("zero-replica-is-on-a-volume", "Deployment/my-release-syncer"),
        ("zero-start-allows-for-the-managers", "Deployment/my-release-syncer"),
    },
    "roles": {
        ("service-target-port-exists", "Service/my-release-view"),
        ("port-names-are-valid", "StatefulSet/my-release-replicator"),
        ("volume-is-mounted", "StatefulSet/my-release-replicator"),
        ("volume-is-mounted", "Deployment/my-release-view"),
        ("container-runs-as-non-root", "StatefulSet/my-release-replicator"),
        ("container-runs-as-non-root", "Deployment/my-release-view"),
        ("role-has-no-wildcard", "Role/my-release"),
        ("private-port-has-no-route", "Ingress/my-release"),
        ("progress-deadline-outlasts-start-up", "Deployment/my-release-view"),
        ("spread-selects-own-pods", "StatefulSet/my-release-replicator"),
        ("spread-selects-own-pods", "Deployment/my-release-view"),
        ("zero-start-allows-for-the-managers", "Deployment/my-release-view"),
    },
}


@dataclass
class Run:
    """Holds what a run of the rules printed and wrote."""

    code: int
    text: str
    errors: str
    directory: Path

    @property
    def findings(self) -> list[dict[str, Any]]:
        return list(self.written["findings"])

    @property
    def written(self) -> dict[str, Any]:
        return json.loads((self.directory / "findings.json").read_text())


@pytest.fixture
def judge(tmp_path, helm):
    """Runs the rules as the README says, and returns the result."""

    def run(chart: Path, *options: str | Path) -> Run:
        done = run_pytest(
            *("-p", "no:hypothesispytest", "-p", "no:helm-charts", "-p", "zero_cache.rules"),
            *("-c", "/dev/null", "--rootdir", tmp_path),
            *(f"--chart={chart}", "--helm", helm.path, "--findings", tmp_path / "findings.json", *options),
        )
        return Run(done.returncode, done.stdout, done.stderr, tmp_path)

    return run


@pytest.mark.parametrize("name", BROKEN)
def test_the_rules_find_what_is_broken_and_nothing_else(judge, name):
    run = judge(CHARTS / name)

    assert {(finding["rule"], f"{finding['kind']}/{finding['name']}") for finding in run.findings} == BROKEN[name]
    assert run.code == 1


def test_the_text_says_rule_object_field_template_reason_and_fix(judge):
    text = " ".join(judge(CHARTS / "plain").text.split())

    assert (
        "claim-survives-rollout: A Deployment with a claim for one node starts no new pod while the old one has it. "
        "why: On two nodes the rollout never ends: the new pod waits for the volume"
    ) in text
    assert (
        "Deployment/zero-change-streamer, spec.strategy in: plain/templates/all.yaml "
        "is: it is a rolling update, and PersistentVolumeClaim/zero-replica is for one node "
        "fix: Set strategy.type: Recreate, or use a StatefulSet."
    ) in text
    assert "correct-horse" not in text


def test_a_chart_of_the_users_own_values_is_judged_with_them(judge, tmp_path):
    values = tmp_path / "values.yaml"
    values.write_text("fleet: {streamer: {replicas: 1, budget: 0}, syncer: {budget: 1}}")

    mended = judge(
        CHARTS / "fleet", "--values", values, "--helm-arg=--set=fleet.syncer.maximum=0", "--release-name", "zero"
    )
    rules = {finding["rule"] for finding in mended.findings}

    assert rules == {
        "referenced-key-exists",
        "selectors-are-disjoint",
        "selector-is-stable",
        "immutable-fields-stay",
        "zero-replica-is-on-a-volume",
        "zero-start-allows-for-the-managers",
    }
    assert {finding["name"] for finding in mended.findings} == {"zero-streamer", "zero-syncer"}


def test_every_rule_is_an_item_of_the_junit_file(judge, tmp_path):
    judge(CHARTS / "roles", f"--junitxml={tmp_path}/junit.xml")
    cases = {case.get("name"): case for case in ElementTree.parse(tmp_path / "junit.xml").iter("testcase")}  # noqa: S314 (our own)

    failed = cases["volume-is-mounted"].find("failure")
    assert failed is not None
    assert "no container mounts the volume tmp" in (failed.text or "")
    assert cases["secret-exists"].find("failure") is None


def test_workers_report_as_one_process_does(judge):
    run = judge(CHARTS / "roles", "-n", "2")

    assert {(finding["rule"], f"{finding['kind']}/{finding['name']}") for finding in run.findings} == BROKEN["roles"]


EXEMPTIONS = """
- {rule: role-has-no-wildcard, object: Role/*, reason: reads what operators add}
- {rule: secret-exists, object: Deployment/*, reason: of no use}
"""


def test_an_exemption_exempts_its_object_and_one_that_matches_nothing_is_reported(judge, tmp_path):
    file = tmp_path / "exemptions.yaml"
    file.write_text(EXEMPTIONS)

    run = judge(CHARTS / "roles", "--exemptions", file)

    assert "role-has-no-wildcard" not in {finding["rule"] for finding in run.findings}
    assert [finding["exempted"] for finding in run.written["exempted"]] == ["reads what operators add"]
    assert "these exemptions match no finding, so leave them out:\n  secret-exists Deployment/*" in run.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rule: a", "must be a list of rule, object and reason"),
        ("- {rule: secret-exists, object: Pod/a}", "entry 1 must have exactly the keys rule, object and reason"),
        ("- {rule: secret-exists, object: Pod/a, reason: ''}", "entry 1: rule, object and reason must be strings"),
        (
            "- {rule: no-such-rule, object: Pod/a, reason: b}",
            "there is no rule no-such-rule; pytest --rules lists them",
        ),
    ],
)
def test_exemptions_that_can_not_be_read_are_one_line(judge, tmp_path, text, said):
    file = tmp_path / "exemptions.yaml"
    file.write_text(text)

    run = judge(CHARTS / "roles", "--exemptions", file)

    assert run.code == pytest.ExitCode.USAGE_ERROR
    assert said in run.errors


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_chart_that_helm_refuses_is_one_line(judge, workers):
    run = judge(CHARTS / "fleet", "--helm-arg=--set=fleet=a", "-n", workers)

    assert run.code == pytest.ExitCode.USAGE_ERROR
    assert [line for line in run.errors.splitlines() if line.startswith("ERROR")] == [
        run.errors.strip().splitlines()[0]
    ]
    assert f"Helm does not render {CHARTS}/fleet: " in run.errors


@pytest.mark.parametrize(
    ("option", "said"),
    [("--chart=/nowhere", "/nowhere is no chart"), ("--values=/nowhere.yaml", "no such values file: /nowhere.yaml")],
)
def test_a_file_that_is_not_there_is_one_line(judge, option, said):
    run = judge(CHARTS / "fleet", option)

    assert run.code == pytest.ExitCode.USAGE_ERROR
    assert said in run.errors


CONFTEST = """
from chartproof.rules.catalogue import Finding, rule


@rule(
    "config-map-has-an-owner",
    "Every ConfigMap has the label owner.",
    because="Nobody knows whom to ask about the others.",
    source="our handbook",
    fix="Add the label.",
)
def config_map_has_an_owner(release):
    for config_map in release.of_kind("ConfigMap"):
        if "owner" not in config_map.labels:
            yield Finding(config_map, "metadata.labels", "there is no owner")
"""


CLEAN = {
    "Chart.yaml": "{apiVersion: v2, name: clean, version: 1.0.0}",
    "templates/a.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: b}}",
}


@pytest.fixture
def clean(tmp_path):
    chart = tmp_path / "clean"
    for name, text in CLEAN.items():
        (chart / name).parent.mkdir(parents=True, exist_ok=True)
        (chart / name).write_text(text)
    return chart


def test_a_clean_chart_exits_with_zero(judge, clean):
    run = judge(clean)

    assert run.code == 0
    assert run.written["findings"] == []


def test_a_rule_of_a_conftest_is_asked_too(judge, clean):
    (clean / "conftest.py").write_text(CONFTEST)

    run = judge(clean)

    assert [(found["family"], found["rule"]) for found in run.written["findings"]] == [
        ("own", "config-map-has-an-owner")
    ]
    assert run.code == 1
