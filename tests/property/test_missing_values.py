"""A key without a value means its default, or the chart refuses it by its name. A null removes the default, and so does
`helm upgrade --reuse-values`, which knows only the keys of the older chart."""

import copy

import pytest
from chartproof.values import schema as values_schema
from chartproof.values.dotted_keys import put, without
from hypothesis import given
from hypothesis import strategies as st

from zero_cache import refusals
from zero_cache.values.keys import BACKUP, needs
from zero_cache.values.profiles import for_each_option
from zero_cache.values.values import valid_values

# options whose null means something else than their default, and what; they are as old as the chart, so every install
# has them, and a new option is none of these
NULL_SAYS = {
    "image.registry": "the nodes' default registry",
    "objectStore.image.registry": "the nodes' default registry",
    "podSecurityContext": "no security context",
    "containerSecurityContext": "no security context",
    "s3.region": "the region of the pods' own environment",
    "viewSyncer.replicas": "an autoscaler outside of the chart sets the number",
    "viewSyncer.updateStrategy.maxSurge": "Kubernetes' default",
    "viewSyncer.updateStrategy.maxUnavailable": "Kubernetes' default",
    "viewSyncer.autoscaling.targetCPUUtilizationPercentage": "CPU is left out",
    "viewSyncer.autoscaling.behavior": "Kubernetes' default",
    "grafanaDashboard.labels": "no label",
}
INSTALL = {"common": {"database": {"upstreamDb": "postgres://user:password@db/app"}, "auth": {"secret": "secret"}}}
OPTIONS = [path for path in values_schema.options() if values_schema.has_default(path)]


def of(release):
    """Returns all parts of a release: its objects, and Helm's output."""
    return [(obj.template, obj.body) for obj in release.objects], release.notes


def is_named(path, release):
    """Returns whether the chart refuses the values only because that key is missing, and names the way out."""
    text = f"{path} must have a value, because the chart can't do without it; "
    return [
        problem.startswith(text) and "--reset-then-reuse-values" in problem for problem in problems_of(release)
    ] == [True]


def problems_of(release):
    return [] if release.refusal is None else refusals.problems(release.refusal)


@pytest.mark.parametrize("path", OPTIONS)
@given(data=st.data())
@for_each_option()
def test_an_option_without_a_value_has_its_default_or_is_refused_by_its_name(rendered, path, data):
    values = data.draw(valid_values(always=needs(path), never=[path]))
    values = without(values, path)  # a constraint may have set it
    lacking = copy.deepcopy(values)
    put(lacking, path, None)

    release = rendered(lacking)

    if path in NULL_SAYS:
        assert all(refusals.FORM.fullmatch(problem) for problem in problems_of(release))
    elif release.refusal is None:
        assert of(release) == of(rendered(values))
    elif not is_named(path, release):
        assert release.refusal == rendered(values).refusal


@pytest.mark.parametrize("group", values_schema.groups())
def test_a_group_without_values_is_refused_by_its_name(rendered, group):
    values = copy.deepcopy(INSTALL)
    put(values, group, None)

    assert is_named(group, rendered(values))


@pytest.mark.parametrize("path", NULL_SAYS)
def test_what_null_says_is_not_what_the_default_says(rendered, path):
    values = copy.deepcopy(INSTALL)
    for needed in needs(path):
        put(values, needed, "s3://bucket/path" if needed == BACKUP else True)
    lacking = copy.deepcopy(values)
    put(lacking, path, None)

    release = rendered(lacking)

    assert release.refusal or of(release) != of(rendered(values))
