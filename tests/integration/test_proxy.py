"""Through a real proxy, Traefik as Ingress controller and as Gateway: clients keep their rows, and `/sync` alone is public."""

import re
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from chartproof.values.merge import merged_values

from zero_cache.cluster.clients.official_client import ClientSettings
from zero_cache.cluster.clients.official_clients import OfficialClients
from zero_cache.cluster.clients.pauses import pause_during
from zero_cache.cluster.kubernetes.addons import route_by_traefik
from zero_cache.cluster.kubernetes.kind import KindCluster
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds, wait_for
from zero_cache.zero.options import VIEW_SYNCER

INGRESS, GATEWAY = "ingress-traefik-values.yaml", "http-route-values.yaml"
# the host of this machine, without TLS
STAND_INS = {
    INGRESS: {
        "viewSyncer": {
            "ingress": {
                "hosts": [{"host": "localhost"}],
                "tls": None,
                "annotations": {"traefik.ingress.kubernetes.io/router.entrypoints": "web"},
            }
        }
    },
    GATEWAY: {"viewSyncer": {"httpRoute": {"hostnames": ["localhost"]}}},
}
SEVEN_KIB = "x" * 7 * 1024
# of Traefik itself
NO_ROUTE = (404, "404 page not found", "")


@pytest.fixture(scope="module")
def url(cluster: KindCluster) -> str:
    """Provides Traefik's URL on this machine."""
    return route_by_traefik(cluster)


@pytest.fixture(
    scope="module", params=[INGRESS, pytest.param(GATEWAY, marks=pytest.mark.nightly)], ids=["ingress", "gateway"]
)
def release(
    request: pytest.FixtureRequest, new_release: NewRelease, database: Database, chart: Path, url: str
) -> HelmRelease:
    """Provides the example, ready, with rows that clients may read, and the proxy's way to it."""
    release = new_release(request)
    database.insert_items(100)
    values = yaml.safe_load((chart / "ci" / request.param).read_text())
    release.install(merged_values(values, STAND_INS[request.param]))
    release.wait_ready()
    database.let_clients_read()
    wait_for("the proxy's way to zero-cache", lambda: answer(f"{url}/sync") != NO_ROUTE, within=seconds(60))
    return release


def answer(url: str) -> tuple[int, str, str]:
    """Returns the status of what `url` answers, its text, and the cookie that it sets."""
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=10)
    with closing(connection):
        connection.request("GET", address.path)
        found = connection.getresponse()
        return found.status, found.read().decode().strip(), found.getheader("Set-Cookie", "").partition(";")[0]


def test_clients_get_every_row_and_keep_it_while_view_syncers_are_replaced(
    release: HelmRelease, database: Database, url: str
) -> None:
    pause = pause_during(lambda: release.roll(VIEW_SYNCER), release, database, url=url, clients=6)

    # a busy machine is slow; what must not come are the timeouts of a proxy that goes on to pods that are gone
    assert pause.longest < 10, pause


def test_a_request_with_seven_kib_of_headers_passes(release: HelmRelease, database: Database, url: str) -> None:
    settings = ClientSettings(legacy=True, request_headers={"X-Long": SEVEN_KIB})

    with OfficialClients(url, [settings]) as clients:
        clients.waits_for(database.items(), within=seconds(30))


@pytest.mark.parametrize("path", ["statz", "heapz", "keepalive", ""])
def test_nothing_but_sync_is_public(release: HelmRelease, url: str, path: str) -> None:
    assert answer(f"{url}/{path}") == NO_ROUTE


# the Gateway API has no affinity in its standard channel, as the README says
@pytest.mark.parametrize("release", [INGRESS], ids=["ingress"], indirect=True)
def test_all_tabs_of_a_browser_reach_one_view_syncer(release: HelmRelease, database: Database, url: str) -> None:
    with_cookie = ClientSettings(legacy=True, request_headers={"Cookie": answer(f"{url}/sync")[2]})

    one_browser = served_by(release, database, url, [with_cookie] * 6)
    six_browsers = served_by(release, database, url, [ClientSettings(legacy=True)] * 6)

    assert sorted(one_browser) == [0, 6]
    assert 6 not in six_browsers, "without the cookie they were not spread, so that this test proves nothing"


def served_by(release: HelmRelease, database: Database, url: str, settings: Sequence[ClientSettings]) -> list[int]:
    """Returns how many of these clients each view syncer serves. Each client has a group of its own."""
    before = groups(release)
    with OfficialClients(url, settings) as clients:
        clients.waits_for(database.items(), within=seconds(60))
        return [found - earlier for found, earlier in zip(groups(release), before, strict=True)]


def groups(release: HelmRelease) -> list[int]:
    """Returns how many client groups each view syncer has served since its start, by its log."""
    names = sorted(pod["metadata"]["name"] for pod in release.pods(VIEW_SYNCER))
    logs = [release.cluster.api.log(name, release.namespace, "zero-cache", previous=False) for name in names]
    return [len(set(re.findall(r'"clientGroupID":"(\w+)"', log))) for log in logs]
