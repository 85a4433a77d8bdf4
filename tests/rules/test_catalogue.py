"""Each rule of the catalogue has all its texts, a test of its own name, and an entry on the page of rules."""

import re
from pathlib import Path

import pytest
from chartproof.inner_pytest import run_pytest
from chartproof.rules.catalogue import FAMILIES, all_rules
from chartproof.rules.page import page

RULES = all_rules()
PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
TESTS = "\n".join(file.read_text() for file in Path(__file__).parent.glob("test_*_rules.py"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_sentence_a_reason_its_source_and_a_fix(rule):
    assert re.fullmatch(r"[a-z][a-z0-9-]+[a-z0-9]", rule.id)
    assert rule.family in {*FAMILIES, "zero_cache"}
    for text in (rule.sentence, rule.because, rule.fix):
        assert re.fullmatch(r"[A-Z].*\.", text, re.DOTALL), f"{text} is no sentence"
    assert rule.source.startswith("https://")
    assert rule.check or rule.upgrade_check


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_test_with_a_planted_defect_of_the_same_name(rule):
    assert f"def test_{rule.id.replace('-', '_')}(" in TESTS


def test_the_page_of_rules_is_current():
    assert page(RULES) == PAGE.read_text(), (
        "run python -m chartproof.rules.page docs/rules.md --import zero_cache.rules"
    )


def test_pytest_lists_the_rules_and_runs_nothing():
    listed = run_pytest("--rules").stdout

    assert [line.split()[:2] for line in listed.splitlines()] == [[rule.id, rule.family] for rule in RULES]
    assert all(rule.sentence in listed for rule in RULES)
