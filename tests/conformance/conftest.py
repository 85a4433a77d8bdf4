"""What asks rules about manifests."""

import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from conformance.release import release_from_text
from conformance.rules.catalogue import all_rules, rule_called

pytest.register_assert_rewrite("conformance.zero_releases")


@pytest.fixture
def catches(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Asserts that the rule of the test's name passes a clean manifest, and finds the defect planted in it, there."""
    wanted = request.function.__name__.removeprefix("test_").replace("_", "-")
    rule = rule_called(wanted)

    def found(manifests: str) -> list[tuple[str, str]]:
        assert rule.check is not None
        release = release_from_text(manifests, name="zero")
        return [(finding.field, finding.message) for finding in rule.check(release)]

    def assert_caught(clean: str, *, planted: tuple[str, str], at: str) -> None:
        clean = textwrap.dedent(clean)
        assert clean.count(planted[0]) == 1, f"{planted[0]} must be there once"
        assert found(clean) == []
        assert [field for field, _ in found(clean.replace(*planted))] == [at]

    return assert_caught


@pytest.fixture
def findings() -> Callable[..., list[str]]:
    """The fields in which a rule finds something in manifests."""

    def of(rule_id: str, manifests: str, **about: Any) -> list[str]:
        rule = rule_called(rule_id)
        assert rule.check is not None
        release = release_from_text(textwrap.dedent(manifests), **{"name": "zero", **about})
        return [finding.field for finding in rule.check(release)]

    return of


@pytest.fixture
def release_findings() -> Callable[[str], list[tuple[str, str]]]:
    """What all rules find in manifests: the rule's id, and the message."""

    def of(manifests: str) -> list[tuple[str, str]]:
        release = release_from_text(textwrap.dedent(manifests), name="zero")
        return [(rule.id, finding.message) for rule in all_rules() if rule.check for finding in rule.check(release)]

    return of
