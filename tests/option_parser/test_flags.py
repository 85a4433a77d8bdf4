"""The chart refuses texts with a dash in front that zero-cache's parser takes for a flag."""

import pytest

from zero_cache.option_parser.parser import Refused

ENVIRONMENT = {"ZERO_UPSTREAM_DB": "postgres://user:password@host:5432/db", "ZERO_NUM_SYNC_WORKERS": "1"}
INSTALL = "common: {database: {upstreamDb: 'postgres://user:password@host:5432/db'}, auth: {secret: s}}"


@pytest.mark.parametrize("text", ["-a", "-abc", "--abc", "--port", "-a b", "--a1", "-_", "-é"])
def test_what_zero_cache_takes_for_a_flag_is_refused(zero, render, text):
    with pytest.raises(Refused):
        zero.parse({**ENVIRONMENT, "ZERO_ADMIN_PASSWORD": text})
    assert "common.adminPassword must not begin with a dash" in str(
        render([INSTALL, {"common": {"adminPassword": text}}]).refusal
    )


@pytest.mark.parametrize("text", ["-", "--", "-5", "-a1", "-a-b", "a-b", "-- a", "-abc=5"])
def test_other_texts_with_a_dash_arrive(zero, render, started, text):
    assert zero.parse({**ENVIRONMENT, "ZERO_ADMIN_PASSWORD": text}).get("adminPassword") == text
    for parsed in started(render([INSTALL, {"common": {"adminPassword": text}}])).values():
        assert parsed.get("adminPassword") == text
