"""The Service's own settings, and the HTTPRoute."""

import pytest


def service(release):
    return release.one("Service", role="view-syncer")


SETTINGS = [
    ({"type": "NodePort"}, "spec.type", "NodePort"),
    ({"annotations": {"a": "b"}}, "metadata.annotations", {"a": "b"}),
    ({"type": "NodePort", "nodePort": 30848}, "spec.ports[*].nodePort", 30848),
    ({"type": "LoadBalancer", "loadBalancerClass": "nlb"}, "spec.loadBalancerClass", "nlb"),
    (
        {"type": "LoadBalancer", "loadBalancerSourceRanges": ["192.0.2.0/24"]},
        "spec.loadBalancerSourceRanges",
        ["192.0.2.0/24"],
    ),
    ({"type": "NodePort", "externalTrafficPolicy": "Local"}, "spec.externalTrafficPolicy", "Local"),
    ({"sessionAffinity": "ClientIP"}, "spec.sessionAffinity", "ClientIP"),
    (
        {"sessionAffinity": "ClientIP", "sessionAffinityTimeoutSeconds": 60},
        "spec.sessionAffinityConfig",
        {"clientIP": {"timeoutSeconds": 60}},
    ),
    ({"ipFamilyPolicy": "RequireDualStack"}, "spec.ipFamilyPolicy", "RequireDualStack"),
    ({"ipFamilies": ["IPv6", "IPv4"]}, "spec.ipFamilies", ["IPv6", "IPv4"]),
    ({"trafficDistribution": "PreferClose"}, "spec.trafficDistribution", "PreferClose"),
    ({"trafficDistribution": "PreferSameNode"}, "spec.trafficDistribution", "PreferSameNode"),
    ({"appProtocol": "kubernetes.io/ws"}, "spec.ports[*].appProtocol", "kubernetes.io/ws"),
]


@pytest.mark.parametrize(("values", "path", "expected"), SETTINGS)
def test_a_setting_of_the_service_arrives(render, values, path, expected):
    assert service(render({"viewSyncer": {"service": values}})).get(path) == expected


def test_a_service_has_no_field_that_nobody_set(render):
    spec = service(render())["spec"]

    assert set(spec) == {"type", "selector", "sessionAffinity", "ports"}
    assert (spec["type"], spec["sessionAffinity"]) == ("ClusterIP", "None")


def test_the_replication_managers_service_takes_none_of_these_settings(render):
    values = {
        "viewSyncer": {"service": {"type": "LoadBalancer", "sessionAffinity": "ClientIP", "annotations": {"a": "b"}}}
    }
    manager = render(values).one("Service", role="replication-manager")

    assert manager.body == render().one("Service", role="replication-manager").body


ROUTE = {
    "viewSyncer": {
        "httpRoute": {"enabled": True, "parentRefs": [{"name": "gateway"}], "hostnames": ["zero.example.com"]}
    }
}


def test_there_is_no_route_unless_it_is_enabled(render):
    assert render().none("HTTPRoute")


def test_a_route_publishes_only_what_clients_need(render):
    route = render(ROUTE).one("HTTPRoute", role="view-syncer")

    assert route.api_version == "gateway.networking.k8s.io/v1"
    assert route["spec"] == {
        "parentRefs": [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "gateway"}],
        "hostnames": ["zero.example.com"],
        "rules": [
            {
                "matches": [{"path": {"type": "PathPrefix", "value": "/sync"}}],
                "backendRefs": [
                    {"group": "", "kind": "Service", "name": "zero-cache-view-syncer", "port": 4848, "weight": 1}
                ],
            }
        ],
    }


def test_a_route_may_have_a_service_for_its_parent(render):
    parent = {"group": "", "kind": "Service", "name": "mesh", "port": 4848}
    route = render([ROUTE, {"viewSyncer": {"httpRoute": {"parentRefs": [parent]}}}]).one("HTTPRoute")

    assert route["spec"]["parentRefs"] == [parent]


def test_a_routes_filters_say_what_the_api_server_would_add(render):
    filters = [
        {"type": "RequestMirror", "requestMirror": {"backendRef": {"name": "a", "port": 80}, "fraction": {"numerator": 1}}},
        {"type": "RequestRedirect", "requestRedirect": {"hostname": "a"}},
        {"type": "RequestRedirect", "requestRedirect": {"statusCode": 301}},
        {"type": "CORS", "cors": {}},
        {"type": "RequestMirror", "requestMirror": {"backendRef": {"name": "a", "port": 80}}},
    ]  # fmt: skip
    route = render([ROUTE, {"viewSyncer": {"httpRoute": {"filters": filters}}}]).one("HTTPRoute")

    backend = {"group": "", "kind": "Service", "name": "a", "port": 80}
    assert route.get("spec.rules[*].filters") == [
        {"type": "RequestMirror", "requestMirror": {"backendRef": backend, "fraction": {"numerator": 1, "denominator": 100}}},
        {"type": "RequestRedirect", "requestRedirect": {"hostname": "a", "statusCode": 302}},
        {"type": "RequestRedirect", "requestRedirect": {"statusCode": 301}},
        {"type": "CORS", "cors": {"maxAge": 5}},
        {"type": "RequestMirror", "requestMirror": {"backendRef": backend}},
    ]  # fmt: skip


def test_a_route_takes_a_path_filters_timeouts_and_annotations(render):
    filters = [{"type": "RequestHeaderModifier", "requestHeaderModifier": {"remove": ["x"]}}]
    settings = {"path": "/zero/sync", "filters": filters, "timeouts": {"request": "0s"}, "annotations": {"a": "b"}}
    route = render([ROUTE, {"viewSyncer": {"httpRoute": settings}}]).one("HTTPRoute")

    assert route.get("spec.rules[*].matches[*].path.value") == "/zero/sync"
    assert route.get("spec.rules[*].filters") == filters
    assert route.get("spec.rules[*].timeouts") == {"request": "0s"}
    assert route.annotations == {"a": "b"}


INGRESS = {"viewSyncer": {"ingress": {"enabled": True, "hosts": [{"host": "zero.example.com"}]}}}
REFUSED = {
    "a route without a gateway": (
        {"viewSyncer": {"httpRoute": {"enabled": True}}},
        "viewSyncer.httpRoute.parentRefs must name a Gateway where viewSyncer.httpRoute.enabled is true, because a route "
        "without one gets no traffic; add {name: my-gateway}.",
    ),
    "one name by two ways": (
        [ROUTE, INGRESS],
        "viewSyncer.httpRoute.hostnames must not contain zero.example.com, because viewSyncer.ingress publishes it too and a "
        "name leads to one of them; keep it in one.",
    ),
    "a node port without a port on nodes": (
        {"viewSyncer": {"service": {"nodePort": 30848}}},
        "viewSyncer.service.nodePort must be null where viewSyncer.service.type is ClusterIP, because only the other types "
        "have a port on the nodes; leave it out, or change the type.",
    ),
    "a policy for traffic that doesn't come": (
        {"viewSyncer": {"service": {"externalTrafficPolicy": "Local"}}},
        "viewSyncer.service.externalTrafficPolicy must be empty where viewSyncer.service.type is ClusterIP, because "
        "Kubernetes rejects it there; leave it out, or change the type.",
    ),
    "a class of no load balancer": (
        {"viewSyncer": {"service": {"type": "NodePort", "loadBalancerClass": "nlb"}}},
        "viewSyncer.service.type must be LoadBalancer where loadBalancerClass or loadBalancerSourceRanges is set, because "
        "they are a load balancer's; change the type, or leave them out.",
    ),
}


@pytest.mark.parametrize(("values", "text"), REFUSED.values(), ids=REFUSED)
def test_traffic_that_cant_flow_is_refused(render_refused, values, text):
    assert text in render_refused(values)


@pytest.mark.parametrize(
    ("values", "version", "text"),
    [
        (
            {"trafficDistribution": "PreferClose"},
            "1.30.9",
            "viewSyncer.service.trafficDistribution must be empty on Kubernetes older than 1.31",
        ),
        (
            {"appProtocol": "http"},
            "1.19.5",
            "viewSyncer.service.ipFamilyPolicy, ipFamilies and appProtocol must be empty",
        ),
        (
            {"trafficDistribution": "PreferSameNode"},
            "1.33.9",
            "viewSyncer.service.trafficDistribution must be empty or PreferClose on Kubernetes older than 1.34",
        ),
        (
            {"ipFamilyPolicy": "SingleStack", "ipFamilies": ["IPv4", "IPv6"]},
            "1.34.0",
            "viewSyncer.service.ipFamilies must name one family where viewSyncer.service.ipFamilyPolicy is SingleStack",
        ),
        (
            {"type": "LoadBalancer", "loadBalancerClass": "a/b"},
            "1.21.9",
            "viewSyncer.service.loadBalancerClass must be empty on Kubernetes older than 1.22",
        ),
        ({"ipFamilyPolicy": "SingleStack"}, "1.19.5", "must be empty on Kubernetes older than 1.20"),
    ],
)
def test_a_field_that_the_cluster_would_drop_or_reject_is_refused(render_refused, values, version, text):
    assert text in render_refused({"viewSyncer": {"service": values}}, kube_version=version)


def test_an_ingress_and_a_route_may_publish_different_names(render):
    other = {"viewSyncer": {"ingress": {"hosts": [{"host": "other.example.com"}]}}}

    assert render([ROUTE, INGRESS, other]).refusal is None
