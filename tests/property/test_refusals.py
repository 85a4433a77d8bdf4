"""Each refusal of the chart holds whatever else is set, with the text that says what to do."""

import pytest
from chartproof.helm.render import DEFAULT_KUBE_VERSION
from chartproof.values.dotted_keys import with_options
from hypothesis import given
from hypothesis import strategies as st

from zero_cache import refusals
from zero_cache.cluster.documented_install import INSTALL_VALUES
from zero_cache.values.profiles import for_each_option
from zero_cache.values.refused import REFUSED
from zero_cache.values.refused_values import refused_values, refusing_versions


def assert_refused_by(entry, release):
    assert release.refusal is not None
    problems = refusals.problems(release.refusal)
    others = [problem for problem in problems if not entry.is_named_by(problem)]
    assert len(problems) - len(others) == 1, problems
    assert [problem for problem in others if not entry.may_accompany(problem)] == []
    assert [problem for problem in problems if not refusals.FORM.fullmatch(problem)] == []


@pytest.mark.parametrize("entry", REFUSED, ids=repr)
@given(data=st.data())
@for_each_option()
def test_what_is_refused_stays_refused_whatever_else_is_set(rendered, entry, data):
    values = data.draw(refused_values(entry))

    assert_refused_by(entry, rendered(values, kube_version=data.draw(refusing_versions(entry))))


@pytest.mark.parametrize("entry", [entry for entry in REFUSED if entry.before is None and entry.others], ids=repr)
def test_every_variant_of_an_entry_is_refused_by_its_text(rendered, entry):
    for options in entry.variants():
        assert_refused_by(entry, rendered(with_options(INSTALL_VALUES, options)))


@pytest.mark.parametrize("entry", [entry for entry in REFUSED if entry.accepted], ids=repr)
def test_every_neighbour_of_an_example_is_accepted(rendered, entry):
    for options in entry.accepted:
        assert rendered(with_options(INSTALL_VALUES, {**entry.example, **options})).refusal is None


def test_every_text_of_the_chart_has_an_entry(rendered, chart):
    found = set()
    for entry in REFUSED:
        version = f"1.{entry.before - 1}.0" if entry.before else DEFAULT_KUBE_VERSION
        release = rendered(with_options(INSTALL_VALUES, entry.example), kube_version=version)
        found |= {refusals.text_of(chart, problem) for problem in refusals.problems(str(release.refusal))}

    assert [text.pattern for text in refusals.listed(chart) if text not in found] == []
