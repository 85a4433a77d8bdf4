"""Reads the chart's table of zero-cache's options, files/zero-options.yaml: what sets each, or why it is refused."""

from functools import cache
from typing import Any

import yaml

from zero_cache.chart import CHART


@cache
def option_table() -> dict[str, dict[str, Any]]:
    """Returns the entries by name. Each has the `value` that sets it, `refused`, or `type` and `roles` for the maps."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load((CHART / "files" / "zero-options.yaml").read_text())
    return loaded
