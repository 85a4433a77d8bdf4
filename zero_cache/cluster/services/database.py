"""Writes rows to the application's database, and reads what zero-cache leaves in it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from zero_cache.cluster import documented_install
from zero_cache.cluster.wait import seconds, wait_for

Item = dict[str, Any]
# what the owner of a schema deploys; without it zero-cache serves no row
Permissions = dict[str, Any]

# writes a row; the same write twice does what one does
PUT = """
INSERT INTO item (id, title, n) VALUES (%(id)s, %(title)s, %(n)s)
ON CONFLICT (id) DO UPDATE SET title = excluded.title, n = excluded.n
"""
_SCHEMA_WITHIN = seconds(120)
# a condition that always holds
_ANYONE: Permissions = {"type": "and", "conditions": []}


def may_read(*conditions: Permissions) -> Permissions:
    """Returns permissions to read each row of `item` for which one of these conditions holds."""
    return {"tables": {"item": {"row": {"select": _allow(*conditions)}}}}


def may_read_and_write() -> Permissions:
    """Returns permissions to read and change each row of `item`, by CRUD mutations too."""
    anyone = _allow(_ANYONE)
    changes = {"insert": anyone, "update": {"preMutation": anyone, "postMutation": anyone}, "delete": anyone}
    return {"tables": {"item": {"row": {"select": anyone, **changes}}}}


def _allow(*conditions: Permissions) -> list[list[Any]]:
    return [["allow", condition] for condition in conditions]


class Database:
    """Represents the database `dbname` of the Postgres at `host:port`, with one table, `item`."""

    def __init__(self, host: str, port: int) -> None:
        self._server: dict[str, Any] = {
            "host": host,
            "port": port,
            "user": documented_install.DATABASE_USER,
            "password": documented_install.DATABASE_PASSWORD,
            "connect_timeout": 10,
            # a server that is gone without a word fails a statement after this time, where the system can do that
            "tcp_user_timeout": 10_000,
        }

    def reset(self) -> None:
        """Recreates the database, without any trace of a zero-cache."""
        wait_for("an end of all replication", self._drop_slots, within=seconds(30))
        database = sql.Identifier(documented_install.DATABASE)
        # Postgres drops publications, triggers and schemas with the database
        self._do(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database), database="postgres")
        self._do(sql.SQL("CREATE DATABASE {}").format(database), database="postgres")
        self.create_table()

    def create_table(self) -> None:
        """Creates the table `item` if it is missing."""
        self._do("CREATE TABLE IF NOT EXISTS item (id text PRIMARY KEY, title text, n int)")

    def let_clients_read(self, *, app_id: str = "zero", within: timedelta = _SCHEMA_WITHIN) -> None:
        """Lets any client read `item`. It waits until zero-cache has created its table of permissions."""
        self.deploy_permissions(may_read(_ANYONE), app_id=app_id, within=within)

    def deploy_permissions(
        self, permissions: Permissions, *, app_id: str = "zero", within: timedelta = _SCHEMA_WITHIN
    ) -> None:
        """Replaces the permissions, as `zero-deploy-permissions` does."""
        what = f"zero-cache to make the schema {app_id} in Postgres"
        wait_for(what, lambda: self.has_permissions_table(app_id), within=within)
        statement = sql.SQL("UPDATE {}.permissions SET permissions = %s").format(sql.Identifier(app_id))
        self._do(statement, [json.dumps(permissions)])

    def has_permissions_table(self, app_id: str = "zero") -> bool:
        """Returns whether zero-cache has created its own schema, with the one row that holds the permissions."""
        table = sql.Identifier(app_id, "permissions")
        found = self._ask(sql.SQL("SELECT to_regclass({}) AS it").format(sql.Literal(f"{app_id}.permissions")))
        return bool(found[0]["it"] and self._ask(sql.SQL("SELECT 1 FROM {}").format(table)))

    def insert_items(self, count: int) -> list[Item]:
        """Inserts `count` new rows in one transaction, and returns them."""
        last = self._ask("SELECT coalesce(max(n), 0) AS n FROM item")[0]["n"]
        numbers = range(last + 1, last + 1 + count)
        new: list[Item] = [{"id": f"item-{n:06}", "title": f"Item {n}", "n": n} for n in numbers]
        with self.connection() as connection, connection.transaction(), connection.cursor() as cursor:
            cursor.executemany("INSERT INTO item (id, title, n) VALUES (%(id)s, %(title)s, %(n)s)", new)
        return new

    def update_item(self, item: Item, *, title: str) -> None:
        """Changes the title of a row."""
        self._do("UPDATE item SET title = %s WHERE id = %s", [title, item["id"]])

    def delete_item(self, item: Item) -> None:
        """Deletes a row."""
        self._do("DELETE FROM item WHERE id = %s", [item["id"]])

    def items(self) -> list[Item]:
        """Returns all rows, ordered by id."""
        return self._ask('SELECT id, title, n FROM item ORDER BY id COLLATE "C"')

    def slot_names(self) -> list[str]:
        """Returns the server's replication slots. While one exists, Postgres keeps the log that it has not read."""
        slots = self._ask("SELECT slot_name FROM pg_replication_slots ORDER BY slot_name")
        return [slot["slot_name"] for slot in slots]

    def replica_version(self) -> str:
        """Returns the version of the replica that the change log belongs to. Each initial sync gives another one."""
        found = self._ask('SELECT "replicaVersion" AS version FROM "zero_0/cdc"."replicationConfig"')
        version: str = found[0]["version"]
        return version

    def names(self, query: str) -> list[str]:
        """Returns the column `name` of a query's rows."""
        return [found["name"] for found in self._ask(query)]

    def settings_at_start(self) -> set[str]:
        """Returns the settings that a connection may start with, in lower case. Tries each with its present value."""
        taken = set()
        for setting in self._ask("SELECT name, setting AS value FROM pg_settings"):
            value = setting["value"].replace("\\", r"\\").replace(" ", r"\ ")
            try:
                psycopg.connect(
                    **self._server, dbname=documented_install.DATABASE, options=f"-c {setting['name']}={value}"
                ).close()
            except psycopg.OperationalError:
                continue
            taken.add(setting["name"].lower())
        return taken

    @contextmanager
    def locked(self, schema: str, table: str) -> Iterator[None]:
        """Locks a table, as a user's session may, so that no other session can drop it or its schema."""
        with self.connection() as connection, connection.transaction():
            connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(sql.Identifier(schema, table)))
            yield

    def execute(self, statement: str) -> None:
        """Executes a statement as it is, such as one that a text tells a user to type."""
        self._do(statement)

    def _drop_slots(self) -> bool:
        for slot in self._ask("SELECT slot_name, active_pid FROM pg_replication_slots", database="postgres"):
            if slot["active_pid"]:
                self._do("SELECT pg_terminate_backend(%s)", [slot["active_pid"]], database="postgres")
            else:
                self._do("SELECT pg_drop_replication_slot(%s)", [slot["slot_name"]], database="postgres")
        return not self._ask("SELECT 1 FROM pg_replication_slots", database="postgres")

    def connection(self, database: str = documented_install.DATABASE) -> psycopg.Connection[Item]:
        """Opens a connection. The caller closes it."""
        # one for each statement of this class, because dropping a database closes its connections
        return psycopg.connect(**self._server, dbname=database, autocommit=True, row_factory=dict_row)

    def _do(
        self, statement: Any, values: Sequence[Any] | Item = (), *, database: str = documented_install.DATABASE
    ) -> None:
        with self.connection(database) as connection:
            connection.execute(statement, values or None)

    def _ask(self, question: Any, *, database: str = documented_install.DATABASE) -> list[Item]:
        with self.connection(database) as connection:
            return connection.execute(question).fetchall()
