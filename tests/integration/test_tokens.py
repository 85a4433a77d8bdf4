"""zero-cache verifies clients' tokens itself, by common.auth: by a secret, a public key, or keys that a server has."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from chartproof.values.merge import merged_values

from zero_cache.cluster import documented_install
from zero_cache.cluster.clients.clients import official_clients
from zero_cache.cluster.clients.official_client import ClientSettings, OfficialClient, now
from zero_cache.cluster.clients.tokens import KeyServer, SigningKey
from zero_cache.cluster.releases.helm_release import HelmRelease
from zero_cache.cluster.releases.releases import NewRelease
from zero_cache.cluster.services.database import Database, Item, may_read
from zero_cache.cluster.wait import seconds, wait_for
from zero_cache.zero.options import VIEW_SYNCER

REVALIDATE_SECONDS = 5
UPSTREAM = {"common": {"database": {"upstreamDb": documented_install.UPSTREAM_DB}}}
SECRET, STRANGERS_SECRET = "a-secret-of-32-characters-or-more", "another-secret-of-32-characters-or-more"
ISSUED = {"iss": "https://login.example", "aud": "shop"}


def title_is(value: Any) -> dict[str, Any]:
    """Returns a condition of a permission."""
    return {"type": "simple", "op": "=", "left": {"type": "column", "name": "title"}, "right": value}


# each row belongs to whom its title names
PERMISSIONS = may_read(
    title_is({"type": "static", "anchor": "authData", "field": "sub"}),
    title_is({"type": "literal", "value": "everyone"}),
)


@dataclass(frozen=True)
class Login:
    """Holds the key with which the application signs, and what every token of it claims."""

    key: SigningKey
    claims: dict[str, Any]

    def token(self, key: SigningKey | None = None, **claims: Any) -> str:
        """Returns a token that is good for an hour, unless `claims` say otherwise."""
        return (key or self.key).sign(**({"exp": int(now()) + 3600} | self.claims | claims))


@pytest.fixture(scope="module")
def release(request: pytest.FixtureRequest, new_release: NewRelease, database: Database) -> HelmRelease:
    """Provides a release, not installed yet, with rows of alice, of bob and of everyone."""
    release = new_release(request)
    database.insert_items(30)
    database.execute("UPDATE item SET title = (ARRAY['alice', 'bob', 'everyone'])[1 + n % 3]")
    return release


@pytest.fixture(
    scope="module", params=["secret", *(pytest.param(key, marks=pytest.mark.nightly) for key in ("jwk", "jwksUrl"))]
)
def login(request: pytest.FixtureRequest, release: HelmRelease, database: Database) -> Iterator[Login]:
    """Lets the release verify tokens by one of the three values."""
    key = SigningKey.of_secret(SECRET) if request.param == "secret" else SigningKey.generate()
    with KeyServer(release.cluster, release.namespace, key) as server:
        value, claims, further = {
            "secret": (SECRET, {}, {}),
            "jwk": (json.dumps(key.public), {}, {}),
            "jwksUrl": (server.url, ISSUED, {"issuer": ISSUED["iss"], "audience": ISSUED["aud"]}),
        }[request.param]
        none = {"secret": "", "jwk": "", "jwksUrl": "", "revalidateIntervalSeconds": REVALIDATE_SECONDS}
        values = {"common": {"auth": none | further | {request.param: value}}}
        if release.status():
            release.upgrade(values)
        else:
            release.install(merged_values(UPSTREAM, values))
        release.wait_ready()
        database.deploy_permissions(PERMISSIONS)
        yield Login(key, claims)


def strangers(key: SigningKey) -> SigningKey:
    """Returns another key for the same algorithm."""
    return SigningKey.of_secret(STRANGERS_SECRET) if key.algorithm == "HS256" else SigningKey.generate()


def rows_of(database: Database, *titles: str) -> list[Item]:
    """Returns the rows with one of these titles."""
    return [row for row in database.items() if row["title"] in titles]


def alice_with(token: str) -> ClientSettings:
    """Returns a client that says it is alice."""
    return ClientSettings(user="alice", auth=token, legacy=True)


def waits_until_refused(client: OfficialClient) -> str:
    """Returns the reason that the client has."""
    client.waits_for_state("needs-auth", within=seconds(60))
    assert client.items == []
    assert client.reason["type"] == "zero-cache"
    return str(client.reason["reason"])


def test_a_good_token_gets_the_rows_of_its_subject_and_no_others(
    release: HelmRelease, database: Database, login: Login
) -> None:
    bob = ClientSettings(user="bob", auth=login.token(sub="bob"), legacy=True)
    with official_clients(release, [alice_with(login.token(sub="alice")), bob]) as clients:
        clients[0].waits_for(rows_of(database, "alice", "everyone"), within=seconds(60))
        clients[1].waits_for(rows_of(database, "bob", "everyone"), within=seconds(60))


def test_without_a_token_a_client_gets_what_permissions_give_everyone(
    release: HelmRelease, database: Database, login: Login
) -> None:
    # what a client says of itself counts for nothing
    with official_clients(release, [ClientSettings(legacy=True), ClientSettings(user="alice", legacy=True)]) as clients:
        clients.waits_for(rows_of(database, "everyone"), within=seconds(60))


def test_a_bad_token_gets_no_row_and_the_client_knows_why(release: HelmRelease, login: Login) -> None:
    bad = {
        "signature verification failed": login.token(strangers(login.key), sub="alice"),
        '"exp" claim timestamp check failed': login.token(sub="alice", exp=int(now()) - 60),
        'unexpected "sub" claim value': login.token(sub="bob"),
        "Invalid Compact JWS": "garbage",
    }
    if login.claims:
        bad['unexpected "iss" claim value'] = login.token(sub="alice", iss="https://other.example")
        bad['unexpected "aud" claim value'] = login.token(sub="alice", aud="other")

    with official_clients(release, [alice_with(token) for token in bad.values()]) as clients:
        said = {reason: waits_until_refused(client) for reason, client in zip(bad, clients, strict=True)}

    assert {reason: text for reason, text in said.items() if reason not in text} == {}


def test_a_token_that_runs_out_serves_until_its_client_connects_again(
    release: HelmRelease, database: Database, login: Login
) -> None:
    ends = int(now()) + 20
    with official_clients(release, [alice_with(login.token(sub="alice", exp=ends))]) as [alice]:
        alice.waits_for(rows_of(database, "alice", "everyone"), within=seconds(19))
        wait_for("the token to be checked again", lambda: now() > ends + 3 * REVALIDATE_SECONDS, within=seconds(60))
        [row] = database.insert_items(1)
        database.update_item(row, title="alice")
        alice.waits_for(rows_of(database, "alice", "everyone"), within=seconds(10))
        assert (alice.state, alice.reconnects) == ("connected", 0)

        before = release.pod_uids(VIEW_SYNCER)
        for pod in release.pods(VIEW_SYNCER):
            release.cluster.api.delete("Pod", pod["metadata"]["name"], release.namespace, grace=1)
        release.wait_replaced(before)
        alice.waits_for_state("needs-auth", within=seconds(60))
        assert '"exp" claim timestamp check failed' in str(alice.reason)
