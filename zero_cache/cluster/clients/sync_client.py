"""Runs a client of zero-cache. It keeps the rows of `item` current over a websocket, and reconnects after a break."""

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
# the longest time between a call of close() and the end of the thread
_STEP = 0.5
_PAUSE = 0.1
# after these errors the client may reconnect with its state; after any other its state is invalid
_RETRYABLE = {"Rehome", "Rebalance", "ServerOverloaded"}

# gives the URL of a zero-cache, such as http://127.0.0.1:4848, which is valid until the block ends
UrlContext = Callable[[], AbstractContextManager[str]]


class SyncClient:
    """Runs one client in a thread until `close`.

    It does what a browser's client does: after a break it names its last state, and gets the changes since then.
    """

    def __init__(self, url: UrlContext, name: str = "client") -> None:
        self.name = name
        self.connections = 0
        """It counts the connections."""
        self.fresh_starts = 0
        """It counts how often the client had to drop its state and start over."""
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
        """Returns the current rows, ordered by id."""
        return self._rows.now()

    def waits_for(self, rows: Sequence[Item], *, within: timedelta) -> None:
        """Waits until the client has exactly these rows, and fails if that takes too long."""
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
            except Exception as error:  # noqa: BLE001 (a bug in this class; the waiting thread raises it)
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
            f"{url.replace('http', 'ws', 1)}/sync/v{PROTOCOL_VERSION}/connect?{urlencode(address)}",
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
        if error.get("kind") not in _RETRYABLE:
            self.fresh_starts += 1
            self._rows = Rows()
            self._group = uuid.uuid4().hex


def _first_message() -> Any:
    """Returns the query and the schema, encoded for the header that zero-cache reads."""
    columns = {"id": {"type": "string"}, "title": {"type": "string"}, "n": {"type": "number"}}
    query = {"table": "item", "orderBy": [["id", "asc"]]}
    message = {
        "desiredQueriesPatch": [{"op": "put", "hash": "all-items", "ttl": 60_000, "ast": query}],
        "clientSchema": {"tables": {"item": {"columns": columns, "primaryKey": ["id"]}}},
    }
    header = json.dumps({"initConnectionMessage": ["initConnection", message]})
    return quote(base64.b64encode(header.encode()).decode(), safe="")
