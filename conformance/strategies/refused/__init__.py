"""The table of refusals: for each text of the chart's validation the options that it refuses."""

from conformance.strategies.refused.access import ACCESS
from conformance.strategies.refused.case import Refused
from conformance.strategies.refused.network import NETWORK
from conformance.strategies.refused.options import OPTIONS
from conformance.strategies.refused.pods import PODS_AND_CONTAINERS
from conformance.strategies.refused.storage import STORAGE
from conformance.strategies.refused.traffic import TRAFFIC

__all__ = ["REFUSED", "Refused"]

REFUSED: list[Refused] = [*ACCESS, *STORAGE, *PODS_AND_CONTAINERS, *OPTIONS, *TRAFFIC, *NETWORK]
