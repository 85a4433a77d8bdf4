"""Takes Postgres and the bucket away from a release, and gives them back."""

import time
from datetime import timedelta

from zero_cache.cluster.docker import docker
from zero_cache.cluster.kubernetes.external_services import publish_postgres
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.object_store import ObjectStore
from zero_cache.cluster.services.postgres import Postgres


def restart_postgres(release: HelmRelease, postgres: Postgres) -> None:
    """Restarts the server. Its sessions end, and it may come back at another address."""
    docker("restart", postgres.container)
    publish_postgres(release.cluster, release.namespace, postgres.address)


def freeze(service: Postgres | ObjectStore, duration: timedelta) -> None:
    """Freezes a service for a time. Connections stay open, and get no answer."""
    docker("pause", service.container)
    try:
        # the fault is the time itself
        time.sleep(duration.total_seconds())
    finally:
        docker("unpause", service.container)


def end_sessions(postgres: Postgres) -> None:
    """Ends every session of zero-cache at once, as a proxy or an administrator does."""
    postgres.database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
