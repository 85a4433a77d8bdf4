"""With common.api alone, an API server answers queries and mutations, and decides who the clients are."""

import time
from collections.abc import Iterator

import pytest
from chartproof.values.merge import merged_values

from zero_cache.cluster.clients.api_server import ApiServer
from zero_cache.cluster.clients.clients import official_clients
from zero_cache.cluster.clients.official_client import ClientSettings, now
from zero_cache.cluster.clients.official_clients import OfficialClients
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database
from zero_cache.cluster.wait import seconds, wait_for

REVALIDATE_SECONDS = 5
VALUES = {
    "common": {
        "auth": {"revalidateIntervalSeconds": REVALIDATE_SECONDS},
        "api": {
            "queryApiKey": "key-for-queries",
            "queryForwardCookies": True,
            "queryAllowedClientHeaders": ["x-client-query"],
            "queryAllowedRequestHeaders": ["x-request-query"],
            "mutateApiKey": "key-for-mutations",
            "mutateForwardCookies": False,
            "mutateAllowedClientHeaders": ["x-client-mutate"],
            "mutateAllowedRequestHeaders": ["x-request-mutate"],
            "crudMutations": False,
        },
    }
}
CLIENT_HEADERS = {"x-client-query": "cq", "x-client-mutate": "cm", "x-client-other": "co"}
REQUEST_HEADERS = {"x-request-query": "rq", "x-request-mutate": "rm", "x-request-other": "ro"}
ALICE = ClientSettings(
    user="alice",
    auth="alice",
    query_headers=CLIENT_HEADERS,
    mutate_headers=CLIENT_HEADERS,
    request_headers=REQUEST_HEADERS | {"cookie": "session=alice's", "origin": "http://shop.example"},
)


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, database: Database) -> HelmRelease:
    """Provides a release, not installed yet, with rows."""
    release = new_release(request)
    database.insert_items(100)
    return release


@pytest.fixture(scope="module")
def api_server(release: HelmRelease) -> Iterator[ApiServer]:
    """Runs the API server, and installs the release that asks it."""
    with ApiServer(release.cluster, release.namespace) as server:
        release.install(merged_values(server.values, VALUES))
        release.wait_ready()
        yield server


@pytest.fixture
def clients(release: HelmRelease, api_server: ApiServer, database: Database) -> Iterator[OfficialClients]:
    """Connects alice, with headers of all kinds, and two clients without a token."""
    with official_clients(release, [ALICE, ClientSettings(), ClientSettings()]) as clients:
        clients.waits_for(database.items(), within=seconds(60))
        yield clients


def test_rows_of_a_named_query_arrive(release: HelmRelease, api_server: ApiServer, database: Database) -> None:
    last = database.items()[-10:]
    some = ClientSettings(query="itemsFrom", args={"n": last[0]["n"]})

    with official_clients(release, [ClientSettings(), some]) as clients:
        clients[0].waits_for(database.items(), within=seconds(60))
        clients[1].waits_for(last, within=seconds(60))


def test_a_mutation_is_in_postgres_and_at_every_client(clients: OfficialClients, database: Database) -> None:
    before = database.items()
    row = {"id": "typed-by-alice", "title": "mine", "n": 0}

    clients[0].mutate("item.insert", **row).waits_for_server(within=seconds(30))

    assert row in database.items()
    clients.waits_for([*before, row], within=seconds(30))
    clients[0].mutate("item.delete", id=row["id"]).waits_for_server(within=seconds(30))
    clients.waits_for(before, within=seconds(30))


def test_the_api_server_gets_what_the_values_say_and_nothing_else(
    clients: OfficialClients, api_server: ApiServer
) -> None:
    clients[0].mutate("item.update", id="item-000001", title="changed").waits_for_server(within=seconds(30))

    queries = [headers for headers in api_server.headers_of("/query") if "authorization" in headers]
    mutations = [headers for headers in api_server.headers_of("/mutate") if "authorization" in headers]
    of_alice = {"authorization": "Bearer alice", "origin": "http://shop.example"}
    assert queries[-1] == of_alice | {
        "x-api-key": "key-for-queries",
        "cookie": "session=alice's",
        "x-client-query": "cq",
        "x-request-query": "rq",
    }
    assert mutations[-1] == of_alice | {
        "x-api-key": "key-for-mutations",
        "x-client-mutate": "cm",
        "x-request-mutate": "rm",
    }


def test_who_the_api_server_refuses_gets_no_row(release: HelmRelease, api_server: ApiServer) -> None:
    with official_clients(release, [ClientSettings(user="refused", auth="refused")]) as clients:
        clients[0].waits_for_state("needs-auth", within=seconds(30))

        assert clients[0].reason["status"] == 401
        assert clients[0].items == []


def test_a_token_that_runs_out_is_noticed_within_the_interval(
    release: HelmRelease, api_server: ApiServer, database: Database
) -> None:
    ends = int(now()) + 15
    with official_clients(release, [ClientSettings(user="bob", auth=f"bob@{ends}")]) as [bob]:
        bob.waits_for(database.items(), within=seconds(14))

        bob.waits_for_state("needs-auth", within=seconds(60))

        [refused] = [at for at, state in bob.states if state == "needs-auth"]
        assert ends <= refused < ends + REVALIDATE_SECONDS + 5
        bob.connect("bob")
        bob.waits_for_state("connected", within=seconds(30))


@pytest.mark.nightly
def test_clients_outlast_an_api_server_that_is_gone_for_a_minute(
    clients: OfficialClients, release: HelmRelease, api_server: ApiServer, database: Database
) -> None:
    alice, *_ = clients
    before = database.items()
    row = {"id": "typed-meanwhile", "title": "mine", "n": 0}
    api_server.stop()
    ends = time.monotonic() + 60
    alice.mutate("item.insert", **row)

    # a client that sends a mutation gives up, and still shows what was typed
    alice.waits_for_state("error", within=seconds(30))
    alice.waits_for([*before, row], within=seconds(10))
    # a client that connects gives up too
    with official_clients(release) as [newcomer]:
        newcomer.waits_for_state("error", within=seconds(30))
        database.insert_items(5)
        meanwhile = database.items()
        wait_for("a minute to pass", lambda: time.monotonic() > ends, within=seconds(70), every=seconds(1))
        # the others stay connected, unless zero-cache has to build their queries anew
        for client in clients:
            assert client.state in ("connected", "error")
            assert client.items[: len(before)] == before, "a client has lost rows"

        api_server.start()
        for client in (*clients, newcomer):
            client.connect()
        clients.waits_for([*meanwhile, row], within=seconds(60))
        newcomer.waits_for([*meanwhile, row], within=seconds(60))
    assert row in database.items()
