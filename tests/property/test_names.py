"""Objects' names are valid for any release name that Helm accepts, and any override that the schema accepts."""

import re

from chartproof.values.strategies import option
from chartproof.values.texts import LONGEST_RELEASE_NAME, RELEASE_NAME, release_names
from hypothesis import assume, given
from hypothesis import strategies as st

from zero_cache.chart import CHART

RFC_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
LABEL = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
LONGEST = {"StatefulSet": 52}  # its pods have its name and a hash in a label
COMMON = {"database": {"upstreamDb": "postgres://user:password@db/app"}, "auth": {"secret": "secret"}}
INSTALL = {"common": COMMON}
# values that create every kind of object
EVERYTHING = {
    "common": {**COMMON, "otlp": {"endpoint": "http://collector:4318"}},
    "viewSyncer": {
        "ingress": {"enabled": True, "hosts": [{"host": "a.example.com"}]},
        "httpRoute": {"enabled": True, "parentRefs": [{"name": "gateway"}]},
        "autoscaling": {"enabled": True},
        "podDisruptionBudget": {"enabled": True},
        "resources": {"requests": {"cpu": 1}},
    },
    "networkPolicy": {"enabled": True, "apiPorts": [443, 80, 4318]},
    "cleanup": {"enabled": True},
    "prometheusRule": {"enabled": True},
    "grafanaDashboard": {"enabled": True},
}


@st.composite
def overrides(draw):
    """Draws values with nameOverride, fullnameOverride, both or neither, for all objects of a topology or the usual ones."""
    keys = draw(st.sampled_from([(), ("nameOverride",), ("fullnameOverride",), ("nameOverride", "fullnameOverride")]))
    values = draw(st.sampled_from([INSTALL, EVERYTHING, EVERYTHING | {"singleNode": {"enabled": True}}]))
    return values | {key: draw(st.one_of(st.just("x" * 63), option(key))) for key in keys}


@st.composite
def neighbours(draw):
    """Draws two similar release names: one is the other one cut, lengthened or with a character replaced."""
    one = draw(release_names(CHART.name))
    place = draw(st.integers(0, len(one)))
    inserted = draw(st.sampled_from(["", "-", ".", "z", "1", "x" * 20, "-zero-cache", "-view-syncer"]))
    two = one[:place] + inserted + one[place + draw(st.integers(0, 1)) :]
    assume(one != two and len(two) <= LONGEST_RELEASE_NAME and RELEASE_NAME.fullmatch(two))
    return one, two


@given(values=overrides(), release_name=release_names(CHART.name))
def test_names_are_valid_and_unique(rendered, values, release_name):
    release = rendered(values, release_name=release_name)

    for obj in release:
        assert RFC_1035.fullmatch(obj.name)
        assert len(obj.name) <= LONGEST.get(obj.kind, 63)
        assert all(LABEL.fullmatch(value) for value in obj.labels.values())
    names = [str(obj) for obj in release]
    assert len(names) == len(set(names))


@given(values=overrides(), release_names=neighbours())
def test_two_releases_share_no_name(rendered, values, release_names):
    values = {key: value for key, value in values.items() if key != "fullnameOverride"}
    name = values.get("nameOverride") or "zero-cache"
    # releases x and x-zero-cache share the name x-zero-cache, as in every chart; Helm refuses to install the second
    assume(not {f"{release_name}-{name}" for release_name in release_names} & {*release_names})
    one, two = (rendered(values, release_name=name) for name in release_names)

    assert not {str(obj) for obj in one} & {str(obj) for obj in two}


def test_every_kind_of_object_that_the_chart_has_gets_a_name_here(rendered, chart):
    templates = [file for file in (chart / "templates").rglob("*") if file.suffix in (".yaml", ".tpl")]
    kinds = {kind for file in templates for kind in re.findall(r"^kind: (\w+)$", file.read_text(), re.MULTILINE)}

    assert {obj.kind for obj in rendered(EVERYTHING)} == kinds - {"List"}
