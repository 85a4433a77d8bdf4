"""An upgrade, to a new version or to other values, changes nothing that Kubernetes does not let change."""

import pytest
from chartproof.rules.catalogue import all_rules
from chartproof.rules.checking import with_next_version
from chartproof.values import schema as values_schema
from chartproof.values.dotted_keys import at, put
from hypothesis import assume, given

from zero_cache.values.keys import HANDOVER
from zero_cache.values.values import valid_on_a_kubernetes, valid_values

# keys that values.yaml allows to set only once, keys that can only grow, and those that decide about the claim with the data
LASTING = [
    *(path for path, node in values_schema.options().items() if "Set once" in node["description"]),
    *("replicationManager.storage.size", "replicationManager.storage.existingClaim", HANDOVER),
]


@pytest.fixture(scope="module")
def next_version(chart, tmp_path_factory):
    """Returns the chart's next version, with the same values."""
    return with_next_version(chart, tmp_path_factory.mktemp("next"))


def findings(before, after):
    return [
        f"{rule.id}: {found.object} {found.field} {found.message}"
        for rule in all_rules()
        if rule.upgrade_check
        for found in rule.upgrade_check(before, after)
    ]


@given(drawn=valid_on_a_kubernetes())
def test_a_new_version_upgrades_an_old_one(rendered, next_version, drawn):
    values, kube_version = drawn

    old, new = (rendered(values, kube_version=kube_version, **chart) for chart in ({}, {"chart": next_version}))
    assert not findings(old, new)


@given(before=valid_values(), after=valid_values(never=LASTING))
def test_any_values_can_be_changed_to_any_others(rendered, before, after):
    for path in LASTING:
        if at(before, path) is not None:
            put(after, path, at(before, path))
    old, new = rendered(before), rendered(after)
    assume(new.refusal is None)  # the kept values may contradict the new ones

    assert not findings(old, new)
