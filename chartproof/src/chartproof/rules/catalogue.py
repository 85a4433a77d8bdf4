"""Defines rules and findings, and lists all rules."""

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chartproof.release.objects import Object
from chartproof.release.release import Release

Check = Callable[[Release], Iterable["Finding"]]
UpgradeCheck = Callable[[Release, Release], Iterable["Finding"]]

OWN = "own"  # the family of a conftest's rules
FAMILIES = ("references", "identity", "security", "upgrade", "workload", "api")


@dataclass(frozen=True)
class Finding:
    """Says where an object breaks a rule, and how."""

    object: Object
    field: str  # a path in the object, like spec.template.spec.containers[app].env[PORT]
    message: str  # says what is wrong, without a secret
    fix: str = ""  # replaces the rule's own fix


@dataclass(frozen=True)
class Rule:
    """States a sentence that must hold for every release, or for every upgrade of one."""

    id: str
    family: str
    sentence: str
    because: str
    source: str  # documents the reason: a URL, or a section of a document
    fix: str
    check: Check | None = None
    upgrade_check: UpgradeCheck | None = None


_rules: dict[str, Rule] = {}


def rule(rule_id: str, sentence: str, *, because: str, source: str, fix: str) -> Callable[[Check], Check]:
    """Adds the decorated check of a release to the catalogue. The rule's family is its module or folder.

    Any module may add rules, also the conftest.py beside a chart. A conftest's rules are the family `own`.
    """

    def add(check: Check) -> Check:
        _add(Rule(rule_id, _family(check), sentence, because, source, fix, check=check))
        return check

    return add


def upgrade_rule(
    rule_id: str,
    sentence: str,
    *,
    because: str,
    source: str,
    fix: str,
) -> Callable[[UpgradeCheck], UpgradeCheck]:
    """Adds the decorated check of a release before and after an upgrade. See rule() for its family."""

    def add(check: UpgradeCheck) -> UpgradeCheck:
        _add(Rule(rule_id, _family(check), sentence, because, source, fix, upgrade_check=check))
        return check

    return add


def all_rules() -> list[Rule]:
    """Returns every rule, family by family, in the order of their modules. Rules from other packages come last."""
    for family in FAMILIES:
        importlib.import_module(f"chartproof.rules.{family}")
    families = list(dict.fromkeys([*FAMILIES, *(known.family for known in _rules.values())]))
    return sorted(_rules.values(), key=lambda known: families.index(known.family))


def rule_called(rule_id: str) -> Rule:
    """Returns the rule with this id. Raises a KeyError where there is none."""
    all_rules()  # fills the catalogue
    if rule_id not in _rules:
        raise KeyError(f"there is no rule {rule_id}: the __init__.py beside its module must import the module")
    return _rules[rule_id]


def _family(check: Callable[..., object]) -> str:
    # the module is chartproof.rules.api, chartproof.rules.references.ports, one of another package, or a conftest;
    # a conftest's module name depends on how pytest imports it
    first, *_, last = check.__module__.removeprefix("chartproof.rules.").split(".") * 2
    return OWN if last == "conftest" else first


def _add(new: Rule) -> None:
    if new.id in _rules:
        raise ValueError(f"two rules are called {new.id}")
    _rules[new.id] = new
