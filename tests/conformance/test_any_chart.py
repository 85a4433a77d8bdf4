"""The chart that --chart names, against every rule: an item for each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance import record
from conformance.release import Release
from conformance.render import Helm, render
from conformance.rules.catalogue import Rule, all_rules
from conformance.rules.checking import (
    Exemption,
    ExemptionsUnreadable,
    Verdict,
    load_exemptions,
    verdict,
    with_next_version,
)
from conformance.rules.plugin import FINDINGS
from conformance.rules.report import as_data, as_text
from conformance.secrets import Mask, secrets_of

RULES = all_rules()


@pytest.fixture(scope="session")
def exemptions(pytestconfig: pytest.Config) -> list[Exemption]:
    file = pytestconfig.getoption("--exemptions")
    try:
        return load_exemptions(file) if file else []
    except ExemptionsUnreadable as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture(scope="session")
def releases(pytestconfig: pytest.Config, chart: Path, helm: Helm, tmp_path_factory) -> tuple[Release, Release]:
    """The chart as it is, and as its next version."""
    options = {
        "helm": helm,
        "release_name": pytestconfig.getoption("--release-name"),
        "extra_arguments": pytestconfig.getoption("--helm-arg"),
    }
    values = pytestconfig.getoption("--values")
    before = render(values, chart=chart, **options)
    if before.refusal is not None:
        mask = Mask(secrets_of(before))
        pytest.exit(f"Helm does not render {chart}: {mask(before.refusal)}", returncode=pytest.ExitCode.USAGE_ERROR)
    next_chart = with_next_version(chart, tmp_path_factory.mktemp("next"))
    return before, render(values, chart=next_chart, is_upgrade=True, **options)


@pytest.fixture
def judged(releases, exemptions) -> Callable[[Rule], Verdict]:
    def judge(rule: Rule) -> Verdict:
        return verdict(rule, *releases, exemptions=exemptions)

    return judge


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_chart_keeps_the_rule(judged, rule: Rule, request):
    found = judged(rule)
    record.start()  # a finding says itself what it is about

    request.node.stash[FINDINGS] = [
        *(as_data(rule, finding) for finding in found.findings),
        *(as_data(rule, finding, exemption) for finding, exemption in found.exempted),
    ]
    if found.findings:
        pytest.fail(as_text(found), pytrace=False)


def test_every_exemption_is_needed(judged, exemptions):
    needed = [exemption for rule in RULES for _, exemption in judged(rule).exempted]
    record.start()
    unneeded = [f"  {exemption.rule} {exemption.object}" for exemption in exemptions if exemption not in needed]

    if unneeded:
        pytest.fail("\n".join(["these exemptions match no finding, so leave them out:", *unneeded]), pytrace=False)
