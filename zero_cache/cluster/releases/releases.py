"""Prepares a namespace for each release, and a fresh database behind the promised name."""

from collections.abc import Callable
from typing import TypeAlias

from zero_cache.cluster import documented_install
from zero_cache.cluster.kubernetes.external_services import publish_postgres
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.services.postgres import Postgres

# the type of the fixture of this name: new_release(request, helm="3.2.0")
NewRelease: TypeAlias = Callable[..., HelmRelease]

# of each namespace that `prepare_release` makes
_LABEL = {"zero-cache-suite": "release"}


def prepare_release(
    cluster: KindCluster,
    postgres: Postgres,
    namespace: str,
    *,
    chart: str,
    helm: str | None = None,
    name: str = documented_install.RELEASE,
    keep_database: bool = False,
) -> HelmRelease:
    """Returns a release to install, in an empty namespace.

    The database has an empty table `item`. `keep_database` leaves it unchanged, for a release beside another.
    """
    release = HelmRelease(cluster, namespace, chart=chart, helm=helm, name=name)
    release.remove()  # a killed run may have left it
    if not keep_database:
        postgres.database.reset()
    metadata = {"name": namespace, "labels": _LABEL}
    cluster.api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
    publish_postgres(cluster, namespace, postgres.address)
    return release


def remove_leftovers(cluster: KindCluster) -> list[str]:
    """Removes the releases that a killed run has left, and returns their namespaces.

    They would go on to use a database at an address that Docker may give to another Postgres.
    """
    [label] = [f"{name}={value}" for name, value in _LABEL.items()]
    left = [namespace["metadata"]["name"] for namespace in cluster.api.list("Namespace", labels=label)]
    for namespace in left:
        HelmRelease(cluster, namespace).remove()
    return left
