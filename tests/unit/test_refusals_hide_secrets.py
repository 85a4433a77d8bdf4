"""No refusal prints a secret, by the schema or by a template."""

import pytest
from chartproof.values.dotted_keys import nested

WHOLE = {"name": "mine", "key": "k"}
SECRET = "hunter2-5up3r"
SECRET_VALUES = [
    nested("common.database.upstreamDb", f"mysql://user:{SECRET}@h/d"),
    nested("common.database.upstreamDb", f"postgres://user:{SECRET} x@h/d"),
    [nested("common.auth.jwk", SECRET), nested("common.auth.secret", SECRET)],
    [nested("s3.secretKey", SECRET), nested("s3.secretKeySecretRef", WHOLE)],
    nested("s3", {"enabled": True, "secretKey": SECRET}),
    [nested("common.adminPassword", SECRET), nested("common.adminPasswordSecretRef", WHOLE)],
    nested("common.adminPassword", [SECRET]),
    nested("common.auth.secret", {"value": SECRET}),
    [nested("common.api.queryApiKey", SECRET)],
    {"viewSyncer": {"extraEnv": [{"name": "ZERO_PORT", "value": SECRET}]}},
    {"viewSyncer": {"extraEnv": [{"name": "A", "values": SECRET}]}},
]


@pytest.mark.parametrize("values", SECRET_VALUES)
def test_no_refusal_prints_a_secret(render_refused, values):
    assert SECRET not in render_refused(values)
