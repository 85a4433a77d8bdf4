"""The chart accepts values close to refused ones, where more than one option or amount decides."""

import pytest


def emptied(*names):
    return [{"name": name, "emptyDir": {}} for name in names]


def mounted(*mounts):
    return [{"name": name, "mountPath": path} for name, path in mounts]


def container(**fields):
    return [{"name": "a", "image": "busybox:1.37", **fields}]


@pytest.mark.parametrize(
    ("pod", "container"),
    [
        ({"runAsUser": 0, "runAsNonRoot": False}, {}),
        ({"runAsUser": 0}, {"runAsUser": 1000}),
        ({"runAsUser": 0}, {"runAsNonRoot": False}),
        ({"runAsUser": 0, "runAsNonRoot": None}, {}),
        ({"runAsUser": None}, {}),
    ],
)
def test_a_user_that_nothing_forbids_is_fine(render, pod, container):
    assert render({"podSecurityContext": pod, "containerSecurityContext": container}).refusal is None


@pytest.mark.parametrize("role", ["replicationManager", "viewSyncer"])
def test_the_charts_own_volumes_may_be_mounted_elsewhere(render, role):
    mounts = mounted(("data", "/x"), ("tmp", "/y"), ("ca", "/z"))
    values = {"common": {"caBundle": {"configMap": "authority"}}, role: {"extraVolumeMounts": mounts}}

    assert render(values).refusal is None


def test_both_roles_may_have_a_volume_of_the_same_name(render):
    role = {"extraVolumes": emptied("a"), "extraVolumeMounts": mounted(("a", "/x"))}

    assert render({"replicationManager": role, "viewSyncer": role}).refusal is None


def test_tolerations_may_come_twice(render):
    assert render({"viewSyncer": {"tolerations": [{"key": "a", "operator": "Exists"}] * 2}}).refusal is None


@pytest.mark.parametrize("value", ["text", ["text"], {"a": "b"}, None])
def test_what_is_no_list_of_maps_is_left_to_kubernetes(render, value):
    assert render({"viewSyncer": {"extraContainers": container(ports=value, resources=value)}}).refusal is None


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("1", "999m"), (1, "999m"), (2, 1), (0.5, "0.4"), ("0.5", 0.499), ("1001m", 1), ("1.5", "1.4999"), ("1", "0"),
        ("1025", "1k"), ("1Ki", "1k"), ("1Mi", "1M"), ("1Gi", "1G"), ("1Ti", "1T"), ("1.5Gi", "1.4Gi"), ("1Gi", "1000Mi"),
        (17_179_869_184, "15Gi"), ("17179869185", 17_179_869_184), ("010", "9"), ("999Ti", "998T"), ("999999Gi", "999998Gi"),
    ],
)  # fmt: skip
def test_amounts_are_compared_whatever_they_are_written_in(render, more, less):
    def amounts(request, limit):
        return {
            "viewSyncer": {"resources": {"requests": {"example.com/a": request}, "limits": {"example.com/a": limit}}}
        }

    assert "viewSyncer.resources.requests.example.com/a must not exceed" in str(render(amounts(more, less)).refusal)
    for request, limit in [(less, more), (more, more), (less, less)]:
        assert render(amounts(request, limit)).refusal is None


@pytest.mark.parametrize("amount", ["1e3", "1E", "1Pi", "9999999Gi", "100u"])
def test_an_amount_that_is_hard_to_count_is_left_to_kubernetes(render, amount):
    resources = {"requests": {"example.com/a": amount}, "limits": {"example.com/a": 1}}

    assert render({"viewSyncer": {"resources": resources}}).refusal is None


@pytest.mark.parametrize("stay", [2, "60%"])
def test_a_budget_is_held_to_the_fewest_pods_of_the_autoscaler(render, stay):
    def refusal(fewest):
        budget = {"enabled": True, "minAvailable": stay, "maxUnavailable": ""}
        autoscaling = {"enabled": True, "minReplicas": fewest, "maxReplicas": 9}
        resources = {"requests": {"cpu": "1"}}
        return render(
            {"viewSyncer": {"autoscaling": autoscaling, "podDisruptionBudget": budget, "resources": resources}}
        ).refusal

    assert refusal(3) is None
    assert "must be less than the 2 view syncers that run at least" in str(refusal(2))
