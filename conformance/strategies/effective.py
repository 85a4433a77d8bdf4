"""Options set so that they take effect: with the switches that they need, and without what takes their place."""

from collections.abc import Collection
from fnmatch import fnmatch
from typing import Any

from hypothesis import strategies as st

from conformance.dotted_keys import at
from conformance.strategies.meanings import something
from conformance.strategies.values import Values, some_of, valid_values

BACKUP, SINGLE_NODE = "common.litestream.backupUrl", "singleNode.enabled"

_MOST = 6  # options at once
_NEEDS = {
    "s3.*Key*": ["s3.enabled"],
    "s3.session*": ["s3.enabled"],
    "s3.[re]*": [BACKUP],  # region, endpoint
    "common.otlp.*": ["common.otlp.endpoint"],
    "viewSyncer.ingress.*": ["viewSyncer.ingress.enabled", "viewSyncer.ingress.hosts"],
    "viewSyncer.httpRoute.*": ["viewSyncer.httpRoute.enabled"],
    "viewSyncer.autoscaling.*": ["viewSyncer.autoscaling.enabled"],
    "viewSyncer.podDisruptionBudget.*": ["viewSyncer.podDisruptionBudget.enabled"],
    "viewSyncer.storage.storageClass": ["viewSyncer.storage.size"],
    "networkPolicy.*": ["networkPolicy.enabled"],
    "prometheusRule.*": ["prometheusRule.enabled"],
    "grafanaDashboard.*": ["grafanaDashboard.enabled"],
}
# what would take another's place
_YIELDS = {
    "replicationManager.storage.[!e]*": ["replicationManager.storage.existingClaim"],
    "imagePullSecrets": ["global.imagePullSecrets"],
    "viewSyncer.resources": ["viewSyncer.autoscaling.enabled"],
}


@st.composite
def settings_of(draw: st.DrawFn, paths: Collection[str], never: Collection[str] = ()) -> tuple[dict[str, Any], Values]:
    """Some of these options with their values, and a values file of two roles in which they take effect."""
    # a bucket leaves the built-in store's options without effect, and the other way round
    bucket = draw(st.booleans())
    idle = ["objectStore.*"] if bucket else ["s3.*", BACKUP]
    active = sorted(path for path in paths if not any(fnmatch(path, pattern) for pattern in idle))
    given = draw(some_of(tuple(active), something, 1, _MOST))
    chosen = list(given)

    def listed(table: dict[str, list[str]]) -> set[str]:
        return {
            other for path in chosen for pattern, others in table.items() if fnmatch(path, pattern) for other in others
        }

    needs, yields = listed(_NEEDS), listed(_YIELDS)
    chosen = [path for path in chosen if path not in yields]
    left = {"serviceAccount.create", SINGLE_NODE, *never, *yields, *([] if bucket else [BACKUP])}
    values = draw(valid_values(always=[*chosen, *sorted(needs - {*chosen})], never=left, given=given))
    # of two options that exclude each other one is left
    return {path: at(values, path) for path in chosen if at(values, path) is not None}, values
