"""What zero-cache keeps in Postgres, so that two moments can be compared."""

from collections.abc import Mapping

from zero_cache.cluster.services.database import Database

# what there is of each kind, by the column `name`
_QUERIES = {
    "slots": "SELECT slot_name AS name FROM pg_replication_slots ORDER BY 1",
    "schemas": "SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'zero%' ORDER BY 1",
    "publications": "SELECT pubname AS name FROM pg_publication WHERE pubname LIKE '%zero%' ORDER BY 1",
    "event triggers": "SELECT evtname AS name FROM pg_event_trigger WHERE evtname LIKE 'zero%' ORDER BY 1",
}
_PERMISSIONS = "SELECT permissions::text AS name FROM zero.permissions"

Traces = Mapping[str, list[str]]


def traces_in(database: Database) -> Traces:
    """The slots, schemas, publications, event triggers and permissions of zero-cache: lists, empty where it is gone."""
    found = {kind: database.names(query) for kind, query in _QUERIES.items()}
    return found | {"permissions": database.names(_PERMISSIONS) if database.has_permissions_table() else []}


def is_gone(traces: Traces) -> bool:
    """Whether nothing of zero-cache is left."""
    return not any(traces.values())
