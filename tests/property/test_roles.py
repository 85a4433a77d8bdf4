"""Values of one role never reach the other."""

from chartproof.values.dotted_keys import at
from hypothesis import given
from hypothesis import strategies as st

from zero_cache.values.keys import SINGLE_NODE, zero_variables
from zero_cache.values.keys.places import workload
from zero_cache.values.values import valid_values
from zero_cache.zero.options import REPLICATION_MANAGER, VIEW_SYNCER, zero_options

# view syncers learn the worker's number and the replication manager's address from the chart
ONLY = {
    role: {name for name, option in zero_options().items() if option.roles == {role}}
    for role in (REPLICATION_MANAGER, VIEW_SYNCER)
}
EXTRA = [f"{role}.{key}" for role in ("replicationManager", "viewSyncer") for key in ("extraEnv", "envFrom")]
# they may set the same variables as extraEnv
OPTIONS = [*(f"{role}.options" for role in ("common", "replicationManager", "viewSyncer")), "common.logging.level"]


@given(
    values=st.lists(st.sampled_from(sorted(zero_variables())), min_size=1, max_size=6, unique=True).flatmap(
        lambda paths: valid_values(always=paths, never=[*EXTRA, SINGLE_NODE])
    )
)
def test_an_option_of_one_role_stays_out_of_the_other(rendered, values):
    release = rendered(values)

    assert not release.replication_manager.env.keys() & ONLY[VIEW_SYNCER]
    assert not release.view_syncer.env.keys() & ONLY[REPLICATION_MANAGER]


@given(values=valid_values(always=EXTRA, never=[SINGLE_NODE, *OPTIONS]))
def test_extra_environment_of_one_role_stays_out_of_the_other(rendered, values):
    release = rendered(values)
    manager, syncer = values["replicationManager"], values["viewSyncer"]

    for pod, own, other in [(release.replication_manager, manager, syncer), (release.view_syncer, syncer, manager)]:
        foreign = {entry["name"] for entry in other["extraEnv"]} - {entry["name"] for entry in own["extraEnv"]}
        # the chart sets this one too
        assert not (foreign - {"ZERO_ADMIN_PASSWORD"}) & pod.env.keys()
        assert pod.main["envFrom"] == own["envFrom"]


@given(values=valid_values())
def test_every_selector_finds_the_pods_of_one_role(rendered, values):
    release = rendered(values)
    pods = {pod.role: pod.pod_labels for pod in release.workloads}
    selectors = [(owner, owner.selector) for owner in release.of_kind("StatefulSet", "Deployment")]
    selectors += [(service, service["spec"]["selector"]) for service in release.of_kind("Service")]
    selectors += [
        (budget, budget["spec"]["selector"]["matchLabels"]) for budget in release.of_kind("PodDisruptionBudget")
    ]
    selectors += [(policy, policy["spec"]["podSelector"]["matchLabels"]) for policy in release.of_kind("NetworkPolicy")]

    for owner, selector in selectors:
        # a single node has the public Service
        role = REPLICATION_MANAGER if at(values, SINGLE_NODE) and owner.role == VIEW_SYNCER else owner.role
        assert [role for role, labels in pods.items() if selector.items() <= labels.items()] == [role], owner


@given(values=valid_values(always=[SINGLE_NODE]))
def test_a_single_node_is_one_pod_with_nothing_of_the_view_syncers(rendered, values):
    release = rendered(values)

    assert [pod.role for pod in release.of_kind("StatefulSet", "Deployment")] == [REPLICATION_MANAGER]
    assert not release.of_kind("HorizontalPodAutoscaler", "PodDisruptionBudget")
    assert "ZERO_CHANGE_STREAMER_URI" not in workload(release, REPLICATION_MANAGER).env
