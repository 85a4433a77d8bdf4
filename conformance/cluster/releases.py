"""Prepares the ground for releases: a namespace of their own, and a fresh database behind the contract's name."""

from collections.abc import Callable
from typing import TypeAlias

from conformance.cluster.external_services import publish_postgres
from conformance.cluster.helm_release import HelmRelease
from conformance.cluster.kind import KindCluster
from conformance.cluster.postgres import Postgres

# the fixture of this name: new_release(request, helm="3.2.0")
NewRelease: TypeAlias = Callable[..., HelmRelease]


def prepare_release(
    cluster: KindCluster, postgres: Postgres, namespace: str, *, chart: str, helm: str | None = None
) -> HelmRelease:
    """A release to install, in an empty namespace; the database has the table `item`, and no row."""
    release = HelmRelease(cluster, namespace, chart=chart, helm=helm)
    release.remove()  # what a run left that was killed
    postgres.database.reset()
    cluster.api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    publish_postgres(cluster, namespace, postgres.address)
    return release
