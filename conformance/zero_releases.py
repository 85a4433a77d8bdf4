"""Clean releases of zero-cache, defects to plant in them, and what a rule finds: for the zero_cache rules' tests."""

from conformance.chart import CHART
from conformance.release import release_from_text
from conformance.rules.catalogue import rule_called

_RELEASES = CHART.parent.parent / "tests" / "conformance" / "releases"
TWO_ROLES, SINGLE_NODE = (
    (_RELEASES / f"{name}.yaml").read_text(encoding="utf-8") for name in ("two_roles", "single_node")
)
MANAGER, SYNCER, REST = TWO_ROLES.split("---", 2)
CONTAINER = "spec.template.spec.containers[zero]"


def findings(rule_id: str, *manifests: str) -> list[str]:
    """The objects and fields that the rule finds."""
    check = rule_called(rule_id).check
    assert check is not None
    found = list(check(release_from_text("\n---\n".join(manifests))))
    assert not any("hunter2" in finding.message for finding in found)
    return [f"{finding.object.name} {finding.field}" for finding in found]


def assert_caught(rule_id: str, manifests: str, planted: tuple[str, str], at: str) -> None:
    """The rule finds the defect that replaces a part of the clean manifests, there, and nothing in them."""
    assert manifests.count(planted[0]) == 1, f"{planted[0]} must be there once"
    assert not findings(rule_id, manifests)
    assert findings(rule_id, manifests.replace(*planted)) == [at]


def with_variable(manifests: str, name: str, value: str) -> str:
    """With a variable in the first container's environment."""
    return manifests.replace("env:\n", f'env:\n            - {{name: {name}, value: "{value}"}}\n', 1)


def manager_with(name: str, value: str) -> str:
    """The two roles, with a variable on the replication manager."""
    return with_variable(TWO_ROLES, name, value)


def syncer_with(name: str, value: str) -> str:
    """The two roles, with a variable on the view syncer."""
    return f"{MANAGER}---{with_variable(SYNCER, name, value)}---{REST}"
