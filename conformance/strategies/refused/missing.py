"""Refusals of keys without a value: null took the default away, or an upgrade left it out."""

from conformance.strategies.refused.case import Refused

# a group, a text and a switch; tests/property/test_missing_values.py checks every key
MISSING = [
    Refused(f"{key} must have a value", {key: None})
    for key in ("viewSyncer.autoscaling", "replicationManager.storage.size", "serviceAccount.create")
]
