"""Draws values in which options take effect: with the switches that they need, without options that replace them."""

from collections.abc import Collection
from fnmatch import fnmatch
from typing import Any

from chartproof.values.dotted_keys import at
from hypothesis import strategies as st

from zero_cache.values.key_values import changed_value
from zero_cache.values.keys import BACKUP, HANDOVER, SINGLE_NODE, needs
from zero_cache.values.values import Values, some_of, valid_values

_MOST = 6  # at most so many options at once
# options that would replace another
_YIELDS = {
    "replicationManager.storage.[!e]*": ["replicationManager.storage.existingClaim"],
    "replicationManager.storage.*": [HANDOVER],
    "replicationManager.preStopSeconds": [HANDOVER],
    "viewSyncer.resources": ["viewSyncer.autoscaling.enabled"],
}


@st.composite
def effective_values(
    draw: st.DrawFn, paths: Collection[str], never: Collection[str] = ()
) -> tuple[dict[str, Any], Values]:
    """Draws values of two roles in which some of these keys take effect; returns these keys' values too."""
    # a bucket disables the built-in store's options, and the other way round; only with one there is a hand-over
    active = {
        bucket: tuple(sorted(path for path in paths if not any(fnmatch(path, pattern) for pattern in idle)))
        for bucket, idle in {False: ["s3.*", BACKUP, "*.handover.*"], True: ["objectStore.*"]}.items()
    }
    bucket = draw(st.sampled_from([bucket for bucket, left in active.items() if left]))
    given = draw(some_of(active[bucket], changed_value, 1, _MOST))
    yields = {
        other for path in given for pattern, others in _YIELDS.items() if fnmatch(path, pattern) for other in others
    }
    chosen = [path for path in given if not {path, *needs(path)} & yields]
    left = {"serviceAccount.create", SINGLE_NODE, *never, *yields, *([] if bucket else [BACKUP])}
    values = draw(valid_values(always=chosen, never=left, given=given))
    # one of two options that exclude each other stays
    return {path: at(values, path) for path in chosen if at(values, path) is not None}, values
