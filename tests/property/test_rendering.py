"""What the schema accepts renders, or is refused by a text of the chart's; what it doesn't accept is refused with the path."""

from hypothesis import event, example, given, note

from conformance import refusals
from conformance.strategies.broken import broken_values
from conformance.strategies.values import schema_values, valid_values

INSTALL = {"common": {"database": {"upstreamDb": "postgres://user:password@db/app"}, "auth": {"secret": "secret"}}}


def nulls(value, path=""):
    """Paths of keys without a value: what a template leaves behind where it has nothing to say."""
    if value is None:
        return [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [null for key, item in items for null in nulls(item, f"{path}/{key}")]


@given(values=valid_values())
def test_values_that_keep_the_rules_render_whole(rendered, values):
    release = rendered(values)

    assert release.refusal is None
    assert {"StatefulSet", "Deployment", "Service"} <= {obj.kind for obj in release}
    assert not [(str(obj), null) for obj in release for null in nulls(obj.body)]


@given(values=schema_values())
@example(values=INSTALL | {"serviceAccount": {"annotations": {"a": "\x7f"}}})
@example(
    values=INSTALL
    | {"viewSyncer": {"ingress": {"enabled": True, "hosts": [{"host": "", "paths": [{"pathType": "Exact"}]}]}}}
)
def test_whatever_the_schema_accepts_renders_whole_or_is_refused_by_a_listed_text(rendered, chart, values):
    release = rendered(values)

    if release.refusal is None:
        event("rendered")
        assert not [(str(obj), null) for obj in release for null in nulls(obj.body)]
        return
    event("refused")
    for text in refusals.problems(release.refusal):
        assert any(pattern.fullmatch(text) for pattern in refusals.listed(chart)), f"not in _validate_*.tpl: {text}"
        assert refusals.FORM.fullmatch(text), f"not of the form 'key …, because …; do …': {text}"


@given(broken=broken_values())
def test_one_broken_rule_of_the_schema_is_refused_with_its_path(rendered, broken):
    note(f"{broken.path}: {broken.defect}")
    release = rendered(broken.values)

    assert release.refusal is not None
    assert refusals.is_of_the_schema(release.refusal)
    *outer, path = refusals.schema_paths(release.refusal)
    assert path == broken.path
    assert all(broken.path.startswith(above) for above in outer)
