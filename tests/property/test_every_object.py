"""A value that values.yaml promises for every object, pod, container or role is there: in hooks too, with any switches."""

import re
from fnmatch import fnmatch

import pytest
from chartproof.values import schema as values_schema
from chartproof.values.dotted_keys import at
from hypothesis import given
from hypothesis import strategies as st

from zero_cache.values.keys import ROLES, SINGLE_NODE, features, keys_for_all
from zero_cache.values.profiles import for_each_option
from zero_cache.values.values import valid_values
from zero_cache.values_docs import documented_keys

FOR_ALL = keys_for_all()
# these are no switches, but they add a container or a volume claim
MORE = ("replicationManager.waitForPostgres", "viewSyncer.storage.size")

SAYS_ALL = re.compile(r"\b(every|each|all|both)\b[^.;,:]{0,20}\b(objects?|pods?|containers?|images?|roles?)\b")
# keys whose sentence is about the pods of one role, or repeats that of their own keys
NO_CLAIM = {
    *("common", "singleNode", "singleNode.syncWorkers", "viewSyncer.syncWorkers"),
    *("viewSyncer.storage", "viewSyncer.storage.size", "viewSyncer.storage.storageClass"),
    *(f"replicationManager.handover.storage{key}" for key in ("", ".size", ".storageClass")),
    "extraObjects",  # its sentence excludes it
    "image",  # its keys have claims
}
# keys that the pods of both roles have, and hooks' pods don't
ROLE_ONLY_KEYS = {
    "replicas": "Helm makes one",
    "topologySpreadConstraints": "it counts pods of a role",
    "startupBudgetSeconds": "they start at once",
    "preStopSeconds": "they have no clients",
    "terminationGracePeriodSeconds": "they have no clients",
    "resources": "tests need little; the clean-up has the replication manager's",
    "storage.size": "they keep nothing",
    "storage.storageClass": "they keep nothing",
    "tmp.medium": "they keep nothing",
    "tmp.sizeLimit": "they keep nothing",
    **dict.fromkeys(("options", "extraEnv", "envFrom"), "they do not run zero-cache"),
    **dict.fromkeys(
        ("extraVolumes", "extraVolumeMounts", "extraContainers", "extraInitContainers"),
        "they run the chart's scripts and nothing else",
    ),
}


@st.composite
def values_with(draw, key):
    """Draws valid values with a key and most of the features, without options that replace the key."""
    claim = FOR_ALL[key]
    never = {path for path in values_schema.options() for pattern in claim.never if fnmatch(path, pattern)}
    switches = [path for path in (*features(), *MORE, *claim.beside) if path not in never | {key, SINGLE_NODE}]
    on = [path for path in switches if draw(st.integers(0, 3))]
    if draw(st.integers(0, 3)) == 3:
        on.append(SINGLE_NODE)
    return draw(valid_values(always=[key, *on], never=never, given=claim.given))


@pytest.mark.parametrize("key", FOR_ALL)
@given(data=st.data())
@for_each_option()
def test_what_is_for_all_reaches_all(rendered, key, data):
    claim = FOR_ALL[key]
    values = data.draw(values_with(key))
    release = rendered(values)
    value = at(values, key)
    things = list(claim.things(release, values))

    assert things
    assert [name for name, thing in things if not claim.has(thing, value)] == []


def test_each_sentence_that_says_so_is_asked(chart):
    saying = {key.name for key in documented_keys(chart) if SAYS_ALL.search(key.description)}

    assert saying - NO_CLAIM - FOR_ALL.keys() == set()
    assert saying >= NO_CLAIM


def test_what_can_be_said_of_both_roles_pods_can_be_said_of_hooks_pods():
    of_roles = [
        {path.removeprefix(f"{role}.") for path in values_schema.options() if path.startswith(f"{role}.")}
        for role in ROLES.values()
    ]
    said = {key.partition(".")[2] for key in FOR_ALL if key.startswith(("hookPods.", "replicationManager."))}

    assert set.intersection(*of_roles) - said == ROLE_ONLY_KEYS.keys()
