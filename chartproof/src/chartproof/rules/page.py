"""Writes docs/rules.md, the page of all rules: `python -m chartproof.rules.page`."""

import argparse
import itertools
import sys
from pathlib import Path

from chartproof.rules.catalogue import Rule, all_rules

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"

_INTRODUCTION = """\
# Rules

<!-- written by python -m chartproof.rules.page -->

What must hold for every chart, ours or not. `pytest tests/rules --chart PATH` judges a chart by them, and
`pytest --rules` lists them; [the README](../README.md#judge-a-chart-of-your-own) says more.
"""


def page(rules: list[Rule]) -> str:
    """The page as Markdown, family by family."""
    parts = [_INTRODUCTION]
    for family, its_rules in itertools.groupby(rules, key=lambda rule: rule.family):
        parts.append(f"## {family.replace('_', '-')}\n")
        parts += [_entry(rule) for rule in its_rules]
    return "\n".join(parts)


def _entry(rule: Rule) -> str:
    about = "" if rule.check else " *(about an upgrade)*"
    return (
        f"### {rule.id}\n\n"
        f"{rule.sentence}{about}\n\n"
        f"- Why: {rule.because}\n"
        f"- Source: {_linked(rule.source)}\n"
        f"- Fix: {rule.fix}\n"
    )


def _linked(source: str) -> str:
    return "; ".join(f"<{part}>" if part.startswith("https://") else part for part in source.split("; "))


def main() -> None:
    """Writes the page, or with --check says whether it is out of date, and exits 1 where it is."""
    parser = argparse.ArgumentParser(prog="python -m chartproof.rules.page", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the page is out of date")
    check: bool = parser.parse_args().check
    text = page(all_rules())
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return
    if check:
        sys.exit(f"{PAGE} is out of date: run python -m chartproof.rules.page")
    PAGE.write_text(text, encoding="utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
