"""Holds the table of keys. Each row has the facts that tests need about a key, or about a pattern of keys.

A new key needs one row. Nothing here imports Hypothesis.
"""

from functools import cache
from typing import TypeVar

from chartproof.values import schema as values_schema

from zero_cache.option_table import option_table
from zero_cache.values.keys.objects import OBJECT_ROWS
from zero_cache.values.keys.roles import POD_ROWS
from zero_cache.values.keys.row import BACKUP, HANDOVER, ROLES, SINGLE_NODE, Arrival, Everywhere, Row, Variable
from zero_cache.values.keys.shared import SHARED
from zero_cache.zero.options import zero_options

__all__ = ["BACKUP", "HANDOVER", "KEYS", "ROLES", "SINGLE_NODE"]

_Kind = TypeVar("_Kind", bound=Arrival)

# the first row that fits belongs to a key
KEYS: list[Row] = [*SHARED, *POD_ROWS, *OBJECT_ROWS]


@cache
def row_of(key: str) -> Row:
    """Returns the row of a key. Raises LookupError if there is none."""
    row = next((row for row in KEYS if row.fits(key)), None)
    if row is None:
        raise LookupError(f"{key} needs a row in zero_cache/values/keys, as step 4 of a value in CONTRIBUTING.md says")
    return row


@cache
def needs(key: str) -> list[str]:
    """Returns the other keys without which this one has no effect. The first turns it off while it has its default."""
    return [other for other in row_of(key).needs if other != key]


@cache
def zero_variables() -> dict[str, Variable]:
    """Returns the keys that set an option of zero-cache, with its variable and roles, by the chart's own table."""
    return {
        option["value"]: Variable(name, tuple(sorted(zero_options()[name].roles)))
        for name, option in option_table().items()
        if "value" in option and option["value"] != "common.telemetry.enabled"
    }


@cache
def arrival(key: str) -> Arrival:
    """Returns where the value of a key arrives. Raises LookupError if it arrives nowhere."""
    found = row_of(key).arrives or zero_variables().get(key.removesuffix("SecretRef"))
    if found is None:
        raise LookupError(f"{key} needs an `arrives` in zero_cache/values/keys")
    return found


def arriving(kind: type[_Kind], *, references: bool = False) -> dict[str, _Kind]:
    """Returns the keys that arrive in one way, either without references to Secrets or only these."""
    found = {key: arrival(key) for key in values_schema.options() if key.endswith("SecretRef") == references}
    return {key: where for key, where in found.items() if isinstance(where, kind)}


def only_fields() -> dict[str, list[str]]:
    """Returns the keys whose text may occur only in some fields, with patterns of those fields."""
    fields = {}
    for key in values_schema.options():
        where, patterns = arrival(key), row_of(key).only_in
        if isinstance(where, Variable):
            if key.endswith("SecretRef"):
                patterns = patterns or ("*.env.{name}.valueFrom.*",)
            elif any("valueFrom" in pattern for pattern in patterns):
                continue
            patterns = tuple(pattern.format(name=where.name) for pattern in patterns)
        if patterns:
            fields[key] = list(patterns)
    return fields


def keys_for_all() -> dict[str, Everywhere]:
    """Returns the keys that apply to every object, pod, container or role."""
    found = {key: row_of(key).everywhere for key in values_schema.options()}
    return {key: claim for key, claim in found.items() if claim}


@cache
def features() -> tuple[str, ...]:
    """Returns the switches that are off by default."""
    return tuple(
        key for key in values_schema.options() if key.endswith(".enabled") and values_schema.default(key) is False
    )


@cache
def options_of(feature: str) -> tuple[str, ...]:
    """Returns the keys of a feature, with its switch."""
    return tuple(key for key in values_schema.options() if key.startswith(feature.removesuffix("enabled")))
