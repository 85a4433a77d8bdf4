"""Writes a page of all rules: `python -m chartproof.rules.page docs/rules.md --import MODULE`."""

import argparse
import importlib
import itertools
import sys
from pathlib import Path

from chartproof.rules.catalogue import Rule, all_rules

_INTRODUCTION = """\
# Rules

<!-- written by python -m chartproof.rules.page -->

A chart must meet these rules. `pytest --chart=PATH` checks a chart, and `pytest --rules` lists the rules.
"""


def page(rules: list[Rule]) -> str:
    """Writes the page as Markdown, family by family."""
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
    """Writes the page. With --check it writes nothing, and exits 1 if the page is out of date."""
    parser = argparse.ArgumentParser(prog="python -m chartproof.rules.page", description=__doc__)
    parser.add_argument("page", type=Path, metavar="FILE", help="write the page to this file, as Markdown")
    parser.add_argument(
        "--import",
        dest="modules",
        metavar="MODULE",
        action="append",
        default=[],
        help="import a module with more rules",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page is out of date")
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
