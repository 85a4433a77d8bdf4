"""The chart that --chart names, against every rule: an item for each."""

from collections.abc import Callable

import pytest

from conformance.failure_report import READS
from conformance.release import Release
from conformance.rules import judged_chart
from conformance.rules.catalogue import Rule, all_rules
from conformance.rules.checking import Exemption, Verdict, verdict
from conformance.rules.plugin import FINDINGS
from conformance.rules.report import as_data, as_text

RULES = all_rules()


@pytest.fixture(scope="session")
def exemptions(pytestconfig: pytest.Config) -> list[Exemption]:
    return judged_chart.exemptions(pytestconfig)


@pytest.fixture(scope="session")
def releases(pytestconfig: pytest.Config) -> tuple[Release, Release]:
    return judged_chart.releases(pytestconfig)


@pytest.fixture
def judged(releases, exemptions) -> Callable[[Rule], Verdict]:
    def judge(rule: Rule) -> Verdict:
        return verdict(rule, *releases, exemptions=exemptions)

    return judge


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_chart_keeps_the_rule(judged, rule: Rule, request):
    found = judged(rule)
    READS.start()  # a finding says itself what it is about

    request.node.stash[FINDINGS] = [
        *(as_data(rule, finding) for finding in found.findings),
        *(as_data(rule, finding, exemption) for finding, exemption in found.exempted),
    ]
    if found.findings:
        pytest.fail(as_text(found), pytrace=False)


def test_every_exemption_is_needed(judged, exemptions):
    needed = [exemption for rule in RULES for _, exemption in judged(rule).exempted]
    READS.start()
    unneeded = [f"  {exemption.rule} {exemption.object}" for exemption in exemptions if exemption not in needed]

    if unneeded:
        pytest.fail("\n".join(["these exemptions match no finding, so leave them out:", *unneeded]), pytrace=False)
