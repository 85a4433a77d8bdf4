"""Postgres as a container beside the cluster, reachable from its pods."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from testcontainers.community.postgres import PostgresContainer

from zero_cache.cluster import documented_install
from zero_cache.cluster.docker import KIND_NETWORK, address_on_kind_network
from zero_cache.cluster.services.database import Database

IMAGE = "postgres:17"
# zero-cache reads the database's logical replication stream
COMMAND = ["postgres", "-c", "wal_level=logical"]


@dataclass(frozen=True)
class KindNetwork:
    """All that testcontainers reads of a network; this one was made by kind."""

    name: str = KIND_NETWORK


@dataclass(frozen=True)
class Postgres:
    """A running server, its database, and the address at which pods find it."""

    database: Database
    address: str


@contextmanager
def postgres_container(**settings: str) -> Iterator[Postgres]:
    """A Postgres as the promised URL describes it, gone at the end. `settings` are the server's, and win."""
    described = PostgresContainer(
        IMAGE,
        driver=None,
        username=documented_install.DATABASE_USER,
        password=documented_install.DATABASE_PASSWORD,
        dbname=documented_install.DATABASE,
    )
    network: Any = KindNetwork()
    # of a setting that comes twice, Postgres takes the last
    command = COMMAND + [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with described.with_command(command).with_network(network) as container:
        database = Database(
            container.get_container_host_ip(), int(container.get_exposed_port(documented_install.POSTGRES_PORT))
        )
        database.create_table()
        yield Postgres(database, address_on_kind_network(container.get_wrapped_container().id))
