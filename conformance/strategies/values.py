"""Values files: those that the chart must render, and those that its schema accepts."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import yaml
from hypothesis import strategies as st

from conformance.manifests import ManifestError, load_yaml
from conformance.strategies import schema
from conformance.strategies.meanings import meant
from conformance.strategies.texts import has_password

Values = dict[str, Any]

_BACKUP = "common.litestream.backupUrl"
_MOST = 10  # options set at once
_JWT_WAYS = ("common.auth.secret", "common.auth.jwk", "common.auth.jwksUrl")


@st.composite
def valid_values(draw: st.DrawFn, always: Collection[str] = (), never: Collection[str] = ()) -> Values:
    """Values that must render: a few options, and what these need.

    The options of `always` are set to something other than their default, those of `never` are left alone.
    """
    drawn = st.lists(
        st.sampled_from([path for path in schema.options() if path not in never]), max_size=_MOST, unique=True
    )
    draft = _Draft(draw, frozenset(always), frozenset(never))
    for path in draw(drawn):
        draft.chosen[path] = draw(meant(path))
    for path in always:
        draft.choose(path)
    for rule in RULES:
        rule(draft)
    return nested(draft.chosen)


@st.composite
def schema_values(draw: st.DrawFn) -> Values:
    """Values that the schema accepts and the chart may refuse: valid ones of which some are changed, null included."""
    values = draw(valid_values())
    for path in draw(st.lists(st.sampled_from(list(schema.options())), min_size=1, max_size=_MOST, unique=True)):
        null = [st.none()] if schema.can_be_removed(path) else []
        put(values, path, draw(st.one_of(schema.option(path), *null)))
    return values


class _Draft:
    """Options by path, on their way to a values file that the chart accepts."""

    def __init__(self, draw: st.DrawFn, always: frozenset[str], never: frozenset[str]) -> None:
        self.draw, self.always, self.never = draw, always, never
        self.chosen: Values = {}

    def value(self, path: str) -> Any:
        return self.chosen.get(path, schema.default(path))

    def has(self, path: str) -> bool:
        """Whether an option is on, or has a value; for a secret, a reference to one too."""
        reference = f"{path}SecretRef"
        if reference in schema.options() and self.value(reference)["name"]:
            return True
        value = self.value(path)
        return bool(value["name"] if path.endswith("SecretRef") else value)

    def choose(self, path: str) -> None:
        """Sets an option to something other than nothing and its default."""
        empty: list[Any] = ["", [], {}, {"name": "", "key": ""}, schema.default(path)]
        self.chosen[path] = self.draw(meant(path).filter(lambda value: value not in empty))

    def need(self, *paths: str) -> None:
        """Sets the options that have no value yet."""
        for path in paths:
            if not self.has(path):
                self.choose(path)

    def drop(self, *paths: str) -> None:
        for path in paths:
            self.chosen.pop(path, None)


# The chart's rules about more than one option, as _validate_*.tpl has them.


def _a_secret_is_given_once(draft: _Draft) -> None:
    for reference in [path for path in draft.chosen if path.endswith("SecretRef")]:
        value = reference.removesuffix("SecretRef")
        if draft.value(value) and draft.value(reference)["name"]:
            draft.drop(reference if value in draft.always else value)


def _a_key_for_an_api_needs_its_url(draft: _Draft) -> None:
    for api in ("query", "mutate"):
        if draft.has(f"common.api.{api}ApiKey"):
            draft.need(f"common.api.{api}Url")


def _clients_are_authenticated_in_one_way(draft: _Draft) -> None:
    def wanted(way: str) -> bool:
        return way in draft.always or f"{way}SecretRef" in draft.always

    ways = sorted(filter(draft.has, _JWT_WAYS), key=wanted, reverse=True)
    if draft.has("common.auth.disabled") and ways:
        if wanted(ways[0]):
            draft.drop("common.auth.disabled")
        else:
            draft.drop(*ways, *(f"{way}SecretRef" for way in ways))
            return
    for way in ways[1:]:
        draft.drop(way, f"{way}SecretRef")
    by_api = draft.has("common.api.queryUrl") and draft.has("common.api.mutateUrl")
    if not (ways or by_api or draft.has("common.auth.disabled")):
        draft.choose("common.auth.secret")


def _there_is_a_place_for_the_backup(draft: _Draft) -> None:
    if _BACKUP in draft.never:
        draft.drop("s3.enabled", "s3.endpoint", "objectStore.enabled")
    if draft.has("s3.enabled"):
        draft.need(_BACKUP, "s3.accessKey", "s3.secretKey")
    if draft.has("s3.endpoint"):
        draft.need(_BACKUP)
    if not draft.has("objectStore.enabled"):
        draft.need(_BACKUP)


def _there_is_a_database_and_something_to_derive_secrets_from(draft: _Draft) -> None:
    draft.need("common.database.upstreamDb")
    if not has_password(draft.value("common.database.upstreamDb")):
        draft.need("common.adminPassword")
        if not draft.has(_BACKUP):
            draft.need("objectStore.accessKey", "objectStore.secretKey")


def _a_pod_outlives_its_pre_stop(draft: _Draft) -> None:
    for role in ("replicationManager", "viewSyncer"):
        pre_stop, grace = f"{role}.preStopSeconds", f"{role}.terminationGracePeriodSeconds"
        if draft.value(pre_stop) >= draft.value(grace):
            if grace in draft.always:
                draft.chosen[pre_stop] = draft.value(grace) - 1
            else:
                longest = schema.options()[grace]["maximum"]
                draft.chosen[pre_stop] = min(draft.value(pre_stop), longest - 1)
                draft.chosen[grace] = draft.value(pre_stop) + 1


def _annotations_need_a_service_account(draft: _Draft) -> None:
    if draft.has("serviceAccount.annotations") and not draft.has("serviceAccount.create"):
        draft.drop("serviceAccount.annotations" if "serviceAccount.create" in draft.always else "serviceAccount.create")


def _an_ingress_has_hosts(draft: _Draft) -> None:
    if draft.has("viewSyncer.ingress.enabled"):
        draft.need("viewSyncer.ingress.hosts")


RULES: list[Callable[[_Draft], None]] = [
    _a_secret_is_given_once,
    _a_key_for_an_api_needs_its_url,
    _clients_are_authenticated_in_one_way,
    _there_is_a_place_for_the_backup,
    _there_is_a_database_and_something_to_derive_secrets_from,
    _a_pod_outlives_its_pre_stop,
    _annotations_need_a_service_account,
    _an_ingress_has_hosts,
]


def nested(chosen: Mapping[str, Any]) -> Values:
    """`{"a.b": 1}` as `{"a": {"b": 1}}`, in the schema's order."""
    values: Values = {}
    for path in schema.options():
        if path in chosen:
            put(values, path, chosen[path])
    return values


def put(values: Values, path: str, value: Any) -> None:
    """Sets the option at a path."""
    *groups, key = path.split(".")
    for group in groups:
        values = values.setdefault(group, {})
    values[key] = value


def at(values: Mapping[str, Any], path: str) -> Any:
    """The value at a path, None where there is none."""
    value: Any = values
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def without(values: Values, path: str) -> Values:
    """A copy without the option, or the group of options, at a path."""
    key, _, rest = path.partition(".")
    if not rest:
        return {name: value for name, value in values.items() if name != key}
    return values | ({key: without(values[key], rest)} if key in values else {})


class _Dumper(yaml.CSafeDumper):
    """Quotes what Helm would not read as the string that it is."""

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
    """The values as a file that a person can read, and that Helm reads as they are."""
    return yaml.dump(dict(values), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31 - 1)
