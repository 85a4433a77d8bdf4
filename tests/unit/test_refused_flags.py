"""A text that zero-cache's parser takes for a flag is refused, wherever one can be written (tests/contract has which)."""

import pytest

from conformance.dotted_keys import nested

BUCKET = {"common": {"litestream": {"backupUrl": "s3://bucket/path"}}}
KEY = {"common": {"api": {"queryUrl": "http://api/q", "queryApiKey": "-k"}}}
FLAGS = {
    "common.adminPassword": nested("common.adminPassword", "-abc"),
    "common.auth.secret": nested("common.auth.secret", "--a1"),
    "common.auth.issuer": nested("common.auth.issuer", "-issuer"),
    "common.api.queryApiKey": KEY,
    "common.api.queryAllowedClientHeaders": nested("common.api.queryAllowedClientHeaders", ["x-one", "-x"]),
    "common.database.publications": nested("common.database.publications", ["one", "--two"]),
    "viewSyncer.options.ZERO_SERVER_VERSION": {"viewSyncer": {"options": {"ZERO_SERVER_VERSION": "--v"}}},
    "s3.region": [BUCKET, nested("s3.region", "-eu")],
}


@pytest.mark.parametrize(("key", "values"), FLAGS.items(), ids=FLAGS)
def test_a_text_that_zero_cache_takes_for_a_flag_is_refused(render_refused, key, values):
    assert (
        f"{key} must not begin with a dash, because zero-cache takes such a text for a flag and doesn't start; choose another."
        in render_refused(values)
    )
