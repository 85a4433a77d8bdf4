"""Reads what zero-cache keeps in Postgres, so that a test can compare two moments."""

from collections.abc import Mapping

from zero_cache.cluster.services.database import Database

# queries for each kind of object, whose column is called `name`
_QUERIES = {
    "slots": "SELECT slot_name AS name FROM pg_replication_slots ORDER BY 1",
    "schemas": "SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'zero%' ORDER BY 1",
    "publications": "SELECT pubname AS name FROM pg_publication WHERE pubname LIKE '%zero%' ORDER BY 1",
    "event triggers": "SELECT evtname AS name FROM pg_event_trigger WHERE evtname LIKE 'zero%' ORDER BY 1",
}
_PERMISSIONS = "SELECT permissions::text AS name FROM zero.permissions"

Traces = Mapping[str, list[str]]


def traces_in(database: Database) -> Traces:
    """Returns zero-cache's slots, schemas, publications, triggers and permissions. All are empty after a clean-up."""
    found = {kind: database.names(query) for kind, query in _QUERIES.items()}
    return found | {"permissions": database.names(_PERMISSIONS) if database.has_permissions_table() else []}


def is_gone(traces: Traces) -> bool:
    """Returns whether Postgres has nothing of zero-cache."""
    return not any(traces.values())
