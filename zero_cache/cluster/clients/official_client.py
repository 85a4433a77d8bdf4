"""Keeps what one official client of Zero has told: the state of its connection, its rows and its mutations."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

from zero_cache.cluster.clients.rows import difference
from zero_cache.cluster.services.database import Item
from zero_cache.cluster.wait import seconds, wait_for

# in these states the client does not try again by itself
_REFUSED = ("needs-auth", "error")

Event = dict[str, Any]


@dataclass(frozen=True)
class ClientSettings:
    """Holds the options of one client, named as Zero's own. An empty one stays unset."""

    name: str = ""
    """What messages call the client."""
    user: str = ""
    auth: str = field(default="", repr=False)
    url: str = ""
    """Another zero-cache than that of the other clients."""
    query: str = "allItems"
    """The named query of application.mjs that the client watches."""
    args: dict[str, Any] | None = None
    legacy: bool = False
    """The client sends its own query and CRUD mutations, in place of named ones."""
    retries: bool = False
    """The application calls `connection.connect` a second after the client has given up with an error."""
    storage_key: str = ""
    """Clients of one user and one key share a client group. Without a key, each has its own."""
    query_url: str = ""
    mutate_url: str = ""
    query_headers: dict[str, str] = field(default_factory=dict)
    mutate_headers: dict[str, str] = field(default_factory=dict)
    request_headers: dict[str, str] = field(default_factory=dict)
    """What a browser adds to the websocket's first request, such as Cookie and Origin."""

    def options(self, url: str) -> dict[str, Any]:
        """Returns the options that official_clients.mjs reads."""
        named = {
            "cacheURL": self.url or url,
            "userID": self.user,
            "auth": self.auth,
            "storageKey": self.storage_key,
            "queryURL": self.query_url,
            "mutateURL": self.mutate_url,
            "queryHeaders": self.query_headers,
            "mutateHeaders": self.mutate_headers,
            "args": self.args,
        }
        set_ones = {name: value for name, value in named.items() if value}
        flags = {"legacy": self.legacy, "retries": self.retries}
        return {**set_ones, **flags, "query": self.query, "headers": self.request_headers}


@dataclass(frozen=True)
class Mutation:
    """Names a mutation of one client."""

    client: "OfficialClient"
    number: int

    def waits_for_server(self, *, within: timedelta) -> None:
        """Waits until the server has confirmed the mutation, and raises AssertionError if it, or the client, refused.

        zero-cache confirms named mutations only.
        """
        wait_for(f"mutation {self.number} of {self.client.name}", lambda: self.stage == "server", within=within)

    @property
    def stage(self) -> str:
        """Returns how far it has come: nothing, `client` or `server`. Raises AssertionError if it was refused."""
        stage, error = self.client.mutations.get(self.number, ("", ""))
        assert not error, f"mutation {self.number} of {self.client.name} failed at the {stage}: {error}"
        return stage


class OfficialClient:
    """Represents one client. All times are in seconds since 1970, and were taken in the client's process."""

    def __init__(self, name: str, send: Callable[[Event], int]) -> None:
        self.name = name
        self.state = ""
        """The state of the connection, in the words of Zero: connecting, connected, disconnected, needs-auth, error."""
        self.reason: Any = ""
        """The reason of the state."""
        self.connections = 0
        """It counts the connections."""
        self.fresh_starts = 0
        """It counts how often the client had to drop its state and start over."""
        self.refusals: list[Any] = []
        """The reasons for which the client gave up until `connect`."""
        self.complete = False
        """The server has answered the query."""
        self.query_error = ""
        """Why the server does not answer the query."""
        self.states: list[tuple[float, str]] = []
        """Each state and its time."""
        self.changes: list[float] = []
        """The times at which the rows changed."""
        self.mutations: dict[int, tuple[str, str]] = {}
        """The stage of each mutation, and its error."""
        self.views: list[dict[str, Item]] | None = None
        """The rows by id after each change, of an answered query. None unless they are to be kept."""
        self._send = send
        self._rows: dict[str, Item] = {}

    @property
    def items(self) -> list[Item]:
        """Returns the current rows, ordered by id."""
        rows = self._rows
        return [rows[key] for key in sorted(rows)]

    def has(self, row_id: str) -> bool:
        """Returns whether the client has this row."""
        return row_id in self._rows

    @property
    def reconnects(self) -> int:
        """Returns how often the client connected again. It does so when it moves to another view syncer."""
        return max(self.connections - 1, 0)

    def take(self, event: Event) -> None:
        """Applies one event. Another thread may read the attributes meanwhile."""
        match event["kind"]:
            case "state":
                self._take_state(event)
            case "rows":
                self._take_rows(event)
            case "mutation":
                self.mutations[event["id"]] = (event["stage"], event.get("error", ""))
            case "fresh":
                self.fresh_starts += 1
                self.reason = event["reason"]

    def mutate(self, name: str, **args: Any) -> Mutation:
        """Runs a mutator, such as `item.insert`. The client shows its effect at once."""
        return Mutation(self, self._send({"op": "mutate", "name": name, "args": args}))

    def connect(self, auth: str = "") -> None:
        """Lets a client that had given up connect again, and gives it a new token, if there is one."""
        self._send({"op": "connect", **({"auth": auth} if auth else {})})

    def longest_gap(self, since: float = 0) -> float:
        """Returns the longest time between two changes, in seconds. It begins with `since`, if that is given."""
        times = [at for at in list(self.changes) if at >= since]
        return max((later - earlier for earlier, later in pairwise([since, *times] if since else times)), default=0.0)

    def lacks(self, wanted: Sequence[Item]) -> str:
        """Says how the rows differ from `wanted`. It is empty if they don't."""
        items = self.items
        if items == wanted:
            return ""
        parts = [f"{self.name} {difference(wanted, items)}", f"{self.state}, connected {self.connections} times"]
        parts += [f"{what}: {said}" for what, said in (("reason", self.reason), ("query", self.query_error)) if said]
        return "; ".join(parts)

    def waits_for(self, rows: Sequence[Item], *, within: timedelta) -> None:
        """Waits until the client has exactly these rows, and fails if that takes too long."""
        wanted = sorted(rows, key=lambda row: str(row["id"]))
        wait_for(
            f"{len(wanted)} rows at {self.name}",
            lambda: not self.lacks(wanted),
            within=within,
            describe=lambda: self.lacks(wanted),
            every=seconds(0.02),
        )

    def waits_for_state(self, *names: str, within: timedelta) -> None:
        """Waits until the connection is in one of these states."""
        wait_for(
            f"{self.name} to be {' or '.join(names)}",
            lambda: self.state in names,
            within=within,
            describe=lambda: f"{self.state} {self.reason}",
            every=seconds(0.02),
        )

    def ended(self) -> None:
        """Says that the client's process is over."""
        self.state, self.reason = "ended", "the process of the clients is over"

    def _take_state(self, event: Event) -> None:
        if event["name"] == "connected":
            self.connections += 1
        if event["name"] in _REFUSED:
            self.refusals.append(event["reason"])
        self.states.append((event["at"], event["name"]))
        self.state, self.reason = event["name"], event["reason"]

    def _take_rows(self, event: Event) -> None:
        if event["put"] or event["del"]:
            # a new dictionary, because another thread may be reading the old one
            kept = {key: row for key, row in self._rows.items() if key not in set(event["del"])}
            self._rows = kept | {row["id"]: row for row in event["put"]}
            self.changes.append(event["at"])
            if self.views is not None and event["result"] == "complete":
                self.views.append(self._rows)
        self.complete = event["result"] == "complete"
        self.query_error = event.get("error", "")


def now() -> float:
    """Returns the present time, as the clients' times are given."""
    return time.time()
