"""What the chart refuses it refuses whatever else is set, with the text that says what to do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import refusals
from conformance.strategies.profiles import for_each_option
from conformance.strategies.refused import REFUSED


@pytest.mark.parametrize("entry", REFUSED, ids=repr)
@given(data=st.data())
@for_each_option()
def test_what_is_refused_stays_refused_whatever_else_is_set(rendered, entry, data):
    release = rendered(data.draw(entry.values()), kube_version=data.draw(entry.kube_versions()))

    assert release.refusal is not None
    problems = refusals.problems(release.refusal)
    others = [problem for problem in problems if not entry.is_named_by(problem)]
    assert len(problems) - len(others) == 1, problems
    assert [problem for problem in others if not entry.comes_along(problem)] == []
    assert [problem for problem in problems if not refusals.FORM.fullmatch(problem)] == []


def texts_of(entry, rendered, chart):
    """The chart's texts that an example of the entry is refused with, but for those that come along."""
    found = set()

    @given(values=entry.values(), kube_version=entry.kube_versions())
    @settings(max_examples=1, database=None)
    def look(values, kube_version):
        problems = refusals.problems(str(rendered(values, kube_version=kube_version).refusal))
        found.update(refusals.text_of(chart, problem) for problem in problems if entry.is_named_by(problem))

    look()
    return found


def test_every_text_is_that_of_an_entry_and_every_entry_has_one(rendered, chart):
    texts = {entry: texts_of(entry, rendered, chart) for entry in REFUSED}

    assert [entry for entry, found in texts.items() if len(found) != 1] == []
    assert [text.pattern for text in refusals.listed(chart) if {text} not in texts.values()] == []
