"""Runs clients of Zero's own package in one Node process, in memory, as many as wanted."""

import json
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType

from zero_cache.cluster.clients.official_client import ClientSettings, Event, OfficialClient, now
from zero_cache.cluster.commands import ClusterError
from zero_cache.cluster.services.database import Item
from zero_cache.cluster.timelines.timeline import Lane, spans
from zero_cache.cluster.wait import seconds, wait_for
from zero_cache.npm.package import find_zero_package

_SCRIPT = Path(__file__).with_suffix(".mjs")
_ENDS_WITHIN = 30
_SHOWN = 2000


class OfficialClients:
    """Runs clients at a zero-cache until `close`, or as a context manager. Each has its own client group unless told.

    `clients` is their number, or the settings of each.
    """

    def __init__(self, url: str, clients: int | Sequence[ClientSettings] = 1) -> None:
        settings = [ClientSettings()] * clients if isinstance(clients, int) else list(clients)
        package = find_zero_package()
        self._log = tempfile.TemporaryFile("a+", encoding="utf-8")  # noqa: SIM115 (`close` closes it)
        self._process = subprocess.Popen(
            [package.node, _SCRIPT, package.directory],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            encoding="utf-8",
        )
        self._commands = 0
        self._lock = threading.Lock()
        self._bug: Exception | None = None
        self.clients = [
            OfficialClient(one.name or f"client {number}", partial(self._send, number))
            for number, one in enumerate(settings)
        ]
        self._write([one.options(url) for one in settings])
        self._thread = threading.Thread(target=self._listen, name="official clients", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[OfficialClient]:
        return iter(self.clients)

    def __getitem__(self, number: int) -> OfficialClient:
        return self.clients[number]

    def __len__(self) -> int:
        return len(self.clients)

    def waits_for(self, rows: Sequence[Item], *, within: timedelta) -> None:
        """Waits until every client has exactly these rows. The error names each client that does not."""
        wanted = sorted(rows, key=lambda row: str(row["id"]))
        self._wait(f"{len(wanted)} rows", lambda client: client.lacks(wanted), within)

    def wait_for_row(self, row_id: str, *, within: timedelta) -> None:
        """Waits until every client has the row of this id."""

        def lack(client: OfficialClient) -> str:
            return "" if client.has(row_id) else f"{client.name} is {client.state} {client.reason}"

        self._wait(f"the row {row_id}", lack, within)

    def _wait(self, what: str, lack: Callable[[OfficialClient], str], within: timedelta) -> None:
        """Waits until no client lacks anything. `lack` says what a client lacks, and is empty if that is nothing."""

        def lacking() -> list[str]:
            self.check()
            return [found for client in self.clients if (found := lack(client))]

        wait_for(
            f"{what} at each of {len(self)} clients",
            lambda: not lacking(),
            within=within,
            describe=lambda: "; ".join(lacking()),
            every=seconds(0.05),
        )

    def longest_gap(self, since: float = 0) -> float:
        """Returns the longest time between two changes of the rows at any client, in seconds.

        It means something where rows are written steadily, and once every client has all of them. `since`, from
        `now()`, leaves out what was before.
        """
        self.check()
        return max(client.longest_gap(since) for client in self.clients)

    def lanes(self) -> list[Lane]:
        """Returns a lane of a timeline for each client: the states of its connection, and the changes of its rows."""
        ends = now()
        return [Lane(it.name, spans(list(it.states), ends), list(it.changes)) for it in self.clients]

    @property
    def reconnects(self) -> list[int]:
        """Returns how often each client connected again."""
        return [client.reconnects for client in self.clients]

    @property
    def refusals(self) -> dict[str, list[object]]:
        """Returns the reasons for which clients gave up, by the client's name."""
        return {client.name: client.refusals for client in self.clients if client.refusals}

    def check(self) -> None:
        """Raises ClusterError if the process has ended."""
        if self._bug:
            raise self._bug
        if self._process.poll() is not None:
            raise ClusterError(f"{_SCRIPT.name} ended with {self._process.returncode}: {self._said()}")

    def close(self) -> None:
        """Ends all clients."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._thread.join(_ENDS_WITHIN)
        self._process.stdout.close()
        self._log.close()

    def __enter__(self) -> "OfficialClients":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, number: int, command: Event) -> int:
        """Sends a command to a client, and returns the command's number."""
        self.check()
        with self._lock:
            self._commands += 1
            self._write({**command, "client": number, "id": self._commands})
            return self._commands

    def _write(self, message: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                event = json.loads(line)
                self.clients[event["client"]].take(event)
        except Exception as error:  # noqa: BLE001 (a bug in this module; the waiting thread raises it)
            self._bug = error
        for client in self.clients:
            client.ended()

    def _said(self) -> str:
        self._log.seek(0)
        return self._log.read()[-_SHOWN:].strip() or "it said nothing"
