"""Each exempted branch of the chart's templates exists."""

from pathlib import Path

from chartproof.template.branches import branches
from chartproof.template.coverage import exemptions

FILE = Path(__file__).with_name("branch-exemptions.yaml")


def test_every_exemption_is_of_a_branch_of_the_chart_and_has_a_reason(chart):
    found = branches(chart)

    for exemption in exemptions(FILE):
        assert any(exemption.fits(branch) for branch in found), exemption
        assert exemption.because
