"""The Service and the HTTPRoute have the settings of the values."""

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


def test_an_ingress_and_a_route_may_publish_different_names(render):
    other = {"viewSyncer": {"ingress": {"hosts": [{"host": "other.example.com"}]}}}

    assert render([ROUTE, INGRESS, other]).refusal is None
