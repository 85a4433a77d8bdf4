"""Draws values of one key that the chart accepts, other keys aside."""

import json
import re
from fnmatch import fnmatch
from functools import cache, partial
from typing import Any

from chartproof.values import schema as values_schema
from chartproof.values import strategies as schema
from chartproof.values.texts import UNFIT_FOR_YAML
from hypothesis import strategies as st

from zero_cache.values.texts import TAKEN_FOR_A_FLAG
from zero_cache.values.themes import VALUES

# zero-cache reads these as they are; the chart refuses what its parser would take for a flag
_READ_AS_IT_IS = (
    *("common.adminPassword", "common.auth.*", "common.api.*", "common.database.publications", "s3.region"),
    "*.options",
)


@cache
def valid_value(key: str) -> st.SearchStrategy[Any]:
    """Draws a value that the chart accepts for a key, other keys aside."""
    fitting = [values for pattern, values in VALUES.items() if fnmatch(key, pattern)]
    strategy = fitting[0] if fitting else schema.option(key)
    unfit = [UNFIT_FOR_YAML, *([TAKEN_FOR_A_FLAG] if any(fnmatch(key, read) for read in _READ_AS_IT_IS) else [])]
    return strategy.filter(lambda value: not any(map(partial(_found, value), unfit)))


@cache
def changed_value(key: str) -> st.SearchStrategy[Any]:
    """Draws a non-empty value other than the default."""
    if isinstance(values_schema.default(key), bool):
        return st.just(not values_schema.default(key))
    empty: list[Any] = ["", [], {}, {"name": "", "key": ""}, None, values_schema.default(key)]
    return valid_value(key).filter(lambda value: value not in empty)


def _found(value: Any, pattern: re.Pattern[str]) -> bool:
    return pattern.search(json.dumps(value, ensure_ascii=False)) is not None
