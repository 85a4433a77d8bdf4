"""Runs rules on manifests, and provides clean manifests to plant defects in."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from chartproof.release.release import release_from_text
from chartproof.rules.catalogue import all_rules, rule_called

RELEASES = Path(__file__).parent / "releases"


@pytest.fixture
def findings() -> Callable[..., list[str]]:
    """Returns where a rule finds something in manifests: the object's name, if it has one, and the field."""

    def of(rule_id: str, *manifests: str, **about: Any) -> list[str]:
        rule = rule_called(rule_id)
        assert rule.check is not None
        text = "\n---\n".join(map(textwrap.dedent, manifests))
        found = list(rule.check(release_from_text(text, **{"name": "zero", **about})))
        assert not any("hunter2" in finding.message for finding in found), "a finding shows a password"
        return [f"{finding.object.name} {finding.field}".lstrip() for finding in found]

    return of


@pytest.fixture
def catches(request: pytest.FixtureRequest, findings: Callable[..., list[str]]) -> Callable[..., None]:
    """Asserts that a rule passes clean manifests, and finds the planted defect only where it is.

    The rule is the one in the test's name, unless the call names another.
    """
    of_the_test = request.function.__name__.removeprefix("test_").replace("_", "-")

    def assert_caught(clean: str, *, planted: tuple[str, str], at: str, rule: str = of_the_test) -> None:
        clean = textwrap.dedent(clean)
        assert clean.count(planted[0]) == 1, f"{planted[0]} must be there once"
        assert findings(rule, clean) == []
        assert findings(rule, clean.replace(*planted)) == [at]

    return assert_caught


@pytest.fixture
def release_findings() -> Callable[[str], list[tuple[str, str]]]:
    """Returns what all rules find in manifests: the rule's id and the message."""

    def of(manifests: str) -> list[tuple[str, str]]:
        release = release_from_text(textwrap.dedent(manifests), name="zero")
        return [(rule.id, finding.message) for rule in all_rules() if rule.check for finding in rule.check(release)]

    return of


@dataclass(frozen=True)
class CleanReleases:
    """Holds releases of zero-cache that keep every rule about it."""

    two_roles: str
    single_node: str

    @property
    def manager(self) -> str:
        """Returns the replication manager of the two roles."""
        return self.two_roles.split("---", 2)[0]

    @property
    def syncer(self) -> str:
        """Returns the view syncers of the two roles."""
        return self.two_roles.split("---", 2)[1]

    @property
    def rest(self) -> str:
        """Returns what the two roles share: Secrets and Services."""
        return self.two_roles.split("---", 2)[2]

    @staticmethod
    def with_variable(manifests: str, name: str, value: str) -> str:
        """Returns manifests with a variable in their first container's environment."""
        return manifests.replace("env:\n", f'env:\n            - {{name: {name}, value: "{value}"}}\n', 1)

    def manager_with(self, name: str, value: str) -> str:
        """Returns the two roles, with a variable on the replication manager."""
        return self.with_variable(self.two_roles, name, value)

    def syncer_with(self, name: str, value: str) -> str:
        """Returns the two roles, with a variable on the view syncer."""
        return f"{self.manager}---{self.with_variable(self.syncer, name, value)}---{self.rest}"


@pytest.fixture(scope="session")
def clean() -> CleanReleases:
    """Provides clean releases to plant defects in."""
    return CleanReleases(*((RELEASES / f"{name}.yaml").read_text() for name in ("two_roles", "single_node")))
