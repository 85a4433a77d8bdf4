"""Keeps the rows of a client current from zero-cache's pokes."""

from collections.abc import Sequence
from typing import Any

from zero_cache.cluster.services.database import Item

_SHOWN = 5


class Rows:
    """Holds the table `item` as of the last complete poke. A poke takes effect when its last message arrives."""

    def __init__(self) -> None:
        self.cookie: str | None = None
        """The name of the state that the rows are in, with which a client resumes."""
        self._rows: dict[str, Item] = {}
        self._patches: list[dict[str, Any]] = []

    def now(self) -> list[Item]:
        """Returns the rows, ordered by id."""
        rows = self._rows
        return [rows[key] for key in sorted(rows)]

    def take(self, kind: str, body: dict[str, Any]) -> None:
        """Applies one message of a poke. Other messages change nothing."""
        if kind == "pokeStart":
            self._patches = []
        elif kind == "pokePart":
            self._patches += body.get("rowsPatch", [])
        elif kind == "pokeEnd" and not body.get("cancel"):
            # a new dictionary, because another thread may be reading the old one
            rows = dict(self._rows)
            for patch in self._patches:
                _apply(rows, patch)
            self._rows = rows
            self.cookie = body["cookie"]


def _apply(rows: dict[str, Item], patch: dict[str, Any]) -> None:
    match patch["op"]:
        case "put":
            rows[patch["value"]["id"]] = patch["value"]
        case "update":
            rows[patch["id"]["id"]] = rows[patch["id"]["id"]] | patch.get("merge", {})
        case "del":
            rows.pop(patch["id"]["id"], None)
        case "clear":
            rows.clear()


def difference(wanted: Sequence[Item], seen: Sequence[Item]) -> str:
    """Says how `seen` differs from `wanted`, with a few examples of missing, different and extra rows."""
    wanted_by_id = {row["id"]: row for row in wanted}
    seen_by_id = {row["id"]: row for row in seen}
    parts = [f"saw {len(seen)} rows"]
    both = wanted_by_id.keys() & seen_by_id.keys()
    for what, ids in (
        ("lacks", wanted_by_id.keys() - seen_by_id.keys()),
        ("has extra", seen_by_id.keys() - wanted_by_id.keys()),
        ("has different", {key for key in both if wanted_by_id[key] != seen_by_id[key]}),
    ):
        if ids:
            examples = ", ".join(sorted(ids)[:_SHOWN])
            parts.append(f"{what} {len(ids)} ({examples}{', …' if len(ids) > _SHOWN else ''})")
    return ", ".join(parts)
