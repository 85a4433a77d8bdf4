"""For each entry of the table of refusals, only its text refuses the example, and the chart accepts a neighbour.

The property tests render the other values of an entry, and its other neighbours.
"""

import pytest
from chartproof.helm.render import DEFAULT_KUBE_VERSION
from chartproof.values.dotted_keys import with_options

from zero_cache import refusals
from zero_cache.cluster.documented_install import INSTALL_VALUES
from zero_cache.values.refused import REFUSED

ON_AN_OLDER_KUBERNETES = [entry for entry in REFUSED if entry.before]
WITH_A_NEIGHBOUR = [entry for entry in REFUSED if entry.accepted]


def problems_of(entry, render_bare):
    version = f"1.{entry.before - 1}.0" if entry.before else DEFAULT_KUBE_VERSION
    release = render_bare(with_options(INSTALL_VALUES, entry.example), kube_version=version)
    assert release.refusal is not None, "Helm rendered the example; it must be refused"
    return refusals.problems(release.refusal)


@pytest.mark.parametrize("entry", REFUSED, ids=repr)
def test_an_example_is_refused_by_its_text_alone(render_bare, chart, entry):
    (problem,) = problems_of(entry, render_bare)

    assert entry.is_named_by(problem)
    assert [part for part in entry.named_parts(problem) if part not in str(entry.example)] == []
    assert refusals.FORM.fullmatch(problem), f"not of the form 'key …, because …; do …': {problem}"
    assert refusals.text_of(chart, problem)


@pytest.mark.parametrize("entry", WITH_A_NEIGHBOUR, ids=repr)
def test_a_neighbour_of_an_example_is_accepted(render_bare, entry):
    assert render_bare(with_options(INSTALL_VALUES, {**entry.example, **entry.accepted[0]})).refusal is None


@pytest.mark.parametrize("entry", ON_AN_OLDER_KUBERNETES, ids=repr)
def test_what_an_older_kubernetes_lacks_is_accepted_by_the_first_that_has_it(render_bare, entry):
    values = with_options(INSTALL_VALUES, entry.example)

    assert render_bare(values, kube_version=f"1.{entry.before}.0").refusal is None
