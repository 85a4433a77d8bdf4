"""What belongs to one role never reaches the other."""

from hypothesis import given
from hypothesis import strategies as st

from conformance.strategies.values import at, valid_values

VIEW_SYNCER_ONLY = ("ZERO_CHANGE_STREAMER_URI", "ZERO_AUTH_", "ZERO_QUERY_", "ZERO_MUTATE_")
REPLICATION_MANAGER_ONLY = ("ZERO_LITESTREAM_BACKUP_URL", "ZERO_CHANGE_STREAMER_PORT", "ZERO_LITESTREAM_PORT")
# options with an entry of one role, or of each
OPTIONS = (
    *("common.auth.secret", "common.auth.jwk", "common.auth.jwksUrl", "common.litestream.backupUrl"),
    *("common.api.queryUrl", "common.api.queryApiKey", "common.api.mutateUrl", "common.api.mutateApiKey"),
    *("replicationManager.extraEnv", "replicationManager.envFrom", "viewSyncer.extraEnv", "viewSyncer.envFrom"),
)


def names(values, role):
    """Of the role's own extra environment."""
    return {entry["name"] for entry in at(values, f"{role}.extraEnv") or []}


@given(values=st.sampled_from(OPTIONS).flatmap(lambda path: valid_values(always=[path])))
def test_the_environment_of_one_role_stays_out_of_the_other(rendered, values):
    release = rendered(values)
    manager, syncer = release.replication_manager, release.view_syncer
    managers_own, syncers_own = names(values, "replicationManager"), names(values, "viewSyncer")

    assert not [name for name in manager.env.keys() - managers_own if name.startswith(VIEW_SYNCER_ONLY)]
    assert not [name for name in syncer.env.keys() - syncers_own if name.startswith(REPLICATION_MANAGER_ONLY)]
    for name in managers_own - syncers_own:
        assert syncer.env.get(name) != manager.env[name]
    for name in syncers_own - managers_own:
        assert manager.env.get(name) != syncer.env[name]
    assert manager.main.get("envFrom", []) == (at(values, "replicationManager.envFrom") or [])
    assert syncer.main.get("envFrom", []) == (at(values, "viewSyncer.envFrom") or [])


@given(values=valid_values())
def test_every_selector_finds_the_pods_of_one_role(rendered, values):
    release = rendered(values)
    pods = {workload.role: workload.pod_labels for workload in release.workloads}
    selectors = [(workload, workload.selector) for workload in release.workloads if workload.kind != "Pod"]
    selectors += [(service, service["spec"]["selector"]) for service in release.of_kind("Service")]

    for owner, selector in selectors:
        assert [role for role, labels in pods.items() if selector.items() <= labels.items()] == [owner.role]
