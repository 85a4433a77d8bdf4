"""Refused: keys without a value, whose default a null took away or an upgrade left out."""

from hypothesis import strategies as st

from conformance.strategies.refused.case import Refused

# a group, a text and a switch: tests/property/test_missing_values.py asks it of every key
MISSING = [
    Refused(f"{path} must have a value", {path: st.none()})
    for path in ("viewSyncer.autoscaling", "replicationManager.storage.size", "serviceAccount.create")
]
