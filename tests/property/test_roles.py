"""What belongs to one role never reaches the other."""

from hypothesis import given
from hypothesis import strategies as st

from conformance.strategies.values import valid_values

VIEW_SYNCER_ONLY = ("ZERO_CHANGE_STREAMER_URI", "ZERO_AUTH_", "ZERO_QUERY_", "ZERO_MUTATE_")
REPLICATION_MANAGER_ONLY = ("ZERO_LITESTREAM_BACKUP_URL", "ZERO_CHANGE_STREAMER_PORT", "ZERO_LITESTREAM_PORT")
# options with an entry of one role, or of each
OPTIONS = (
    *("common.auth.secret", "common.auth.jwk", "common.auth.jwksUrl", "common.litestream.backupUrl"),
    *("common.api.queryUrl", "common.api.queryApiKey", "common.api.mutateUrl", "common.api.mutateApiKey"),
)
EXTRA = [f"{role}.{key}" for role in ("replicationManager", "viewSyncer") for key in ("extraEnv", "envFrom")]


@given(
    values=st.lists(st.sampled_from(OPTIONS), min_size=1, max_size=4, unique=True).flatmap(
        lambda paths: valid_values(always=paths, never=EXTRA)
    )
)
def test_an_option_of_one_role_stays_out_of_the_other(rendered, values):
    release = rendered(values)

    assert not [name for name in release.replication_manager.env if name.startswith(VIEW_SYNCER_ONLY)]
    assert not [name for name in release.view_syncer.env if name.startswith(REPLICATION_MANAGER_ONLY)]


@given(values=valid_values(always=EXTRA))
def test_extra_environment_of_one_role_stays_out_of_the_other(rendered, values):
    release = rendered(values)
    manager, syncer = values["replicationManager"], values["viewSyncer"]

    for workload, own, other in [
        (release.replication_manager, manager, syncer),
        (release.view_syncer, syncer, manager),
    ]:
        foreign = {entry["name"] for entry in other["extraEnv"]} - {entry["name"] for entry in own["extraEnv"]}
        # this one is the chart's too
        assert not (foreign - {"ZERO_ADMIN_PASSWORD"}) & workload.env.keys()
        assert workload.main["envFrom"] == own["envFrom"]


@given(values=valid_values())
def test_every_selector_finds_the_pods_of_one_role(rendered, values):
    release = rendered(values)
    pods = {workload.role: workload.pod_labels for workload in release.workloads}
    selectors = [(workload, workload.selector) for workload in release.workloads if workload.kind != "Pod"]
    selectors += [(service, service["spec"]["selector"]) for service in release.of_kind("Service")]

    for owner, selector in selectors:
        assert [role for role, labels in pods.items() if selector.items() <= labels.items()] == [owner.role]
