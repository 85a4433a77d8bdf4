"""Volumes, mounts and containers of the user's that a pod can't have."""

import pytest

from conformance import refusals

ROLES = ["replicationManager", "viewSyncer"]


def emptied(*names):
    return [{"name": name, "emptyDir": {}} for name in names]


def mounted(*mounts):
    return [{"name": name, "mountPath": path} for name, path in mounts]


def running(*names):
    return [{"name": name, "image": "busybox:1.37"} for name in names]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("extraVolumes", "data"), ("extraVolumes", "tmp"), ("extraVolumes", "ca"),
        ("extraContainers", "zero-cache"), ("extraContainers", "object-store"), ("extraInitContainers", "create-bucket"),
    ],
)  # fmt: skip
def test_a_name_that_the_charts_own_has_is_refused(render_refused, role, key, name):
    assert (
        f"{role}.{key} must not contain the name {name}, because the chart's own has it and Kubernetes rejects two; choose "
        "another."
    ) in render_refused({role: {key: [{"name": name, "image": "busybox:1.37"}]}})


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", ["/tmp", "/data", "/etc/zero-cache/ca"])
def test_a_mount_over_the_charts_own_is_refused(render_refused, role, path):
    assert (
        f"{role}.extraVolumeMounts must not mount at {path}, because the chart mounts its own volume there and Kubernetes "
        "rejects two; choose another path."
    ) in render_refused({role: {"extraVolumeMounts": [{"name": "x", "mountPath": path}]}})


# values of a role, and the only problem that the message tells
REFUSED = {
    "a volume's name twice": (
        {"extraVolumes": emptied("a", "a")},
        "extraVolumes must not contain the name a, because another extra volume has it and Kubernetes rejects two; choose "
        "another.",
    ),
    "a container's name twice": (
        {"extraContainers": running("a", "a")},
        "extraContainers must not contain the name a, because another extra container has it and Kubernetes rejects two; "
        "choose another.",
    ),
    "a container named like an init container": (
        {"extraContainers": running("a"), "extraInitContainers": running("b", "a")},
        "extraInitContainers must not contain the name a, because another extra container has it and Kubernetes rejects "
        "two; choose another.",
    ),
    "a path twice": (
        {"extraVolumes": emptied("a", "b"), "extraVolumeMounts": mounted(("a", "/x"), ("b", "/x/"))},
        "extraVolumeMounts must not mount at /x/ twice, because one volume would hide the other and Kubernetes rejects two; "
        "choose another path.",
    ),
    "the chart's own path, with a slash": (
        {"extraVolumes": emptied("a"), "extraVolumeMounts": mounted(("a", "/tmp/"))},
        "extraVolumeMounts must not mount at /tmp/, because the chart mounts its own volume there and Kubernetes rejects two; "
        "choose another path.",
    ),
    "a volume that there isn't": (
        {"extraVolumes": emptied("a"), "extraVolumeMounts": mounted(("b", "/x"))},
        "extraVolumeMounts must not mount b, because the pod has no volume of that name and Kubernetes rejects it; add one "
        "to {role}.extraVolumes, or correct the name.",
    ),
    "certificates that there aren't": (
        {"extraVolumeMounts": mounted(("ca", "/x"))},
        "extraVolumeMounts must not mount ca, because the pod has no volume of that name and Kubernetes rejects it; add one "
        "to {role}.extraVolumes, or correct the name.",
    ),
    "a volume of nothing": (
        {"extraVolumes": [{"name": "a"}]},
        "extraVolumes must give a one source, because Kubernetes rejects a volume with none or several; correct it, or give "
        "it an emptyDir.",
    ),
    "a volume of two sources": (
        {"extraVolumes": [{"name": "a", "emptyDir": {}, "configMap": {"name": "b"}}]},
        "extraVolumes must give a one source, because Kubernetes rejects a volume with none or several; correct it, or give "
        "it an emptyDir.",
    ),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("values", "text"), REFUSED.values(), ids=REFUSED)
def test_what_a_pod_cant_have_is_refused_with_a_way_out(render_refused, role, values, text):
    assert refusals.problems(render_refused({role: values})) == [f"{role}.{text.replace('{role}', role)}"]


@pytest.mark.parametrize("role", ROLES)
def test_the_charts_own_volumes_may_be_mounted_elsewhere(render, role):
    mounts = mounted(("data", "/x"), ("tmp", "/y"), ("ca", "/z"))
    values = {"common": {"caBundle": {"configMap": "authority"}}, role: {"extraVolumeMounts": mounts}}

    assert render(values).refusal is None


def test_both_roles_may_have_a_volume_of_the_same_name(render):
    role = {"extraVolumes": emptied("a"), "extraVolumeMounts": mounted(("a", "/x"))}

    assert render({"replicationManager": role, "viewSyncer": role}).refusal is None
