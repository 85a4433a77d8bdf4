"""Lists that Kubernetes merges by a field of their entries: one that comes twice is refused."""

import pytest

from conformance import refusals

ROLES = ["replicationManager", "viewSyncer"]


def refused(what):
    return (
        f"{what} twice, because Kubernetes tells the entries apart by that and Helm 4 stops half-way through the release; "
        "make one of both."
    )


def container(**fields):
    return [{"name": "a", "image": "busybox:1.37", **fields}]


# values of a role, and the only problem that the message tells
OF_A_ROLE = {
    "two aliases of an address": (
        {"hostAliases": [{"ip": "192.0.2.1", "hostnames": ["a"]}, {"ip": "192.0.2.1", "hostnames": ["b"]}]},
        'hostAliases must not contain {"ip":"192.0.2.1"}',
    ),
    "two constraints on one label": (
        {
            "topologySpreadConstraints": [
                {"maxSkew": skew, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"} for skew in (1, 2)
            ]
        },
        'topologySpreadConstraints must not contain {"topologyKey":"zone","whenUnsatisfiable":"DoNotSchedule"}',
    ),
    "a variable of a further container": (
        {"extraContainers": container(env=[{"name": "A", "value": "1"}, {"name": "A", "value": "2"}])},
        'extraContainers[a].env must not contain {"name":"A"}',
    ),
    "a port of a further container": (
        {"extraContainers": container(ports=[{"containerPort": 80}, {"containerPort": 80, "protocol": "TCP"}])},
        'extraContainers[a].ports must not contain {"containerPort":80,"protocol":"TCP"}',
    ),
    "a path in a further init container": (
        {
            "extraInitContainers": container(
                volumeMounts=[{"name": "tmp", "mountPath": "/x"}, {"name": "data", "mountPath": "/x"}]
            )
        },
        'extraInitContainers[a].volumeMounts must not contain {"mountPath":"/x"}',
    ),
    "a device of a further init container": (
        {"extraInitContainers": container(volumeDevices=[{"name": "b", "devicePath": "/dev/x"}] * 2)},
        'extraInitContainers[a].volumeDevices must not contain {"devicePath":"/dev/x"}',
    ),
    "a claim of a further container": (
        {"extraContainers": container(resources={"claims": [{"name": "gpu"}, {"name": "gpu", "request": "b"}]})},
        'extraContainers[a].resources.claims must not contain {"name":"gpu"}',
    ),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("values", "text"), OF_A_ROLE.values(), ids=OF_A_ROLE)
def test_what_comes_twice_in_a_pod_is_refused(render_refused, role, values, text):
    assert refusals.problems(render_refused({role: values})) == [refused(f"{role}.{text}")]


# values of a route, and the only problem that the message tells
OF_A_ROUTE = {
    "a Gateway": (
        {"parentRefs": [{"name": "a"}, {"name": "a", "kind": "Gateway"}]},
        'parentRefs must not contain {"group":"gateway.networking.k8s.io","kind":"Gateway","name":"a"}',
    ),
    "a header of requests": (
        {"filters": [{"type": "RequestHeaderModifier", "requestHeaderModifier": {"set": [{"name": "A"}] * 2}}]},
        'filters.requestHeaderModifier.set must not contain {"name":"A"}',
    ),
    "a header of responses": (
        {"filters": [{"type": "ResponseHeaderModifier", "responseHeaderModifier": {"remove": ["A", "A"]}}]},
        'filters.responseHeaderModifier.remove must not contain "A"',
    ),
}


@pytest.mark.parametrize(("values", "text"), OF_A_ROUTE.values(), ids=OF_A_ROUTE)
def test_what_comes_twice_in_a_route_is_refused(render_refused, values, text):
    route = {"enabled": True, "parentRefs": [{"name": "gateway"}], **values}

    assert refusals.problems(render_refused({"viewSyncer": {"httpRoute": route}})) == [
        refused(f"viewSyncer.httpRoute.{text}")
    ]


# what differs in a field that tells entries apart
APART = [
    {"hostAliases": [{"ip": "192.0.2.1"}, {"ip": "192.0.2.2"}]},
    {
        "topologySpreadConstraints": [
            {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": way}
            for way in ("DoNotSchedule", "ScheduleAnyway")
        ]
    },
    {"extraContainers": container(ports=[{"containerPort": 80}, {"containerPort": 80, "protocol": "UDP"}])},
    {"tolerations": [{"key": "a", "operator": "Exists"}] * 2},
    {"httpRoute": {"enabled": True, "parentRefs": [{"name": "a", "sectionName": name} for name in ("http", "https")]}},
]


@pytest.mark.parametrize("values", APART, ids=lambda values: next(iter(values)))
def test_entries_that_kubernetes_tells_apart_are_fine(render, values):
    assert render({"viewSyncer": values}).refusal is None


@pytest.mark.parametrize("value", ["text", ["text"], {"a": "b"}, None])
def test_what_is_no_list_of_maps_is_left_to_kubernetes(render, value):
    assert render({"viewSyncer": {"extraContainers": container(ports=value, resources=value)}}).refusal is None
