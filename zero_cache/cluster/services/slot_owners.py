"""Watches which connection uses a replication slot."""

import threading

from zero_cache.cluster.services.database import Database

_EVERY_SECONDS = 0.05


class SlotOwners:
    """Records, as a context manager, each process of Postgres that serves a replication slot, in their order.

    Each process is one connection of a replication manager. A slot that changes hands has another one.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._owners: list[tuple[str, int]] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slot owners", daemon=True)

    def owners(self) -> list[tuple[str, int]]:
        """Returns slot and process, each as often as it came after another."""
        return list(self._owners)

    def __enter__(self) -> "SlotOwners":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        with self._database.connection() as connection:
            while not self._closing.wait(_EVERY_SECONDS):
                found = connection.execute(
                    "SELECT slot_name, active_pid FROM pg_replication_slots WHERE active AND NOT temporary ORDER BY 1"
                ).fetchall()
                for row in found:
                    owner = (row["slot_name"], row["active_pid"])
                    if not self._owners or self._owners[-1] != owner:
                        self._owners.append(owner)
