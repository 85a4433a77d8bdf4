"""Makes a chart a pytest file, and each rule about it a pytest item: `Chart.yaml::probe-port-exists`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chartproof.release.release import Release
from chartproof.rules import target
from chartproof.rules.catalogue import Rule, all_rules
from chartproof.rules.checking import Exemption, Verdict, verdict
from chartproof.rules.target import ChartUnusable
from chartproof.rules.text import as_data, as_text

# a report has these properties: the rule's id, and each finding as JSON
RULE, FINDING = "rule", "finding"


class ChartFile(pytest.File):
    """Collects the rules about a chart: a Chart.yaml or an archive."""

    releases: tuple[Release, Release]
    exemptions: list[Exemption]
    _verdicts: dict[str, Verdict]

    def collect(self) -> Iterator[pytest.Item]:
        """Yields an item for each rule, and one for the exemptions if there are any."""
        try:
            self.exemptions = target.exemptions(self.config)
            self._verdicts = {}
            self.releases = target.releases(self.config, chart_of(self.path))
        except ChartUnusable as reason:
            raise self.CollectError(str(reason)) from None
        for rule in all_rules():
            yield RuleItem.from_parent(self, name=rule.id, rule=rule)
        if self.exemptions:
            yield ExemptionsItem.from_parent(self, name="every-exemption-is-needed")

    def verdict(self, rule: Rule) -> Verdict:
        """Checks the chart against a rule, once in each process."""
        if rule.id not in self._verdicts:
            self._verdicts[rule.id] = verdict(rule, *self.releases, exemptions=self.exemptions)
        return self._verdicts[rule.id]


class RuleItem(pytest.Item):
    """Checks one chart against one rule."""

    parent: ChartFile

    def __init__(self, *, rule: Rule, **about: Any) -> None:
        super().__init__(**about)
        self.rule = rule
        self.user_properties.append((RULE, rule.id))

    def runtest(self) -> None:
        """Fails with the rule's reason and what it found."""
        found = self.parent.verdict(self.rule)
        for finding in found.findings:
            self._report(as_data(self.rule, finding))
        for finding, exemption in found.exempted:
            self._report(as_data(self.rule, finding, exemption))
        if found.findings:
            pytest.fail(as_text(found), pytrace=False)

    def _report(self, data: dict[str, Any]) -> None:
        # a report carries its properties to the process that writes --findings, and into the JUnit file
        self.user_properties.append((FINDING, json.dumps(data, ensure_ascii=False)))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Returns the chart's file and the rule's id."""
        return self.path, None, self.rule.id


class ExemptionsItem(pytest.Item):
    """Checks that each exemption matches a finding."""

    parent: ChartFile

    def runtest(self) -> None:
        """Fails with the exemptions that match nothing."""
        # of the rules that have run here the verdicts are there; -k or xdist may have kept some away
        exempting = {exemption.rule for exemption in self.parent.exemptions}
        rules = [rule for rule in all_rules() if rule.id in exempting]
        needed = [exemption for rule in rules for _, exemption in self.parent.verdict(rule).exempted]
        unneeded = [f"  {one.rule} {one.object}" for one in self.parent.exemptions if one not in needed]
        if unneeded:
            pytest.fail("\n".join(["these exemptions match no finding, so leave them out:", *unneeded]), pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Returns the chart's file and the item's name."""
        return self.path, None, self.name


def is_chart_file(path: Path) -> bool:
    """Tells whether a file represents a chart: a Chart.yaml or an archive."""
    return path.name == "Chart.yaml" or path.suffix == ".tgz" or path.name.endswith(".tar.gz")


def chart_of(file: Path) -> Path:
    """Returns the chart that a file represents."""
    return file.parent if file.name == "Chart.yaml" else file


def file_of(chart: Path) -> Path:
    """Returns the file that represents a chart."""
    return chart / "Chart.yaml" if chart.is_dir() else chart
