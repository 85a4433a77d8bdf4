"""Draws values for databases, authentication and secrets, and makes keys fit together."""

from typing import Any

from chartproof.values.texts import dns_names, urls, words
from hypothesis import strategies as st

from zero_cache.values.draft import Draft
from zero_cache.values.keys import BACKUP, SINGLE_NODE
from zero_cache.values.texts import database_urls, has_password

_JWT_WAYS = ("common.auth.secret", "common.auth.jwk", "common.auth.jwksUrl")


def secret_keys() -> st.SearchStrategy[str]:
    """Draws keys of an entry of a Secret."""
    return st.one_of(words(), st.sampled_from(["no", "1", "1e3", "-", "_", ".a-b_C"]))


def secret_references() -> st.SearchStrategy[dict[str, str]]:
    """Draws references to entries of Secrets."""
    return st.fixed_dictionaries({"name": dns_names(), "key": secret_keys()})


def a_secret_is_given_once(draft: Draft) -> None:
    """Drops the value or the reference of a secret that has both."""
    for reference in [path for path in draft.chosen if path.endswith("SecretRef")]:
        value = reference.removesuffix("SecretRef")
        if draft.value(value) and draft.value(reference)["name"]:
            draft.drop(reference if value in draft.always else value)


def an_api_key_needs_its_url(draft: Draft) -> None:
    """Chooses the URL that an API key is sent to."""
    for api in ("query", "mutate"):
        if draft.has(f"common.api.{api}ApiKey"):
            draft.need(f"common.api.{api}Url")


def clients_are_authenticated_in_one_way(draft: Draft) -> None:
    """Leaves one way of authentication, and chooses one if there is none."""

    def wanted(way: str) -> bool:
        return way in draft.always or f"{way}SecretRef" in draft.always

    ways = sorted(filter(draft.has, _JWT_WAYS), key=wanted, reverse=True)
    if draft.has("common.auth.disabled") and ways:
        if wanted(ways[0]):
            draft.drop("common.auth.disabled")
        else:
            draft.drop(*ways, *(f"{way}SecretRef" for way in ways))
            return
    for way in ways[1:]:
        draft.drop(way, f"{way}SecretRef")
    by_api = draft.has("common.api.queryUrl") and draft.has("common.api.mutateUrl")
    if not (ways or by_api or draft.has("common.auth.disabled")):
        draft.choose("common.auth.secret")


def secrets_need_a_password_to_derive_from(draft: Draft) -> None:
    """Chooses a database, and sets the secrets that the chart can't derive from its URL."""
    draft.need("common.database.upstreamDb")
    if not has_password(draft.value("common.database.upstreamDb")):
        draft.need("common.adminPassword")
        if not (draft.has(BACKUP) or draft.has(SINGLE_NODE)):
            draft.need("objectStore.accessKey", "objectStore.secretKey")


def each_worker_needs_a_connection(draft: Draft) -> None:
    """Lowers the number of sync workers to the number of connections."""
    workers = f"{'singleNode' if draft.has(SINGLE_NODE) else 'viewSyncer'}.syncWorkers"
    draft.at_most(workers, draft.value("common.database.cvrMaxConns") or 30)
    if draft.value("common.api.crudMutations") is not False:
        draft.at_most(workers, draft.value("common.database.upstreamMaxConns") or 20)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "common.database.upstreamDb": database_urls(),
    "common.database.*Db": st.one_of(st.just(""), database_urls()),
    "common.auth.jwksUrl": st.one_of(st.just(""), urls()),
    "common.api.*Url": st.one_of(st.just(""), urls(), st.builds("{},{}".format, urls(), urls())),
    "*SecretRef": secret_references(),
}
