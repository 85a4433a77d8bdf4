"""What a rule is, and the list of all."""

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chartproof.release.objects import Object
from chartproof.release.release import Release

Check = Callable[[Release], Iterable["Finding"]]
UpgradeCheck = Callable[[Release, Release], Iterable["Finding"]]

OWN = "own"  # the family of rules in a conftest
FAMILIES = ("references", "identity", "security", "upgrade", "workload", "api")


@dataclass(frozen=True)
class Finding:
    """Where a rule is broken, and how."""

    object: Object
    field: str  # a path in the object, like spec.template.spec.containers[app].env[ZERO_PORT]
    message: str  # what is there, or missing, in a sentence without a secret
    fix: str = ""  # what to do about this one, where the rule's own fix is not enough


@dataclass(frozen=True)
class Rule:
    """A sentence that must hold for every release, or for every upgrade of one."""

    id: str
    family: str
    sentence: str
    because: str
    source: str  # where the reason is written down: a URL, or a section of a document
    fix: str
    check: Check | None = None
    upgrade_check: UpgradeCheck | None = None


_rules: dict[str, Rule] = {}


def rule(rule_id: str, sentence: str, *, because: str, source: str, fix: str) -> Callable[[Check], Check]:
    """Adds the decorated check of a release to the catalogue; its family is its module, or the folder of it.

    Anybody's module may use it, such as the conftest.py beside a chart, whose rules are of the family own.
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
    """Adds the decorated check of a release before and after an upgrade; its family is as above."""

    def add(check: UpgradeCheck) -> UpgradeCheck:
        _add(Rule(rule_id, _family(check), sentence, because, source, fix, upgrade_check=check))
        return check

    return add


def all_rules() -> list[Rule]:
    """Every rule, family by family, in the order in which its modules have them; rules from elsewhere come last."""
    for family in FAMILIES:
        importlib.import_module(f"chartproof.rules.{family}")
    families = list(dict.fromkeys([*FAMILIES, *(known.family for known in _rules.values())]))
    return sorted(_rules.values(), key=lambda known: families.index(known.family))


def rule_called(rule_id: str) -> Rule:
    """The rule of an id. Raises a KeyError where there is none."""
    all_rules()  # fills the catalogue
    return _rules[rule_id]


def _family(check: Callable[..., object]) -> str:
    # chartproof.rules.api, chartproof.rules.references.ports, another package, or a conftest, whose module's name
    # depends on how pytest imports it
    first, *_, last = check.__module__.removeprefix("chartproof.rules.").split(".") * 2
    return OWN if last == "conftest" else first


def _add(new: Rule) -> None:
    if new.id in _rules:
        raise ValueError(f"two rules are called {new.id}")
    _rules[new.id] = new
