"""Holds the table of refusals: for each text of the chart's validation the values that it refuses.

The unit tests read it, so nothing here imports Hypothesis.
"""

from zero_cache.values.refused.access import ACCESS
from zero_cache.values.refused.case import Refused
from zero_cache.values.refused.database_urls import DATABASE_URLS
from zero_cache.values.refused.environment import ENVIRONMENT
from zero_cache.values.refused.extras import EXTRAS
from zero_cache.values.refused.lists import LISTS
from zero_cache.values.refused.network import NETWORK
from zero_cache.values.refused.options import OPTIONS
from zero_cache.values.refused.pods import IN_PODS
from zero_cache.values.refused.storage import STORAGE
from zero_cache.values.refused.traffic import TRAFFIC

__all__ = ["REFUSED", "Refused"]

# a group, a text and a switch without a value; tests/property/test_missing_values.py checks every key
_MISSING = [
    Refused(f"{key} must have a value", {key: None})
    for key in ("viewSyncer.autoscaling", "replicationManager.storage.size", "serviceAccount.create")
]

REFUSED: list[Refused] = [
    *_MISSING,
    *ACCESS,
    *DATABASE_URLS,
    *STORAGE,
    *IN_PODS,
    *ENVIRONMENT,
    *EXTRAS,
    *LISTS,
    *OPTIONS,
    *TRAFFIC,
    *NETWORK,
]
