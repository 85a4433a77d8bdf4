"""The table of refusals: for each text of the chart's validation the values that it refuses.

The unit tests read it, so that nothing here imports Hypothesis.
"""

from conformance.strategies.refused.access import ACCESS
from conformance.strategies.refused.case import Refused
from conformance.strategies.refused.database_urls import DATABASE_URLS
from conformance.strategies.refused.environment import ENVIRONMENT
from conformance.strategies.refused.extras import EXTRAS
from conformance.strategies.refused.lists import LISTS
from conformance.strategies.refused.network import NETWORK
from conformance.strategies.refused.options import OPTIONS
from conformance.strategies.refused.pods import IN_PODS
from conformance.strategies.refused.storage import STORAGE
from conformance.strategies.refused.traffic import TRAFFIC

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
