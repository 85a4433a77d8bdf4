"""Some changes of values change nothing, and every option changes only its own objects."""

from copy import deepcopy
from fnmatch import fnmatch

import pytest
from chartproof.values import schema as values_schema
from chartproof.values.dotted_keys import at, put, without
from hypothesis import assume, given
from hypothesis import strategies as st

from zero_cache.values.key_values import changed_value
from zero_cache.values.keys import BACKUP, HANDOVER, needs, row_of
from zero_cache.values.keys.row import ANY_OBJECT, object_name
from zero_cache.values.profiles import for_each_option
from zero_cache.values.values import valid_values

# the chart refuses any other number of replication managers
CHANGEABLE = [
    path
    for path in sorted(values_schema.options())
    if row_of(path).changes != ANY_OBJECT and path != "replicationManager.replicas"
]

# options that the chart refuses, instead of ignoring them, while a switch is off: see test_refusals
REFUSED_WHILE_OFF = ("s3.endpoint", "s3.sessionToken*", "common.otlp.headers*", HANDOVER)
# options that another option replaces
REPLACED = {
    "objectStore.*": {BACKUP: "s3://bucket/path"},
    "replicationManager.storage.[!er]*": {"replicationManager.storage.existingClaim": "mine"},
}
# options without effect, and the values of others that disable them
IDLE = {
    path: {needs(path)[0]: values_schema.default(needs(path)[0])}
    for path in values_schema.options()
    if needs(path) and not any(fnmatch(path, pattern) for pattern in REFUSED_WHILE_OFF)
} | {path: others for path in values_schema.options() for pattern, others in REPLACED.items() if fnmatch(path, pattern)}

# options that may contradict a switch, or replace it
NEEDS_MORE = {
    "s3.enabled",
    "s3.sessionToken",
    "s3.sessionTokenSecretRef",
    "objectStore.enabled",
    "viewSyncer.resources",
    "common.caBundle.secret",
}


def contents(release):
    return {str(obj): obj.body for obj in release}


@given(values=valid_values(), paths=st.lists(st.sampled_from(sorted(values_schema.options())), min_size=1, unique=True))
def test_spelling_a_default_out_changes_nothing(rendered, values, paths):
    spelt_out = deepcopy(values)
    for path in paths:
        group, _, key = path.rpartition(".")
        if key not in ((at(values, group) or {}) if group else values):
            put(spelt_out, path, values_schema.default(path))

    assert contents(rendered(spelt_out)) == contents(rendered(values))


@given(values=valid_values(), random=st.randoms(use_true_random=False))
def test_the_order_of_maps_changes_nothing(rendered, values, random):
    def shuffled(value):
        if isinstance(value, list):
            return [shuffled(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {key: shuffled(value[key]) for key in random.sample(list(value), len(value))}

    assert contents(rendered(shuffled(values))) == contents(rendered(values))


@pytest.mark.parametrize("path", IDLE)
@given(data=st.data())
@for_each_option()
def test_what_is_switched_off_changes_nothing(rendered, path, data):
    switches = IDLE[path]
    values = data.draw(valid_values(always=[path], never=[*switches, *NEEDS_MORE]))
    for switch, value in switches.items():
        put(values, switch, value)
    never_set = rendered(without(values, path))
    assume(never_set.refusal is None)  # another option may need it

    assert contents(rendered(values)) == contents(never_set)


@pytest.mark.parametrize("path", CHANGEABLE)
@given(data=st.data())
@for_each_option()
def test_an_option_changes_only_its_own_objects(rendered, path, data):
    values = data.draw(
        valid_values(always=[path], never=[] if path.startswith("singleNode.") else ["singleNode.enabled"])
    )
    other = without(values, path)
    if data.draw(st.booleans()) or rendered(other).refusal is not None:
        put(other, path, data.draw(changed_value(path)))
    before, after = rendered(values), rendered(other)
    assume(after.refusal is None)
    was, is_now = contents(before), contents(after)

    changed = [obj for obj in [*before, *after] if was.get(str(obj)) != is_now.get(str(obj))]
    assert {object_name(obj) for obj in changed} <= row_of(path).changes
