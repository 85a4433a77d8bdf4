"""Each option of zero-cache is set by a value of the chart or by a map, or the chart refuses it with a way out."""

from typing import Any

import pytest
from chartproof.values.dotted_keys import nested

from zero_cache.option_table import option_table
from zero_cache.zero.options import as_zero_reads, zero_options

ALL = zero_options()
KNOWN = option_table()
BY_VALUE = {name: option["value"] for name, option in KNOWN.items() if "value" in option}
REFUSED = {name: option["refused"] for name, option in KNOWN.items() if "refused" in option}
BY_MAP = {name: option for name, option in KNOWN.items() if "type" in option}

ROLES = {"replication-manager": "replicationManager", "view-syncer": "viewSyncer"}
BUCKET = {
    "common": {"litestream": {"backupUrl": "s3://bucket/path"}},
    "s3": {"enabled": True, "accessKey": "a", "secretKey": "b"},
}
# options that accept only some texts or numbers
SAMPLES = {
    "ZERO_UPSTREAM_DB": "postgres://a:b@host/one",
    "ZERO_CVR_DB": "postgres://a:b@host/two",
    "ZERO_CHANGE_DB": "postgres://a:b@host/three",
    "ZERO_REPLICA_FILE": "/srv/zero/replica.db",
    "ZERO_LITESTREAM_BACKUP_URL": "s3://bucket/other",
    "ZERO_LITESTREAM_ENDPOINT": "http://minio:9000",
    "ZERO_LITESTREAM_MULTIPART_SIZE": 8388608,
    "ZERO_AUTH_JWKS_URL": "https://auth.example.com/keys",
    "ZERO_QUERY_URL": "https://api.example.com/query",
    "ZERO_MUTATE_URL": "https://api.example.com/mutate",
    "ZERO_LOG_LEVEL": "debug",
    "ZERO_LITESTREAM_LOG_LEVEL": "debug",
    "ZERO_LOG_FORMAT": "text",
    "ZERO_ENABLE_TELEMETRY": False,
    "ZERO_WEBSOCKET_COMPRESSION_OPTIONS": '{"level": 3}',
}


def sample(name: str) -> tuple[Any, str]:
    """Returns a value of an option, and the text that zero-cache must read."""
    option = ALL[name]
    by_type = {"string": "some_text", "number": 7, "boolean": True, "list": ["one", "two"]}
    value = SAMPLES.get(name, by_type[option.type])
    return value, as_zero_reads(value)


def has(release: Any, role: str) -> dict[str, str]:
    workload = release.replication_manager if role == "replication-manager" else release.view_syncer
    return release.env_values(workload)


def test_every_option_of_zero_cache_is_accounted_for_in_one_way():
    assert set(KNOWN) == set(ALL)
    assert len(ALL) == 117
    assert [name for name, option in KNOWN.items() if len({"value", "refused", "type"} & set(option)) != 1] == []


@pytest.mark.parametrize("name", BY_MAP)
def test_the_chart_knows_an_options_type_and_roles_as_zero_cache_does(name):
    assert KNOWN[name]["type"] == ALL[name].type
    assert not ALL[name].enum, "no map takes one of a few words: the templates would have to check it"
    assert set(KNOWN[name]["roles"]) == ALL[name].roles


# one render sets them all, so an effect of one option on another would show
SETTABLE = sorted(set(BY_VALUE) - {"ZERO_NUM_SYNC_WORKERS"})
ALTERNATIVES = {"ZERO_AUTH_SECRET", "ZERO_AUTH_JWK", "ZERO_AUTH_JWKS_URL"}


def values_for(name: str) -> list[dict[str, Any]]:
    """Returns the values that set an option, with all others that can be set beside it."""
    beside = [other for other in SETTABLE if other not in ALTERNATIVES]
    chosen = name if name in ALTERNATIVES else "ZERO_AUTH_SECRET"
    no_secret = nested("common.auth.secret", "")
    return [BUCKET, no_secret, *(nested(BY_VALUE[other], sample(other)[0]) for other in [*beside, chosen])]


@pytest.mark.parametrize("name", SETTABLE)
def test_a_value_reaches_the_roles_that_read_its_option(render, name):
    release = render(values_for(name))

    for role in ROLES:
        # view syncers learn the backup's address from the replication manager
        assert has(release, role).get(name) == (sample(name)[1] if role in ALL[name].roles else None), role


@pytest.mark.parametrize("name", SETTABLE)
def test_a_single_node_reads_what_either_role_reads(render, name):
    release = render([*values_for(name), {"singleNode": {"enabled": True}}])

    assert release.env_values(release.replication_manager)[name] == sample(name)[1]


UNSET = sorted(
    name
    for name, path in BY_VALUE.items()
    if not path.startswith(("s3.", "viewSyncer.")) and path not in ("common.replicaFile", "common.database.upstreamDb")
)


@pytest.mark.parametrize("name", UNSET)
def test_an_option_that_is_not_set_is_left_to_zero_cache(render, name):
    always = {"ZERO_ADMIN_PASSWORD", "ZERO_AUTH_SECRET", "ZERO_LITESTREAM_BACKUP_URL"}
    release = render()

    for role in ROLES:
        assert name in always or name not in has(release, role)


@pytest.mark.parametrize("name", BY_MAP)
def test_the_common_map_reaches_the_roles_that_read_an_option(render, name):
    release = render({"common": {"options": {option: sample(option)[0] for option in BY_MAP}}})

    for role in ROLES:
        assert has(release, role).get(name) == (sample(name)[1] if role in ALL[name].roles else None)


def another(name: str) -> Any:
    """Returns another value than the sample."""
    others = {"number": 8, "boolean": False, "list": ["three"], "string": "else"}
    return others[KNOWN[name]["type"]]


@pytest.mark.parametrize("name", BY_MAP)
def test_a_roles_own_map_wins_over_the_common_one(render, name):
    values: dict[str, Any] = {"common": {"options": {option: another(option) for option in BY_MAP}}}
    for role, key in ROLES.items():
        values[key] = {"options": {option: sample(option)[0] for option in BY_MAP if role in ALL[option].roles}}
    release = render(values)

    for role in ALL[name].roles:
        assert has(release, role)[name] == sample(name)[1]


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (False, "false"), (0.05, "0.05"), (16777216, "16777216"), (-1, "-1")]
)
def test_a_number_or_boolean_arrives_exactly(render, value, text):
    name = "ZERO_ENABLE_QUERY_PLANNER" if isinstance(value, bool) else "ZERO_YIELD_THRESHOLD_MS"

    assert has(render({"viewSyncer": {"options": {name: value}}}), "view-syncer")[name] == text


@pytest.mark.parametrize("path", ["common", "replicationManager", "viewSyncer", "singleNode"])
@pytest.mark.parametrize("name", REFUSED)
def test_an_option_that_would_break_the_release_is_refused_with_its_reason(render_refused, path, name):
    text = render_refused({path: {"options": dict.fromkeys(REFUSED, "1")}})

    assert f"{path}.options must not contain {name}, because {REFUSED[name]}." in text


@pytest.mark.parametrize("name", BY_VALUE)
def test_an_option_that_a_value_sets_is_refused_in_a_map(render_refused, name):
    text = render_refused({"common": {"options": dict.fromkeys(BY_VALUE, "1")}})

    assert (
        f"common.options must not contain {name}, because a value of the chart sets it; set {BY_VALUE[name]}." in text
    )


@pytest.mark.parametrize("old", [name for name in ALL if name.startswith(("ZERO_PUSH_", "ZERO_GET_QUERIES_"))])
def test_the_refusal_of_a_replaced_option_names_the_new_one(old):
    new = old.replace("ZERO_PUSH_", "ZERO_MUTATE_").replace("ZERO_GET_QUERIES_", "ZERO_QUERY_")

    assert new in ALL
    assert REFUSED[old] == f"it was replaced by {new}; set {BY_VALUE[new]}"


def test_settings_of_the_compression_arrive(render):
    release = render(nested("common.websocket.compressionOptions", '{"level": 3}'))

    assert release.view_syncer.env["ZERO_WEBSOCKET_COMPRESSION_OPTIONS"] == '{"level": 3}'
