"""The chart merges or refuses an entry that is given twice: no list that Kubernetes merges has a key twice."""

import copy
from typing import Any

import pytest
from chartproof.release.fields import walk
from chartproof.rules.catalogue import rule_called
from chartproof.values import schema as values_schema
from chartproof.values.dotted_keys import at
from hypothesis import assume, given, note
from hypothesis import strategies as st

from zero_cache import refusals
from zero_cache.values.profiles import for_each_option
from zero_cache.values.values import valid_values

LISTS = [path for path, node in values_schema.options().items() if node["type"] == "array"]


@st.composite
def values_with_an_entry_twice(draw: st.DrawFn, path: str) -> dict[str, Any]:
    """Draws valid values with one more entry in an option's list, or in a nested list: an equal one, or one without a key."""
    values = copy.deepcopy(draw(valid_values(always=[path])))
    lists = [found for _, found in walk(at(values, path)) if isinstance(found, list) and found]
    assume(lists)
    entries = draw(st.sampled_from(lists))
    again = copy.deepcopy(draw(st.sampled_from(entries)))
    if isinstance(again, dict):
        again.pop(draw(st.sampled_from([None, *again])), None)
    entries.append(again)
    return values


@pytest.mark.parametrize("path", LISTS)
@given(data=st.data())
@for_each_option()
def test_an_entry_that_comes_twice_is_merged_or_refused(rendered, path, data):
    release = rendered(data.draw(values_with_an_entry_twice(path)))

    if release.refusal is None:
        found = list(rule_called("list-keys-are-unique").check(release))
        assert [(str(finding.object), finding.field, finding.message) for finding in found] == []
    elif not refusals.is_of_the_schema(release.refusal):
        note(release.refusal)
        assert refusals.problems(release.refusal)
