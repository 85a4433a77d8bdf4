"""Writes a page of all rules: `python -m chartproof.rules.page docs/rules.md --import zero_cache.rules`."""

import argparse
import importlib
import itertools
import sys
from pathlib import Path

from chartproof.rules.catalogue import Rule, all_rules

_INTRODUCTION = """\
# Rules

<!-- written by python -m chartproof.rules.page -->

What must hold for every chart. `pytest --chart PATH` asks a chart, and `pytest --rules` lists them.
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
    parser.add_argument("page", type=Path, metavar="FILE", help="the page, as Markdown")
    parser.add_argument("--import", dest="modules", metavar="MODULE", action="append", default=[], help="more rules")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the page is out of date")
    options = parser.parse_args()
    for module in options.modules:
        importlib.import_module(module)
    text = page(all_rules())
    if options.page.is_file() and options.page.read_text(encoding="utf-8") == text:
        return
    if options.check:
        sys.exit(f"{options.page} is out of date: run this without --check")
    options.page.write_text(text, encoding="utf-8")
    print(f"wrote {options.page}")


if __name__ == "__main__":
    main()
