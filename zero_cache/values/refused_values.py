"""Draws values that an entry of the table of refusals refuses, on top of valid ones."""

from chartproof.helm.render import DEFAULT_KUBE_VERSION
from chartproof.values import schema as values_schema
from chartproof.values.dotted_keys import put
from hypothesis import strategies as st

from zero_cache.values.refused import Refused
from zero_cache.values.values import NEWER_KUBERNETES_KEYS, Values, valid_values

# a drawn list may lack the port of an address in an example
_PORTS = ("networkPolicy.postgresPorts", "networkPolicy.bucketPorts", "networkPolicy.apiPorts")
_OLDEST_MINOR = 19


@st.composite
def refused_values(draw: st.DrawFn, entry: Refused) -> Values:
    """Draws valid values with one of the entry's variants on top."""
    options = draw(st.sampled_from(list(entry.variants())))
    newer = NEWER_KUBERNETES_KEYS if entry.before else ()
    never = {*options, *map(_other_source, options), *entry.never, *newer, *_PORTS} - set(entry.always)
    values = draw(valid_values(always=entry.always, never=never, given=options))
    for key, value in options.items():
        put(values, key, value)
    return values


def refusing_versions(entry: Refused) -> st.SearchStrategy[str]:
    """Draws versions of Kubernetes on which the chart refuses the entry."""
    if entry.before is None:
        return st.just(DEFAULT_KUBE_VERSION)
    # each version is another copy of the chart, so the oldest and the newest are enough
    newest = entry.before - 1
    return st.sampled_from([f"1.{newest}.0-eks-1", f"1.{newest}.9", f"1.{_OLDEST_MINOR}.0"])


def _other_source(key: str) -> str:
    """Returns the counterpart of a key: a secret's reference, or a reference's secret. Other keys have themselves."""
    other = key.removesuffix("SecretRef") if key.endswith("SecretRef") else f"{key}SecretRef"
    return other if other in values_schema.options() else key
