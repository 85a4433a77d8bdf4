"""Seeded defects: small patches of our own chart, each with the rule or the test that must catch it.

A patch has a header: what goes wrong in a sentence; `caught-by`, with one or more of a test's id, `rule:ID` and
`family:NAME`; and where they matter, `values` on top of those of an install, `values-after` for an upgrade to
others, and `release`, its name.
"""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chartproof.helm.binary import Helm
from chartproof.helm.render import Source, render
from chartproof.release.release import Release
from chartproof.rules.catalogue import Rule, all_rules
from chartproof.rules.checking import verdict

_FAMILY, _RULE = "family:", "rule:"
_FIELDS = {"caught-by", "values", "values-after", "release"}


@dataclass(frozen=True)
class Defect:
    """A patch and its header."""

    file: Path
    wrong: str
    caught_by: tuple[str, ...]  # any of them will do
    values: str
    values_after: str | None
    release: str

    @property
    def tests(self) -> tuple[str, ...]:
        """The ids of tests that must fail."""
        return tuple(name for name in self.caught_by if not name.startswith((_FAMILY, _RULE)))

    def names(self, rule: Rule) -> bool:
        """Tells whether the rule, or its family, is one that must catch it."""
        return f"{_RULE}{rule.id}" in self.caught_by or f"{_FAMILY}{rule.family}" in self.caught_by


def read_defect(file: Path) -> Defect:
    """A patch with its header; a ValueError where the header is not complete."""
    header, separator, _ = file.read_text(encoding="utf-8").partition("\n--- ")
    wrong, *lines = header.strip().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    if not separator or "caught-by" not in fields or set(fields) - _FIELDS:
        raise ValueError(f"{file.name}: a sentence, then {', '.join(sorted(_FIELDS))}, then the patch")
    return Defect(
        file,
        wrong,
        tuple(name.strip() for name in fields["caught-by"].split(", ")),
        fields.get("values", ""),
        fields.get("values-after"),
        fields.get("release", "zero-cache"),
    )


def patched(defect: Defect, directory: Path, chart: Path) -> Path:
    """A copy of the chart, below the directory, with the defect; a ValueError where the patch does not apply."""
    copy = directory / chart.name
    shutil.copytree(chart, copy)
    # it takes no fuzz: a patch that would land elsewhere is an error
    result = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", defect.file], cwd=copy, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise ValueError(f"{defect.file.name} does not fit the chart any more: {result.stderr.strip()}")
    return copy


def rendered(defect: Defect, chart: Path, helm: Helm, install: Source, *, after: bool = False) -> Release:
    """The chart with the values of an install and of the defect; with `after`, those that an upgrade goes to."""
    values: list[Source] = [install, defect.values]
    if after and defect.values_after is not None:
        values.append(defect.values_after)
    return render(values, chart=chart, helm=helm, release_name=defect.release)


@cache
def _rules() -> list[Rule]:
    return all_rules()


def rules_of(defect: Defect) -> list[Rule]:
    """The rules of which one must catch the defect."""
    return [rule for rule in _rules() if defect.names(rule)]


def findings(rules: list[Rule], before: Release, after: Release) -> set[str]:
    """What rules find in a release, and in the upgrade to another, a line each."""
    return {
        f"{rule.id}: {finding.object} {finding.field}"
        for rule in rules
        for finding in verdict(rule, before, after).findings
    }
