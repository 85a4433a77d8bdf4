"""Writes what a rule found, as text for a person and as data for a program."""

import json
import textwrap
from typing import Any

from chartproof.rules.catalogue import Finding, Rule
from chartproof.rules.checking import Exemption, Verdict

_WIDTH = 110


def as_text(verdict: Verdict) -> str:
    """Writes the rule, its reason, and each finding: object, field, template, what is wrong and what to do."""
    rule = verdict.rule
    lines = [f"{rule.id}: {rule.sentence}", _labelled("why", rule.because), f"  see: {rule.source}"]
    for finding in verdict.findings:
        lines += ["", f"  {finding.object}, {finding.field}"]
        if finding.object.template:
            lines.append(f"    in:  {finding.object.template}")
        lines += [_labelled("is", finding.message, "    "), _labelled("fix", finding.fix or rule.fix, "    ")]
    return "\n".join(lines)


def _labelled(label: str, text: str, indent: str = "  ") -> str:
    first = f"{indent}{label}: ".ljust(len(indent) + 5)
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False)


def as_data(rule: Rule, finding: Finding, exemption: Exemption | None = None) -> dict[str, Any]:
    """Returns one finding, with all that the text says."""
    data = {
        "rule": rule.id,
        "family": rule.family,
        "sentence": rule.sentence,
        "because": rule.because,
        "source": rule.source,
        "kind": finding.object.kind,
        "name": finding.object.name,
        "field": finding.field,
        "template": finding.object.template,
        "message": finding.message,
        "fix": finding.fix or rule.fix,
    }
    return data | ({"exempted": exemption.reason} if exemption else {})


def catalogue_text(rules: list[Rule]) -> str:
    """Writes a line per rule: id, family, sentence."""
    ids, families = (max(len(getattr(rule, field)) for rule in rules) for field in ("id", "family"))
    return "\n".join(f"{rule.id:<{ids}}  {rule.family:<{families}}  {rule.sentence}" for rule in rules)


def number_of(count: int, noun: str) -> str:
    """Writes `1 finding`, `2 findings`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def findings_file(chart: str, values: list[str], rules: int, findings: list[dict[str, Any]]) -> str:
    """Writes the findings of a whole run as JSON."""
    content = {
        "chart": chart,
        "values": values,
        "rules": rules,
        "findings": [finding for finding in findings if "exempted" not in finding],
        "exempted": [finding for finding in findings if "exempted" in finding],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
