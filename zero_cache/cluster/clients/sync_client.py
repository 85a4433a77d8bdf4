"""A client of zero-cache: keeps the rows of `item` current over a websocket, and comes back when that breaks."""

import base64
import json
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlencode

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from zero_cache.cluster.clients.rows import Rows, difference
from zero_cache.cluster.commands import ClusterError
from zero_cache.cluster.services.database import Item
from zero_cache.cluster.wait import DeadlineError, seconds, wait_for

PROTOCOL_VERSION = 51
PING_EVERY = 5.0
# the longest way from a wish to close to the end of the thread
_STEP = 0.5
_PAUSE = 0.1
# after these the same client may come again; after any other error its state is void
_COME_AGAIN = {"Rehome", "Rebalance", "ServerOverloaded"}

# gives the URL of a zero-cache, such as ws://127.0.0.1:4848, that is good until the block ends
UrlContext = Callable[[], AbstractContextManager[str]]


class SyncClient:
    """One client, connected from a thread of its own until `close`.

    It does what a browser's client does: after a break it names the last state it knows, and gets what changed since.
    """

    def __init__(self, url: UrlContext, name: str = "client") -> None:
        self.name = name
        self.connections = 0
        """How often it was connected."""
        self.fresh_starts = 0
        """How often it had to throw its state away and begin anew."""
        self._url = url
        self._rows = Rows()
        self._group = uuid.uuid4().hex
        self._client = uuid.uuid4().hex
        self._closing = threading.Event()
        self._trouble = "no connection so far"
        self._bug: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def items(self) -> list[Item]:
        """The rows that it has now, in the order of their ids."""
        return self._rows.now()

    def waits_for(self, rows: Sequence[Item], *, within: timedelta) -> None:
        """Returns when the client has exactly these rows, and fails when it does not get there in time."""
        wanted = sorted(rows, key=lambda row: str(row["id"]))

        def arrived() -> bool:
            if self._bug:
                raise self._bug
            return self.items == wanted

        def describe() -> str:
            return f"{difference(wanted, self.items)}; connected {self.connections} times; {self._trouble}"

        wait_for(f"{len(wanted)} rows at {self.name}", arrived, within=within, describe=describe, every=seconds(0.02))

    def close(self) -> None:
        """Ends the connection and the thread."""
        self._closing.set()
        self._thread.join(timeout=30)

    def __enter__(self) -> "SyncClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                with self._url() as url, self._connected(url) as socket:
                    self._listen(socket)
            except (OSError, WebSocketException, ClusterError, DeadlineError) as error:
                self._trouble = f"last trouble: {type(error).__name__}: {error}"
            except Exception as error:  # noqa: BLE001 (a bug of ours, told by the thread that waits)
                self._bug = error
                return
            self._closing.wait(_PAUSE)

    def _connected(self, url: str) -> ClientConnection:
        address = {
            "clientID": self._client,
            "clientGroupID": self._group,
            "baseCookie": self._rows.cookie or "",
            "ts": int(time.time() * 1000),
            "lmid": 0,
            "wsid": uuid.uuid4().hex,
        }
        return connect(
            f"{url}/sync/v{PROTOCOL_VERSION}/connect?{urlencode(address)}",
            subprotocols=[_first_message()],
            compression=None,
            max_size=None,
            open_timeout=5,
            proxy=None,
        )

    def _listen(self, socket: ClientConnection) -> None:
        next_ping = time.monotonic() + PING_EVERY
        while not self._closing.is_set():
            if time.monotonic() > next_ping:
                socket.send(json.dumps(["ping", {}]))
                next_ping = time.monotonic() + PING_EVERY
            try:
                kind, body = json.loads(socket.recv(timeout=_STEP))
            except TimeoutError:
                continue
            if kind == "connected":
                self.connections += 1
                self._trouble = "connected"
            elif kind == "error":
                self._refused(body)
                return
            else:
                self._rows.take(kind, body)

    def _refused(self, error: dict[str, Any]) -> None:
        self._trouble = f"last trouble: zero-cache said {error}"
        if error.get("kind") not in _COME_AGAIN:
            self.fresh_starts += 1
            self._rows = Rows()
            self._group = uuid.uuid4().hex


def _first_message() -> Any:
    """The query and the schema, in the header where zero-cache looks for them."""
    columns = {"id": {"type": "string"}, "title": {"type": "string"}, "n": {"type": "number"}}
    query = {"table": "item", "orderBy": [["id", "asc"]]}
    message = {
        "desiredQueriesPatch": [{"op": "put", "hash": "all-items", "ttl": 60_000, "ast": query}],
        "clientSchema": {"tables": {"item": {"columns": columns, "primaryKey": ["id"]}}},
    }
    header = json.dumps({"initConnectionMessage": ["initConnection", message]})
    return quote(base64.b64encode(header.encode()).decode(), safe="")
