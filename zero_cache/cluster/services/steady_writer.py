"""Writes rows to the database at a steady pace, in a thread, and knows each row that it wrote."""

import threading
import time

import psycopg

from zero_cache.cluster.services.database import PUT, Database, Item

# of so many writes one inserts
_EVERY = 10
_LAST_WRITE_SECONDS = 30


class SteadyWriter:
    """Writes, as a context manager, `per_second` times a second: it inserts a row, or changes one that it inserted.

    Every tenth write inserts. While Postgres does not answer it tries the same write again, so that each row is known.
    """

    def __init__(self, database: Database, per_second: float = 20) -> None:
        self._database, self._pause = database, 1 / per_second
        self._rows: dict[str, Item] = {}
        self._writes = 0
        self._closing = threading.Event()
        self._bug: Exception | None = None
        self._connection: psycopg.Connection[Item] | None = None
        self._thread = threading.Thread(target=self._run, name="steady writer", daemon=True)

    @property
    def writes(self) -> int:
        """Returns how many writes Postgres has confirmed."""
        return self._writes

    def rows(self) -> list[Item]:
        """Returns the rows as they were last written, ordered by id. Call it when the block has ended."""
        return [self._rows[key] for key in sorted(self._rows)]

    def __enter__(self) -> "SteadyWriter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._thread.join()
        if self._bug:
            raise self._bug

    def _run(self) -> None:
        due = time.monotonic()
        try:
            while not self._closing.wait(max(due - time.monotonic(), 0)):
                self._write_until_confirmed(self._next())
                # after a break it goes on at the same pace, and does not catch up
                due = max(due + self._pause, time.monotonic())
        except Exception as error:  # noqa: BLE001 (a bug in this class; the thread of the test raises it)
            self._bug = error
        finally:
            self._disconnect()

    def _next(self) -> Item:
        n = self._writes
        number = n // _EVERY if n % _EVERY == 0 else n % max(len(self._rows), 1)
        return {"id": f"steady-{number:06}", "title": f"write {n}", "n": number}

    def _write_until_confirmed(self, row: Item) -> None:
        ends = float("inf")
        while True:
            try:
                # one connection, because a new one for each write would be slower than the pace
                self._connection = self._connection or self._database.connection()
                self._connection.execute(PUT, row)
                break
            except psycopg.OperationalError:
                self._disconnect()
                # Postgres may have done what it did not confirm, so the last write must come to an end too
                if self._closing.wait(self._pause):
                    ends = min(ends, time.monotonic() + _LAST_WRITE_SECONDS)
                    time.sleep(self._pause)
                if time.monotonic() > ends:
                    raise
        self._rows[row["id"]] = row
        self._writes += 1

    def _disconnect(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None
