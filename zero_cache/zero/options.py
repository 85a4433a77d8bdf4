"""Reads the options of zero-cache 1.9.0: names, types and roles. zero-cache's own option parser gave the list."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPLICATION_MANAGER, VIEW_SYNCER = "replication-manager", "view-syncer"

VERSION = (1, 9)
_FACTS = Path(__file__).with_name("zero-options.json")
_ROLES = {"rm": REPLICATION_MANAGER, "vs": VIEW_SYNCER}
_ENUM = "enum("
_RENAMED = {"ZERO_PUSH_": "ZERO_MUTATE_", "ZERO_GET_QUERIES_": "ZERO_QUERY_"}


@dataclass(frozen=True)
class ZeroOption:
    """Describes an option, by the name of its environment variable."""

    name: str
    type: str  # string, number, boolean or list
    enum: tuple[str, ...]  # the allowed values; empty if any is
    roles: frozenset[str]  # replication-manager and view-syncer; a single node reads the options of both
    deprecated: bool
    required: bool
    default: object  # None if there is none, or if zero-cache computes it
    internal: bool  # zero-cache sets it for its own worker processes
    removed: bool  # it no longer does anything, or keeps zero-cache from starting
    replacement: str | None  # the option that replaced it


def as_zero_reads(value: object) -> str:
    """Returns an option's value as zero-cache reads it from the environment."""
    if isinstance(value, list):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def zero_options() -> dict[str, ZeroOption]:
    """Returns all options, by name."""
    options = {}
    for fact in json.loads(_FACTS.read_text()):
        kind: str = fact["type"]
        enum = tuple(kind.removeprefix(_ENUM).rstrip(")").split("|")) if kind.startswith(_ENUM) else ()
        options[fact["env"]] = ZeroOption(
            name=fact["env"],
            type="string" if enum else "list" if kind == "string[]" else kind,
            enum=enum,
            roles=_readers(fact["roles"]),
            deprecated=fact["deprecated"],
            required=fact["required"],
            default=fact["default"],
            internal=fact["roles"] == "internal",
            removed=fact["roles"] == "none",
            replacement=_replacement(fact["env"]),
        )
    return options


def _readers(said: str) -> frozenset[str]:
    # text in brackets is a remark, like "(harmless on vs)"
    first = said.split(" (")[0].lower()
    return frozenset(_ROLES.values()) if first == "all" else frozenset(_ROLES[word] for word in _ROLES if word in first)


def _replacement(name: str) -> str | None:
    return next((name.replace(old, new) for old, new in _RENAMED.items() if name.startswith(old)), None)
