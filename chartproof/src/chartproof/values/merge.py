"""Merges values files as Helm does."""

from collections.abc import Mapping
from typing import Any


def merged_values(*files: Mapping[str, Any]) -> dict[str, Any]:
    """Merges maps key by key; for any other value the last file wins. Keeps null, which deletes a chart's default."""
    merged: dict[str, Any] = {}
    for file in files:
        for key, value in file.items():
            below = merged.get(key)
            if isinstance(value, Mapping):
                value = merged_values(below if isinstance(below, Mapping) else {}, value)
            merged[key] = value
    return merged
