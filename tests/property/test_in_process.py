"""The in-process renderer gives what the helm binary gives."""

import pytest
from chartproof.helm.library import InProcessHelm
from chartproof.values.texts import release_names
from hypothesis import event, given
from hypothesis import strategies as st

from zero_cache.chart import CHART, render
from zero_cache.values.broken import broken_values
from zero_cache.values.values import schema_values


@pytest.fixture(scope="module")
def both(rendered, helm):
    """Renders values with both renderers, and returns the two releases."""
    renderers = (InProcessHelm(), helm)

    def both(values, **options):
        return [rendered(values, helm=renderer, **options) for renderer in renderers]

    return both


def contents(release):
    return sorted((obj.template, str(obj), obj.body) for obj in release)


@given(
    values=schema_values(),
    release_name=release_names(CHART.name),
    namespace=st.sampled_from(["default", "zero"]),
    kube_version=st.sampled_from(["1.19.0", "1.27.3", "1.34.0"]),
    is_upgrade=st.booleans(),
)
def test_a_render_in_this_process_gives_the_objects_and_notes_of_the_binary(both, values, **options):
    in_process, binary = both(values, **options)

    assert in_process.refusal == binary.refusal
    event("refused" if binary.refusal else "rendered")
    if not binary.refusal:
        assert contents(in_process) == contents(binary)
        assert in_process.notes == binary.notes


@given(broken=broken_values())
def test_a_refusal_by_the_schema_in_this_process_is_that_of_the_binary(both, broken):
    in_process, binary = both(broken.values)

    assert binary.refusal is not None
    assert sorted(in_process.refusal.splitlines()) == sorted(binary.refusal.splitlines())


def test_the_later_of_two_values_files_wins_in_this_process_too(chart, helm):
    files = [
        "viewSyncer: {replicas: 3, podLabels: {a: b}}\ncommon: {auth: {secret: secret}, logging: {level: warn}}",
        "viewSyncer: {podLabels: {c: d}}\ncommon: {database: {upstreamDb: 'postgres://u:p@db/app'}, logging: {level: null}}",
    ]

    in_process, binary = (render(files, chart=chart, helm=renderer) for renderer in (InProcessHelm(), helm))

    assert contents(in_process) == contents(binary)
    assert in_process.view_syncer.pod_labels.items() >= {"a": "b", "c": "d"}.items()


@pytest.mark.parametrize(
    "asked", [{"api_versions": ["example.com/v1"]}, {"extra_arguments": ["--set", "a=b"]}], ids=str
)
def test_what_only_the_binary_can_be_asked_is_an_error(asked):
    with pytest.raises(ValueError, match="use the binary"):
        render("", chart=CHART, helm=InProcessHelm(), **asked)
