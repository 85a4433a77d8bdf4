"""Values that the schema accepts render, or the chart refuses them by a text; the schema refuses others with the path."""

import pytest
from chartproof.values import schema as values_schema
from chartproof.values.dotted_keys import put
from hypothesis import event, given, note
from hypothesis import strategies as st

from zero_cache import refusals
from zero_cache.values.broken import all_defects, batches, broken_values
from zero_cache.values.profiles import for_each_option
from zero_cache.values.values import schema_values, valid_values
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

INSTALL = {"common": {"database": {"upstreamDb": "postgres://user:password@db/app"}, "auth": {"secret": "secret"}}}
NOT_TO_DRAW = (
    "Values that are drawn must not be refused: give the refusal's entry a `drop_one_of`, or see step 5 of a value in "
    "CONTRIBUTING.md"
)
# values that once rendered with a hole
HOLES = {
    "a character that YAML can't carry": {"serviceAccount": {"annotations": {"a": "\x7f"}}},
    "an entry that YAML can't carry": {"viewSyncer": {"extraEnv": [{"name": "A", "value": "\x7f"}]}},
    "a path without a path": {
        "viewSyncer": {"ingress": {"enabled": True, "hosts": [{"host": "", "paths": [{"pathType": "Exact"}]}]}}
    },
}


def nulls(value, path=""):
    """Yields paths of keys without a value, which a template leaves behind if it has no content."""
    if value is None:
        return [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [null for key, item in items for null in nulls(item, f"{path}/{key}")]


def objections(release):
    """Returns the paths that the schema refuses."""
    assert release.refusal is not None
    assert refusals.is_of_the_schema(release.refusal)
    return set(refusals.schema_paths(release.refusal))


@pytest.mark.parametrize("path", values_schema.options())
@given(data=st.data())
@for_each_option()
def test_values_that_keep_the_rules_render_whole(rendered, path, data):
    always = [] if path == "replicationManager.replicas" else [path]  # it accepts only its default
    release = rendered(data.draw(valid_values(always=always)))

    assert release.refusal is None, f"{release.refusal}\n{NOT_TO_DRAW}"
    roles = {workload.role for workload in release.of_kind("StatefulSet", "Deployment")}
    assert roles in ({REPLICATION_MANAGER}, {REPLICATION_MANAGER, VIEW_SYNCER})
    assert path != "singleNode.enabled" or roles == {REPLICATION_MANAGER}
    assert not [(str(obj), null) for obj in release for null in nulls(obj.body)]


def assert_whole_or_refused(release, chart):
    """Asserts that the manifests have no hole, or that the texts of the refusal are listed."""
    if release.refusal is None:
        event("rendered")
        assert not [(str(obj), null) for obj in release for null in nulls(obj.body)]
        return
    event("refused")
    for text in refusals.problems(release.refusal):
        assert any(pattern.fullmatch(text) for pattern in refusals.listed(chart)), (
            f"not in templates/validation: {text}"
        )
        assert refusals.FORM.fullmatch(text), f"not of the form 'key …, because …; do …': {text}"


@given(values=schema_values())
def test_whatever_the_schema_accepts_renders_whole_or_is_refused_by_a_listed_text(rendered, chart, values):
    assert_whole_or_refused(rendered(values), chart)


@pytest.mark.parametrize("what", HOLES)
def test_what_can_not_render_whole_is_refused(rendered, what):
    release = rendered(INSTALL | HOLES[what])

    assert release.refusal or not [(str(obj), null) for obj in release for null in nulls(obj.body)]


def test_every_rule_of_the_schema_holds_at_every_key(rendered):
    # Helm lists all errors, so a few renders are enough for hundreds of defects
    for defects in batches(all_defects()):
        values = {}
        for defect in defects:
            put(values, defect.key, defect.value)
        assert objections(rendered(values)) == {defect.path for defect in defects}


@given(broken=broken_values(most=1))
def test_a_broken_rule_of_the_schema_is_refused_with_its_path(rendered, broken):
    note(f"defect: {broken.defects[0].reason}")

    assert objections(rendered(broken.values)) == {broken.defects[0].path}


@given(broken=broken_values())
def test_each_of_several_broken_rules_is_named(rendered, broken):
    note(f"defects: {[(defect.path, defect.reason) for defect in broken.defects]}")

    assert objections(rendered(broken.values)) == {defect.path for defect in broken.defects}
