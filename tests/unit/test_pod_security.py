"""Every pod runs under the "restricted" Pod Security Standard, without a token for the cluster."""

import pytest


def all_containers(release):
    return [
        container
        for workload in release.workloads
        for container in [*workload.containers.values(), *workload.init_containers.values()]
    ]


@pytest.mark.parametrize("values", ["", "common: {litestream: {backupUrl: s3://bucket/path}}"])
def test_every_pod_is_restricted(render, values):
    release = render(values)

    for workload in release.workloads:
        context = workload.pod["securityContext"]
        assert context["runAsNonRoot"] is True
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}
        assert (context["runAsUser"], context["runAsGroup"], context["fsGroup"]) == (1000, 1000, 1000)
    for container in all_containers(release):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


@pytest.mark.parametrize("topology", ["", "singleNode: {enabled: true}"])
def test_no_pod_gets_a_token_or_the_addresses_of_services(render, topology):
    for workload in render(["cleanup: {enabled: true}", topology]).workloads:
        assert workload.pod["automountServiceAccountToken"] is False
        assert workload.pod["enableServiceLinks"] is False


def test_a_field_set_to_null_is_left_out(render):
    release = render("podSecurityContext: {runAsUser: null, runAsGroup: null, fsGroup: null}")

    for workload in release.workloads:
        assert workload.pod["securityContext"] == {
            "runAsNonRoot": True,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        }


def test_a_large_user_id_stays_a_whole_number(render):
    release = render("podSecurityContext: {runAsUser: 1000680000}")

    assert release.view_syncer.pod["securityContext"]["runAsUser"] == 1000680000


@pytest.mark.parametrize("key", ["podSecurityContext", "containerSecurityContext"])
def test_a_context_can_be_left_out_altogether(render, key):
    release = render({key: None})
    contexts = {"podSecurityContext": [workload.pod for workload in release.workloads]}
    contexts["containerSecurityContext"] = all_containers(release)

    for owner in contexts[key]:
        assert "securityContext" not in owner
