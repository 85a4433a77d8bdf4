"""Draws values files: those that the chart must render, and those that its schema accepts."""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from operator import itemgetter
from typing import Any

import yaml
from chartproof.helm.render import DEFAULT_KUBE_VERSION
from chartproof.release.manifests import ManifestError, load_yaml
from chartproof.values import schema as values_schema
from chartproof.values import strategies as schema
from chartproof.values.dotted_keys import put
from hypothesis import strategies as st

from zero_cache.values.draft import Draft
from zero_cache.values.key_values import changed_value, valid_value
from zero_cache.values.keys import features, needs, options_of
from zero_cache.values.themes import CONSTRAINTS

Values = dict[str, Any]

_MOST = 10  # at most so many options at once
_MOST_FEATURES, _MOST_OF_A_FEATURE = 3, 2
# the oldest version, and those on both sides of an API change; each is another copy of the chart to render
_VERSIONS = (DEFAULT_KUBE_VERSION, "1.22.0", "1.20.0", "1.19.0")
# the chart refuses these on some Kubernetes versions that Chart.yaml admits
NEWER_KUBERNETES_KEYS = (
    *("replicationManager.storage.accessModes", "viewSyncer.storage.size"),
    *("viewSyncer.service.trafficDistribution", "viewSyncer.service.loadBalancerClass"),
    *(f"viewSyncer.service.{key}" for key in ("ipFamilyPolicy", "ipFamilies", "appProtocol")),
)


@st.composite
def valid_values(
    draw: st.DrawFn, always: Collection[str] = (), never: Collection[str] = (), given: Mapping[str, Any] | None = None
) -> Values:
    """Draws values that must render: a few features with some of their options, other options, and what these need.

    The options of `always` have the value that is `given`, or one other than their default; so has every option that
    they need to take effect. The options of `never` stay unset.
    """
    needed = [other for path in always for other in needs(path) if other not in {*always, *never}]
    always = list(dict.fromkeys([*always, *needed]))
    draft = Draft(lambda key: draw(changed_value(key)), frozenset(always), frozenset(never))
    for feature in draw(_features()):
        options = draw(some_of(options_of(feature), valid_value, 0, _MOST_OF_A_FEATURE))
        draft.chosen |= {path: value for path, value in [*options.items(), (feature, True)] if path not in draft.never}
    draft.chosen |= draw(
        some_of(tuple(path for path in values_schema.options() if path not in draft.never), valid_value, 0, _MOST)
    )
    for path in always:
        if given and path in given:
            draft.chosen[path] = given[path]
        else:
            draft.choose(path)
    for constraint in CONSTRAINTS:
        constraint(draft)
    return nested(draft.chosen)


@st.composite
def valid_on_a_kubernetes(draw: st.DrawFn, never: Collection[str] = ()) -> tuple[Values, str]:
    """Draws values that must render, and the Kubernetes version for which they must."""
    version = draw(st.sampled_from(_VERSIONS))
    newer = () if version == DEFAULT_KUBE_VERSION else NEWER_KUBERNETES_KEYS
    return draw(valid_values(never={*never, *newer})), version


@cache
def _features() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(features()), max_size=_MOST_FEATURES, unique=True)


@cache
def some_of(
    paths: tuple[str, ...], values_of: Callable[[str], st.SearchStrategy[Any]], least: int, most: int
) -> st.SearchStrategy[dict[str, Any]]:
    """Draws some of the options by path, within these bounds, with values from the strategy of each."""
    # made once, as Hypothesis looks a new strategy over before its first draw; a value comes right after its path, so
    # that the search for a small example can leave both out
    drawn = st.sampled_from(paths).flatmap(lambda path: _with_a_value(path, values_of))
    return st.lists(drawn, min_size=least, max_size=most, unique_by=itemgetter(0)).map(dict)


@cache
def _with_a_value(path: str, values_of: Callable[[str], st.SearchStrategy[Any]]) -> st.SearchStrategy[tuple[str, Any]]:
    return st.tuples(st.just(path), values_of(path))


@st.composite
def schema_values(draw: st.DrawFn) -> Values:
    """Draws values that the schema accepts and the chart may refuse: valid ones with some changed, also to null."""
    values = draw(valid_values())
    for path in draw(st.lists(st.sampled_from(list(values_schema.options())), min_size=1, max_size=_MOST, unique=True)):
        null = [st.none()] if values_schema.has_default(path) else []
        # a text with templates may be wrong in ways that only the template engine can tell
        accepted = valid_value(path) if path == "extraObjects" else schema.option(path)
        put(values, path, draw(st.one_of(accepted, *null)))
    return values


def nested(chosen: Mapping[str, Any]) -> Values:
    """Returns `{"a": {"b": 1}}` for `{"a.b": 1}`, in the schema's order."""
    values: Values = {}
    for path in values_schema.options():
        if path in chosen:
            put(values, path, chosen[path])
    return values


class _Dumper(yaml.CSafeDumper):
    """Quotes each string that Helm would not read as one."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _quoted_where_needed(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    try:
        plain = text.isascii() and text.isprintable() and load_yaml(text) == text
    except ManifestError:
        plain = False
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _quoted_where_needed)


def as_yaml(values: Mapping[str, Any]) -> str:
    """Returns the values as a file that a person can read, and that Helm reads back unchanged."""
    return yaml.dump(dict(values), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31 - 1)
