"""Writes transactions to the database, in a thread, and knows the rows after each of them."""

import random
import threading
import time
from collections.abc import Iterator

import psycopg

from zero_cache.cluster.services.database import PUT, Database, Item

# few rows, so that transactions meet in them
_KEYS = [f"row-{number:02}" for number in range(12)]
_LAST_WRITE_SECONDS = 60
_DELETE = "DELETE FROM item WHERE id = ANY(%s)"


class Transactions:
    """Writes, as a context manager, `per_second` transactions a second: each changes some rows and deletes some.

    It is the only writer of the table, which it empties first. While Postgres does not answer it tries the same
    transaction again; twice the same does what one does. `seed` decides the rows.
    """

    def __init__(self, database: Database, per_second: float = 4, *, seed: int = 0) -> None:
        self.states: list[dict[str, Item]] = [{}]
        """The rows by id after each transaction, from the empty table on."""
        self._database, self._pause = database, 1 / per_second
        self._random = random.Random(seed)  # noqa: S311 (test data)
        self._closing = threading.Event()
        self._bug: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="transactions", daemon=True)

    def __enter__(self) -> "Transactions":
        self._database.execute("DELETE FROM item")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._thread.join()
        self.check()

    def check(self) -> None:
        """Raises what ended the thread, if anything has."""
        if self._bug:
            raise self._bug

    def _run(self) -> None:
        try:
            while not self._closing.wait(self._pause):
                puts, deletes = self._next()
                after = {key: row for key, row in self.states[-1].items() if key not in deletes}
                after |= {row["id"]: row for row in puts}
                # before it is written, because a client may show it before Postgres' answer is here
                self.states.append(after)
                for _ in self._attempts():
                    if self._write(puts, deletes):
                        break
        except Exception as error:  # noqa: BLE001 (a bug in this class, or a database that is gone; `check` raises it)
            self._bug = error

    def _next(self) -> tuple[list[Item], list[str]]:
        number = len(self.states)
        keys = self._random.sample(_KEYS, self._random.randint(1, 6))
        deleted = self._random.randint(0, len(keys) - 1)
        return [{"id": key, "title": f"transaction {number}", "n": number} for key in keys[deleted:]], keys[:deleted]

    def _attempts(self) -> Iterator[None]:
        """Yields until the block has ended for too long. Raises TimeoutError then."""
        ends = float("inf")
        while time.monotonic() < ends:
            yield
            if self._closing.wait(self._pause):
                ends = min(ends, time.monotonic() + _LAST_WRITE_SECONDS)
        raise TimeoutError("Postgres has not confirmed the last transaction")

    def _write(self, puts: list[Item], deletes: list[str]) -> bool:
        try:
            with self._database.connection() as connection, connection.transaction():
                connection.execute(_DELETE, [deletes])
                with connection.cursor() as cursor:
                    cursor.executemany(PUT, puts)
        except psycopg.OperationalError:
            return False
        return True
