"""Whatever values the chart accepts, zero-cache starts with what it renders."""

from chartproof.values.dotted_keys import at
from hypothesis import given, note, settings

from zero_cache.values.keys import ROLES
from zero_cache.values.values import as_yaml, valid_values
from zero_cache.zero.containers import SINGLE_NODE
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER

# these values bypass all checks
EXTRA_ENV = [f"{role}.extraEnv" for role in (*ROLES.values(), "singleNode")]


@settings(max_examples=40)
@given(values=valid_values(never=EXTRA_ENV))
def test_zero_cache_starts_with_the_role_that_is_meant_for_any_values(render, started, values):
    note(as_yaml(values))
    roles = {kind: parsed.role for kind, parsed in started(render(as_yaml(values))).items()}

    if at(values, "singleNode.enabled"):
        assert roles == {REPLICATION_MANAGER: SINGLE_NODE}
    else:
        assert roles == {REPLICATION_MANAGER: REPLICATION_MANAGER, VIEW_SYNCER: VIEW_SYNCER}
