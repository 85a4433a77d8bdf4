"""Provides the cluster and its services for the whole session, and a release for each file."""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from chartproof.helm.tools import ToolMissing

from zero_cache.cluster.clients.clients import client_of_service, clients_of_each_view_syncer
from zero_cache.cluster.clients.official_client import OfficialClient
from zero_cache.cluster.commands import REPOSITORY, ClusterError
from zero_cache.cluster.kubernetes.external_services import publish_minio
from zero_cache.cluster.kubernetes.images import images_of, load_images
from zero_cache.cluster.kubernetes.kind import DEFAULT_NAME, KindCluster, delete_cluster
from zero_cache.cluster.kubernetes.node_ports import NODE_PORTS
from zero_cache.cluster.kubernetes.workloads import restarts
from zero_cache.cluster.releases.helm_release import HelmRelease, templated
from zero_cache.cluster.releases.releases import NewRelease, prepare_release, remove_leftovers
from zero_cache.cluster.releases.report import story_of
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.services.object_store import ObjectStore, minio_container
from zero_cache.cluster.services.postgres import Postgres, postgres_container
from zero_cache.cluster.services.traces import traces_in
from zero_cache.cluster.wait import seconds
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

_RELEASES = pytest.StashKey[list[HelmRelease]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("zero-cache, integration")
    group.addoption("--keep-cluster", action="store_true", help="leave the kind cluster running, for the next run")
    group.addoption("--cluster-name", metavar="NAME", default=DEFAULT_NAME, help="the kind cluster to make or reuse")
    group.addoption("--kind-image", metavar="IMAGE", default="", help="the node image (default: kind's own)")
    # here, because pytest reads no options in folders below
    group.addoption("--timelines", metavar="FILE", type=Path, help="draw each scenario on this HTML page")
    group.addoption(
        "--nemesis-minutes",
        type=float,
        default=0,
        metavar="N",
        help="let faults go on for so long, by schedules that no run has had (default: a short one, always the same)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_RELEASES] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        for release in item.config.stash[_RELEASES]:
            report.sections.extend(story_of(release))
    return report


@contextmanager
def _one_line() -> Iterator[None]:
    """Reports what is missing on this machine in one line, without a traceback."""
    try:
        yield
    except (ClusterError, ToolMissing) as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


@pytest.fixture(scope="session")
def chart_under_test(pytestconfig: pytest.Config, chart: Path) -> str:
    """Returns the chart of --chart-path or --chart, else this checkout's, by its path in docs/promises.md."""
    named = pytestconfig.getoption("--chart-path")
    path = Path(named).resolve() if named else chart
    return str(path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path)


@pytest.fixture(scope="session", autouse=True)
def cluster(pytestconfig: pytest.Config, chart_under_test: str) -> Iterator[KindCluster]:
    """Provides the kind cluster, which pytest-helm-charts' fixtures then use too."""
    if hasattr(pytestconfig, "workerinput"):
        pytest.fail("the integration tests share one cluster and one database: run them without -n", pytrace=False)
    name = pytestconfig.getoption("--cluster-name", DEFAULT_NAME)
    with _one_line():
        image = pytestconfig.getoption("--kind-image", "")
        cluster = KindCluster.create_or_reuse(name, image=image, node_ports=NODE_PORTS)
    # its fixtures read the options when a module first needs them, which is after this fixture
    pytestconfig.option.kubeconfig = str(cluster.kubeconfig)
    pytestconfig.option.chart_path = chart_under_test
    try:
        with _one_line():
            remove_leftovers(cluster)
            load_images(cluster, images_of(templated(chart_under_test)))
        yield cluster
    finally:
        if not cluster.reused and not pytestconfig.getoption("--keep-cluster", default=False):
            delete_cluster(cluster.name)


@pytest.fixture(scope="session")
def postgres(cluster: KindCluster) -> Iterator[Postgres]:
    """Provides the Postgres of the promised URL."""
    with postgres_container() as postgres:
        yield postgres


@pytest.fixture(scope="session")
def object_store(cluster: KindCluster) -> Iterator[ObjectStore]:
    """Provides the MinIO of the promised example, at the address that the example names."""
    with minio_container() as store:
        publish_minio(cluster, store.address)
        yield store


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> Database:
    """Provides the application's database."""
    return postgres.database


@pytest.fixture(scope="module")
def new_release(pytestconfig: pytest.Config, cluster: KindCluster, postgres: Postgres, chart_path: str) -> NewRelease:
    """Provides releases to install. Each is removed with its namespace when the fixture or test that requested it ends.

    `beside` names a release that shares the database with another, in a second namespace.
    """
    releases = pytestconfig.stash[_RELEASES]

    def make(request: pytest.FixtureRequest, *, beside: str = "", **options: Any) -> HelmRelease:
        namespace = f"{_namespace_for(request)}-{beside}" if beside else _namespace_for(request)
        options |= {"name": beside, "keep_database": True} if beside else {}
        release = prepare_release(cluster, postgres, namespace, chart=chart_path, **options)

        def remove() -> None:
            releases.remove(release)
            release.remove()

        # not after a `yield`, because the failure report needs a release that did not get ready
        request.addfinalizer(remove)
        releases.append(release)
        return release

    return make


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, database: Database) -> HelmRelease:
    """Provides the promised install, ready, with rows. A file about another release overrides this fixture."""
    release = new_release(request)
    database.insert_items(100)
    release.install_as_written()
    release.wait_ready()
    return release


@pytest.fixture(scope="module")
def client(release: HelmRelease, database: Database) -> Iterator[OfficialClient]:
    """Connects a client to the file's release. It may read all rows."""
    database.let_clients_read()
    with client_of_service(release) as client:
        yield client


@pytest.fixture(scope="module")
def clients(release: HelmRelease, database: Database) -> Iterator[list[OfficialClient]]:
    """Connects a client to each view syncer of the file's release. They may read all rows."""
    database.let_clients_read()
    with clients_of_each_view_syncer(release) as clients:
        yield clients


@pytest.fixture
def untouched(release: HelmRelease, database: Database, client: OfficialClient) -> Iterator[None]:
    """Checks that a test leaves the file's release unchanged: in Postgres, in the cluster and at a client."""
    client.waits_for(database.items(), within=seconds(60))
    traces, pods, connections = traces_in(database), _running(release), client.connections
    version = database.replica_version()

    yield

    assert traces_in(database) == traces
    assert database.replica_version() == version, "the database was copied again"
    assert _running(release) == pods, "pods were replaced or restarted"
    database.insert_items(10)
    client.waits_for(database.items(), within=seconds(30))
    assert client.connections == connections, "the client lost its connection"


def _running(release: HelmRelease) -> set[tuple[str, int]]:
    """Returns the pods of both roles by uid, with the restarts of their containers."""
    roles = (REPLICATION_MANAGER, VIEW_SYNCER)
    return {(pod["metadata"]["uid"], restarts(pod)) for role in roles for pod in release.pods(role)}


def _namespace_for(request: pytest.FixtureRequest) -> str:
    file = Path(str(request.node.path)).stem
    parameter = getattr(request, "param", "")
    return re.sub(r"[^a-z0-9]+", "-", f"{file} {parameter}".lower()).strip("-")
