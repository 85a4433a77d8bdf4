"""What asks rules about manifests, and clean manifests to plant defects in."""

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
    """Where a rule finds something in manifests: the object's name, where it has one, and the field."""

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
    """Asserts that a rule passes clean manifests, and finds the defect planted in them, there and nowhere else.

    The rule is the one of the test's name, unless another is named.
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
    """What all rules find in manifests: the rule's id, and the message."""

    def of(manifests: str) -> list[tuple[str, str]]:
        release = release_from_text(textwrap.dedent(manifests), name="zero")
        return [(rule.id, finding.message) for rule in all_rules() if rule.check for finding in rule.check(release)]

    return of


@dataclass(frozen=True)
class CleanReleases:
    """Releases of zero-cache that keep every rule about it."""

    two_roles: str
    single_node: str

    @property
    def manager(self) -> str:
        """The replication manager of the two roles."""
        return self.two_roles.split("---", 2)[0]

    @property
    def syncer(self) -> str:
        """The view syncers of the two roles."""
        return self.two_roles.split("---", 2)[1]

    @property
    def rest(self) -> str:
        """What the two roles have in common: Secrets and Services."""
        return self.two_roles.split("---", 2)[2]

    @staticmethod
    def with_variable(manifests: str, name: str, value: str) -> str:
        """Manifests with a variable in their first container's environment."""
        return manifests.replace("env:\n", f'env:\n            - {{name: {name}, value: "{value}"}}\n', 1)

    def manager_with(self, name: str, value: str) -> str:
        """The two roles, with a variable on the replication manager."""
        return self.with_variable(self.two_roles, name, value)

    def syncer_with(self, name: str, value: str) -> str:
        """The two roles, with a variable on the view syncer."""
        return f"{self.manager}---{self.with_variable(self.syncer, name, value)}---{self.rest}"


@pytest.fixture(scope="session")
def clean() -> CleanReleases:
    """Clean releases to plant defects in."""
    return CleanReleases(*((RELEASES / f"{name}.yaml").read_text() for name in ("two_roles", "single_node")))
