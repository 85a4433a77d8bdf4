"""Runs a Postgres container that outlives the command that started it."""

from datetime import timedelta
from functools import cached_property

from zero_cache.cluster import documented_install
from zero_cache.cluster.commands import ClusterError, CommandError
from zero_cache.cluster.docker import KIND_NETWORK, address_on_kind_network, container, docker
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.postgres import COMMAND, IMAGE
from zero_cache.cluster.wait import seconds, wait_for

# the label tells our container from another of the same name
_LABEL = "zero-cache-suite"
_PULL_WITHIN = timedelta(minutes=10)


class LastingPostgres:
    """Represents the container of one name. `start` creates it and only `remove` removes it: it has no reaper."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def address(self) -> str:
        """Returns the address at which pods reach it."""
        return address_on_kind_network(self.name)

    @cached_property
    def database(self) -> Database:
        """Returns its database, through its port on this machine."""
        host, _, port = docker("port", self.name, f"{documented_install.POSTGRES_PORT}/tcp").split()[0].rpartition(":")
        return Database(host, int(port))

    @property
    def psql_command(self) -> str:
        """Returns the command with which the owner would open the database."""
        return f"docker exec -it {self.name} psql -U {documented_install.DATABASE_USER} {documented_install.DATABASE}"

    def start(self) -> None:
        """Creates the container, or starts the existing one, and waits until it has the table `item`."""
        if self.is_there():
            docker("start", self.name)
        else:
            settings = {
                "POSTGRES_USER": documented_install.DATABASE_USER,
                "POSTGRES_PASSWORD": documented_install.DATABASE_PASSWORD,
                "POSTGRES_DB": documented_install.DATABASE,
            }
            environment = [word for key, value in settings.items() for word in ("--env", f"{key}={value}")]
            port = ["--publish", f"127.0.0.1::{documented_install.POSTGRES_PORT}"]
            place = ["--name", self.name, "--label", _LABEL, "--network", KIND_NETWORK, "--restart", "unless-stopped"]
            docker("run", "--detach", *place, *port, *environment, IMAGE, *COMMAND, within=_PULL_WITHIN)
        # over TCP, because Postgres listens only on its socket while it initialises
        wait_for("Postgres to accept connections", self._accepts_connections, within=seconds(60))
        self.database.create_table()

    def remove(self) -> bool:
        """Removes the container and its data. Returns whether there was one."""
        if not self.is_there():
            return False
        docker("rm", "--force", "--volumes", self.name)
        return True

    def is_there(self) -> bool:
        """Returns whether the container exists. Raises an error if another container has its name."""
        described = container(self.name)
        if not described:
            return False
        if _LABEL not in (described["Config"].get("Labels") or {}):
            raise ClusterError(f"a container named {self.name} exists, and the quickstart did not create it")
        return True

    def _accepts_connections(self) -> bool:
        try:
            docker("exec", self.name, "pg_isready", "--host", "127.0.0.1", "--dbname", documented_install.DATABASE)
        except CommandError:
            return False
        return True
