"""Watches which connection uses a replication slot."""

from types import TracebackType

from zero_cache.cluster.sampler import Sampler
from zero_cache.cluster.services.database import Database

_EVERY_SECONDS = 0.05
_OWNERS = "SELECT slot_name, active_pid FROM pg_replication_slots WHERE active AND NOT temporary ORDER BY 1"


class SlotOwners(Sampler):
    """Records, as a context manager, each process of Postgres that serves a replication slot, in their order.

    Each process is one connection of a replication manager. A slot that changes hands has another one.
    """

    def __init__(self, database: Database) -> None:
        super().__init__("slot owners", self._record, every_seconds=_EVERY_SECONDS)
        # one connection, because a new one for each look would be slower
        self._connection = database.connection()
        self._owners: list[tuple[str, int]] = []

    def owners(self) -> list[tuple[str, int]]:
        """Returns slot and process, each as often as it came after another."""
        return list(self._owners)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self._connection.close()

    def _record(self) -> None:
        for row in self._connection.execute(_OWNERS).fetchall():
            owner = (row["slot_name"], row["active_pid"])
            if not self._owners or self._owners[-1] != owner:
                self._owners.append(owner)
