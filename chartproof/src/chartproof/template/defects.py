"""Reads seeded defects: small patches of a chart, each with the rule or the test that must catch it.

A patch has a header. A sentence says what goes wrong. `caught-by` lists tests' ids, `rule:ID` and `family:NAME`. Three
fields are optional: `values` are on top of the install's, `values-after` are for an upgrade, and `release` is a name.
Without one, the release has the chart's name.
"""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from chartproof.helm.binary import Helm
from chartproof.helm.render import Source, render
from chartproof.release.release import Release
from chartproof.rules.catalogue import Rule, all_rules
from chartproof.rules.checking import verdict

_FAMILY, _RULE = "family:", "rule:"
_FIELDS = {"caught-by", "values", "values-after", "release"}


@dataclass(frozen=True)
class Defect:
    """Holds a patch and its header."""

    file: Path
    wrong: str
    caught_by: tuple[str, ...]  # tests, rules and families; one of the rules must catch it
    values: str
    values_after: str | None
    release: str | None

    @property
    def tests(self) -> tuple[str, ...]:
        """Returns the ids of the tests that must fail."""
        return tuple(name for name in self.caught_by if not name.startswith((_FAMILY, _RULE)))

    def names(self, rule: Rule) -> bool:
        """Tells whether the header names the rule or its family."""
        return f"{_RULE}{rule.id}" in self.caught_by or f"{_FAMILY}{rule.family}" in self.caught_by


def read_defect(file: Path) -> Defect:
    """Reads a patch with its header. Raises a ValueError where the header is incomplete."""
    header, separator, _ = file.read_text(encoding="utf-8").partition("\n--- ")
    wrong, *lines = header.strip().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    if not separator or "caught-by" not in fields or set(fields) - _FIELDS:
        raise ValueError(f"{file.name}: must be a sentence, then {', '.join(sorted(_FIELDS))}, then the patch")
    return Defect(
        file,
        wrong,
        tuple(name.strip() for name in fields["caught-by"].split(", ")),
        fields.get("values", ""),
        fields.get("values-after"),
        fields.get("release"),
    )


def patched(defect: Defect, directory: Path, chart: Path) -> Path:
    """Copies the chart into the directory, with the defect. Raises a ValueError where the patch does not apply."""
    copy = directory / chart.name
    shutil.copytree(chart, copy)
    # git apply allows no fuzz: it refuses a patch whose context has moved
    result = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", defect.file], cwd=copy, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise ValueError(f"{defect.file.name} does not apply to the chart: {result.stderr.strip()}")
    return copy


def rendered(defect: Defect, chart: Path, helm: Helm, install: Source, *, after: bool = False) -> Release:
    """Renders the chart with the values of an install and of the defect; with `after` also the upgrade's values."""
    values: list[Source] = [install, defect.values]
    if after and defect.values_after is not None:
        values.append(defect.values_after)
    # not the folder's name, which a copy does not keep
    name = yaml.safe_load((chart / "Chart.yaml").read_text(encoding="utf-8"))["name"]
    return render(values, chart=chart, helm=helm, release_name=defect.release or name)


@cache
def _rules() -> list[Rule]:
    return all_rules()


def rules_of(defect: Defect) -> list[Rule]:
    """Returns the rules of which one must catch the defect."""
    return [rule for rule in _rules() if defect.names(rule)]


def findings(rules: list[Rule], before: Release, after: Release) -> set[str]:
    """Checks a release, and its upgrade to another, against rules. Returns a line for each finding."""
    return {
        f"{rule.id}: {finding.object} {finding.field}"
        for rule in rules
        for finding in verdict(rule, before, after).findings
    }
