"""Runs Postgres as a container beside the cluster, which its pods can reach."""

import socket
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
    """Holds a running server's database and the name of its container."""

    database: Database
    container: str

    @property
    def address(self) -> str:
        """Returns the address at which pods reach it. It may be another one after a restart."""
        return address_on_kind_network(self.container)


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
    # a port of our choice, because Docker chooses another one at each start
    port = _free_port()
    described = described.with_bind_ports(documented_install.POSTGRES_PORT, port)
    with described.with_command(command).with_network(network) as container:
        database = Database(container.get_container_host_ip(), port)
        database.create_table()
        yield Postgres(database, container.get_wrapped_container().id)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("", 0))
        port: int = listener.getsockname()[1]
        return port
