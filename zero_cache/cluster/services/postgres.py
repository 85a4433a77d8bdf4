"""Runs Postgres as a container beside the cluster, which its pods can reach."""

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
    """Has all that testcontainers reads of a network. kind created this network."""

    name: str = KIND_NETWORK


@dataclass(frozen=True)
class Postgres:
    """Holds a running server, its database, and the address at which pods reach it."""

    database: Database
    address: str


@contextmanager
def postgres_container(**settings: str) -> Iterator[Postgres]:
    """Runs the Postgres of the promised URL, and removes it at the end. `settings` override those of the server."""
    described = PostgresContainer(
        IMAGE,
        driver=None,
        username=documented_install.DATABASE_USER,
        password=documented_install.DATABASE_PASSWORD,
        dbname=documented_install.DATABASE,
    )
    network: Any = KindNetwork()
    # Postgres takes the last value of a setting that comes twice
    command = COMMAND + [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with described.with_command(command).with_network(network) as container:
        database = Database(
            container.get_container_host_ip(), int(container.get_exposed_port(documented_install.POSTGRES_PORT))
        )
        database.create_table()
        yield Postgres(database, address_on_kind_network(container.get_wrapped_container().id))
