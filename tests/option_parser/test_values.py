"""Each value for an option of zero-cache arrives in its configuration as the user wrote it."""

from typing import Any

import pytest
import yaml
from chartproof.values.dotted_keys import at

from zero_cache.chart import CHART
from zero_cache.ci_files import ci_file
from zero_cache.option_parser.parser import Refused
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER, zero_options

KNOWN: dict[str, dict[str, Any]] = yaml.safe_load((CHART / "files" / "zero-options.yaml").read_text())
BY_VALUE = {name: option["value"] for name, option in KNOWN.items() if "value" in option}

# each value of an option: large numbers, lists, false, and texts that look like other types
VALUES = """
common:
  appId: "007"
  replicaFile: /var/lib/zero/1e3.db
  adminPassword: "12345678"
  database:
    upstreamDb: postgres://user:pass%20word@host:5432/db
    cvrDb: postgres://user:pass@host:5432/cvr?sslmode=require&options=a%3Db
    changeDb: postgres://user:pass@10.0.0.1:5432/change
    publications: [one, two]
    upstreamMaxConns: 21
    cvrMaxConns: 31
    changeMaxConns: 6
    initialSyncWorkers: 7
    slotFailover: true
    autoReset: false
  auth:
    secret: "null"
    issuer: https://issuer.example.com/
    audience: "yes"
    revalidateIntervalSeconds: 1
    retransformIntervalSeconds: 10000000
  api:
    queryUrl: https://api.example.com/query,https://other.example.com/query
    queryApiKey: "0x1F"
    queryForwardCookies: true
    queryAllowedClientHeaders: [x-one, x-two]
    queryAllowedRequestHeaders: [x-three]
    mutateUrl: https://api.example.com/mutate
    mutateApiKey: "true"
    mutateForwardCookies: true
    mutateAllowedClientHeaders: [x-four]
    mutateAllowedRequestHeaders: [x-five, x-six]
    crudMutations: false
  logging: {level: error, format: text, slowRowThresholdMs: 3, slowHydrateThresholdMs: 10000000}
  telemetry: {enabled: false}
  limits: {mutationsPerUser: 1, mutationsWindowMs: 86400000}
  websocket: {compression: true, compressionOptions: '{"level": 1}', maxPayloadBytes: 104857600}
  litestream:
    backupUrl: s3://bucket/path
    logLevel: info
    restoreUsingV5: false
    restoreParallelism: 1
    multipartConcurrency: 4
    multipartSize: 1073741824
    incrementalBackupIntervalMinutes: 1
    snapshotBackupIntervalHours: 1000000
viewSyncer: {syncWorkers: 3}
singleNode: {syncWorkers: 3}
s3: {region: eu-central-1, endpoint: "http://minio:9000"}
"""
JWK = 'common: {auth: {secret: "", jwk: "{\\"kty\\": \\"oct\\", \\"k\\": \\"AAAA\\"}"}}'
JWKS_URL = 'common: {auth: {secret: "", jwksUrl: "https://auth.example.com/keys?a=b,c"}}'
SINGLE = "singleNode: {enabled: true}"

# values that exclude one of those above
OTHERWISE = {"common.auth.jwk": JWK, "common.auth.jwksUrl": JWKS_URL}


def meant(value: Any, kind: str) -> Any:
    return value.split(",") if kind == "list" and isinstance(value, str) else value


def test_the_values_above_set_every_option_that_has_a_value():
    values = yaml.safe_load(VALUES)

    assert {path for path in BY_VALUE.values() if at(values, path) in ({}, None)} - OTHERWISE.keys() == set()


@pytest.mark.parametrize("topology", ["two roles", "single node"])
def test_each_value_arrives_as_what_was_written(zero, render, started, topology):
    values = yaml.safe_load(VALUES)
    roles = started(render([VALUES, SINGLE] if topology == "single node" else VALUES))
    path_of = {option.env: option.path for option in zero.options}

    for name, path in BY_VALUE.items():
        if path in OTHERWISE:
            continue
        option = zero_options()[name]
        # having no sync workers makes it a replication manager
        for role in option.roles - ({REPLICATION_MANAGER} if path == "viewSyncer.syncWorkers" else set()):
            parsed = roles[role if topology == "two roles" else REPLICATION_MANAGER]
            assert parsed.get(*path_of[name]) == meant(at(values, path), option.type), (name, role)


@pytest.mark.parametrize(
    ("values", "field", "expected"),
    [
        (JWK, "jwk", '{"kty": "oct", "k": "AAAA"}'),
        (JWKS_URL, "jwksUrl", "https://auth.example.com/keys?a=b,c"),
    ],
)
def test_a_way_of_authentication_arrives_alone(render, started, values, field, expected):
    auth = started(render([VALUES, values]))[VIEW_SYNCER].get("auth")

    assert auth[field] == expected
    assert {way for way in ("secret", "jwk", "jwksUrl") if auth.get(way) is not None} == {field}


def test_what_the_values_leave_out_is_left_to_zero_cache(render, started):
    roles = started(render(ci_file("default")))

    for parsed in roles.values():
        assert parsed.get("log") == {
            "level": "info",
            "format": "text",
            "slowRowThreshold": 2,
            "slowHydrateThreshold": 100,
            "ivmSampling": 5000,
        }
        assert parsed.get("enableTelemetry") is True
        assert parsed.get("autoReset") is True


@pytest.mark.parametrize(
    ("values", "workload", "name", "value"),
    [
        ("common: {options: {ZERO_YIELD_THRESHOLD_MS: 20000000}}", VIEW_SYNCER, "ZERO_YIELD_THRESHOLD_MS", 20_000_000),
        ("common: {options: {ZERO_ENABLE_QUERY_PLANNER: false}}", VIEW_SYNCER, "ZERO_ENABLE_QUERY_PLANNER", False),
        ("viewSyncer: {options: {ZERO_SERVER_VERSION: '007'}}", VIEW_SYNCER, "ZERO_SERVER_VERSION", "007"),
        (
            "replicationManager: {options: {ZERO_SHADOW_SYNC_SAMPLE_RATE: 0.05}}",
            REPLICATION_MANAGER,
            "ZERO_SHADOW_SYNC_SAMPLE_RATE",
            0.05,
        ),
        (
            "replicationManager: {options: {ZERO_REPLICATION_LAG_REPORT_INTERVAL_MS: 0}}",
            REPLICATION_MANAGER,
            "ZERO_REPLICATION_LAG_REPORT_INTERVAL_MS",
            0,
        ),
    ],
)
def test_an_option_of_a_map_arrives_as_what_was_written(zero, render, started, values, workload, name, value):
    path_of = {option.env: option.path for option in zero.options}

    assert started(render([VALUES, values]))[workload].get(*path_of[name]) == value


def test_the_parser_refuses_what_the_chart_lets_through_in_extra_env(render, started):
    with pytest.raises(Refused, match="ZERO_YIELD_THRESHOLD_MS"):
        started(render([VALUES, "viewSyncer: {extraEnv: [{name: ZERO_YIELD_THRESHOLD_MS, value: soon}]}"]))
