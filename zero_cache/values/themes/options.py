"""Draws the maps of zero-cache's options, and values of the options that don't accept any text."""

from functools import cache
from typing import Any

from chartproof.values.texts import strings, words
from hypothesis import strategies as st

from zero_cache.option_table import option_table
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER, ZeroOption, zero_options


def option_maps(role: str = "") -> st.SearchStrategy[dict[str, Any]]:
    """Draws some of the options that a map takes: those of a role, or of all."""
    options = [option for option in _in_maps() if not role or role in option.roles]
    return st.lists(st.sampled_from(options), max_size=3, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({option.name: _values(option) for option in chosen})
    )


@cache
def _in_maps() -> list[ZeroOption]:
    return [option for name, option in zero_options().items() if "type" in option_table()[name]]


def _values(option: ZeroOption) -> st.SearchStrategy[Any]:
    if option.enum:
        return st.sampled_from(option.enum)
    if option.type == "number":
        return st.one_of(st.integers(-1, 10_000_000), st.sampled_from([0.04, 0.5, 1_000_000, 2**40]))
    if option.type == "boolean":
        return st.booleans()
    if option.type == "list":
        return st.one_of(words(), st.lists(words(), min_size=1, max_size=3))
    return strings(min_size=1)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "common.websocket.compressionOptions": st.sampled_from(["", "{}", '{"level": 3}', ' {"a": "{{x}}"}\n']),
    "common.options": option_maps(),
    "singleNode.options": option_maps(),
    "replicationManager.options": option_maps(REPLICATION_MANAGER),
    "viewSyncer.options": option_maps(VIEW_SYNCER),
}
