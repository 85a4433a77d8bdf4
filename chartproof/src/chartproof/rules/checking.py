"""Checks releases against rules, and exempts findings that have a reason."""

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chartproof.helm.copies import copied
from chartproof.release.manifests import ManifestError, load_yaml
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, Rule, all_rules


class ExemptionsUnreadable(ValueError):
    """Reports a file of exemptions that is no list of rule, object and reason. The text names the entry."""


@dataclass(frozen=True)
class Exemption:
    """Allows an object to break a rule."""

    rule: str
    object: str  # Kind/name, in which * matches anything
    reason: str

    def covers(self, rule: Rule, finding: Finding) -> bool:
        """Tells whether the exemption is about this finding."""
        return self.rule == rule.id and fnmatch.fnmatchcase(str(finding.object), self.object)


@dataclass(frozen=True)
class Verdict:
    """Holds what a rule found: the findings that count, and the exempted ones."""

    rule: Rule
    findings: list[Finding]
    exempted: list[tuple[Finding, Exemption]]


def verdict(
    rule: Rule, release: Release, after: Release | None = None, exemptions: Iterable[Exemption] = ()
) -> Verdict:
    """Checks a release against a rule. A rule about upgrades also gets the release after the upgrade."""
    found: list[Finding] = []
    if rule.check:
        found += rule.check(release)
    if rule.upgrade_check and after:
        found += rule.upgrade_check(release, after)
    exempted = [(finding, exemption) for finding in found if (exemption := _exemption(rule, finding, exemptions))]
    exempted_findings = [finding for finding, _ in exempted]
    return Verdict(rule, [finding for finding in found if finding not in exempted_findings], exempted)


def _exemption(rule: Rule, finding: Finding, exemptions: Iterable[Exemption]) -> Exemption | None:
    return next((exemption for exemption in exemptions if exemption.covers(rule, finding)), None)


def load_exemptions(file: Path) -> list[Exemption]:
    """Reads the exemptions of a YAML file. Raises ExemptionsUnreadable, also for an unknown rule."""
    try:
        entries = load_yaml(file.read_text(encoding="utf-8")) or []
    except (OSError, ManifestError) as error:
        raise ExemptionsUnreadable(f"{file}: {error}") from None
    if not isinstance(entries, list):
        raise ExemptionsUnreadable(f"{file}: must be a list of rule, object and reason")
    known = {rule.id for rule in all_rules()}
    return [_read(entry, f"{file}: entry {number}", known) for number, entry in enumerate(entries, 1)]


def _read(entry: Any, place: str, known: set[str]) -> Exemption:
    keys = ("rule", "object", "reason")
    if not isinstance(entry, dict) or set(entry) != set(keys):
        raise ExemptionsUnreadable(f"{place} must have exactly the keys rule, object and reason")
    if not all(isinstance(entry[key], str) and entry[key].strip() for key in keys):
        raise ExemptionsUnreadable(f"{place}: rule, object and reason must be strings that are not empty")
    if entry["rule"] not in known:
        raise ExemptionsUnreadable(f"{place}: there is no rule {entry['rule']}; pytest --rules lists them")
    return Exemption(**entry)


def with_next_version(chart: Path, directory: Path) -> Path:
    """Copies a chart, from a folder or an archive, and changes only its version, as an upgrade does."""
    copy = copied(chart, directory)
    about = copy / "Chart.yaml"
    text = re.sub(r"^version:.*$", "version: 999.0.0", about.read_text(encoding="utf-8"), flags=re.MULTILINE)
    about.write_text(text, encoding="utf-8")
    return copy
