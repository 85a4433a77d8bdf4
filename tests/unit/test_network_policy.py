"""One switch creates the network policies, which say who may reach whom."""

import pytest

ENABLED = "networkPolicy: {enabled: true}"
BUCKET = "common: {litestream: {backupUrl: s3://bucket/path}}"


def policy(release, role):
    return release.one("NetworkPolicy", role=role)["spec"]


def ports(rule):
    return [port["port"] for port in rule["ports"]]


def pods(labels):
    return {"podSelector": {"matchLabels": labels}}


def labels_of_helm_test(release):
    """Returns labels by which policies know the pods of helm test."""
    return {**release.view_syncer.selector, "app.kubernetes.io/component": "test"}


def test_there_is_no_policy_unless_it_is_enabled(render):
    assert render().none("NetworkPolicy")


@pytest.mark.parametrize("role", ["replication-manager", "view-syncer"])
def test_a_policy_covers_the_pods_of_its_role_in_both_directions(render, role):
    release = render(ENABLED)
    workload = {"replication-manager": release.replication_manager, "view-syncer": release.view_syncer}[role]

    assert policy(release, role)["podSelector"] == {"matchLabels": workload.selector}
    assert policy(release, role)["policyTypes"] == ["Ingress", "Egress"]


def test_only_view_syncers_and_helm_test_reach_the_replication_manager_and_its_store(render):
    release = render(ENABLED)

    (rule,) = policy(release, "replication-manager")["ingress"]
    assert ports(rule) == ["change-streamer", "s3"]
    assert rule["from"] == [pods(release.view_syncer.selector), pods(labels_of_helm_test(release))]


def test_with_a_bucket_there_is_no_store_to_reach(render):
    release = render([ENABLED, BUCKET])

    (rule,) = policy(release, "replication-manager")["ingress"]
    assert ports(rule) == ["change-streamer"]
    assert ports(policy(release, "view-syncer")["egress"][0]) == [4849]


def test_everybody_reaches_the_view_syncers_unless_clients_are_named(render):
    peers = [{"namespaceSelector": {"matchLabels": {"name": "ingress"}}}]

    assert policy(render(ENABLED), "view-syncer")["ingress"] == [{"ports": [{"port": "http", "protocol": "TCP"}]}]
    (rule,) = policy(render({"networkPolicy": {"enabled": True, "clients": peers}}), "view-syncer")["ingress"]
    assert rule["from"] == [*peers, pods(labels_of_helm_test(render(ENABLED)))]


def test_view_syncers_reach_the_replication_manager_and_its_store(render):
    release = render(ENABLED)

    rule = policy(release, "view-syncer")["egress"][0]
    assert ports(rule) == [4849, 7070]
    assert rule["to"] == [{"podSelector": {"matchLabels": release.replication_manager.selector}}]


@pytest.mark.parametrize("role", ["replication-manager", "view-syncer"])
def test_both_roles_reach_names_postgres_the_bucket_and_the_api_server(render, role):
    release = render([ENABLED, BUCKET])
    everywhere = [rule for rule in policy(release, role)["egress"] if "to" not in rule]

    assert [ports(rule) for rule in everywhere] == [[53, 53], [5432], [80, 443, 4318], [443, 9000]]
    assert {port["protocol"] for port in everywhere[0]["ports"]} == {"UDP", "TCP"}


def test_a_policy_covers_the_pods_of_helm_test_by_labels_that_they_all_have(render):
    release = render([ENABLED, BUCKET])
    covered = policy(release, "test")

    assert covered["podSelector"] == {"matchLabels": labels_of_helm_test(release)}
    assert covered["policyTypes"] == ["Ingress", "Egress"]
    # the API server would drop an empty list; without one the policy lets nothing in
    assert "ingress" not in covered
    for pod in release.of_kind("Pod", role="test"):
        assert labels_of_helm_test(release).items() <= pod.labels.items()


@pytest.mark.parametrize(
    ("values", "open_ports"), [([], ["http", "change-streamer", "s3"]), ([BUCKET], ["http", "change-streamer"])]
)
def test_helm_test_reaches_both_roles_and_all_that_they_reach(render, values, open_ports):
    release = render([ENABLED, *values])

    first, *rest = policy(release, "test")["egress"]
    assert ports(first) == open_ports
    (peer,) = first["to"]
    for workload in release.replication_manager, release.view_syncer:
        assert peer["podSelector"]["matchLabels"].items() <= workload.pod_labels.items()
    assert rest == policy(release, "replication-manager")["egress"]


@pytest.mark.parametrize(
    ("key", "open_ports"), [("postgres", [5432]), ("bucket", [443, 9000]), ("api", [80, 443, 4318])]
)
def test_where_they_are_can_be_narrowed(render, key, open_ports):
    peers = [{"ipBlock": {"cidr": "192.0.2.0/24"}}]
    release = render([BUCKET, {"networkPolicy": {"enabled": True, key: peers}}])

    for role in "replication-manager", "view-syncer":
        (rule,) = [rule for rule in policy(release, role)["egress"] if rule.get("to") == peers]
        assert ports(rule) == open_ports


@pytest.mark.parametrize("key", ["postgresPorts", "bucketPorts", "apiPorts"])
def test_their_ports_can_be_others(render, key):
    release = render([BUCKET, {"networkPolicy": {"enabled": True, key: [5432, 1234]}}])

    for role in "replication-manager", "view-syncer":
        assert [5432, 1234] in [ports(rule) for rule in policy(release, role)["egress"]]


def test_rules_of_your_own_are_added_for_both_roles(render):
    rule = {"ports": [{"port": 7777}]}
    release = render({"networkPolicy": {"enabled": True, "extraIngress": [rule], "extraEgress": [rule]}})

    for role in "replication-manager", "view-syncer":
        assert rule in policy(release, role)["ingress"]
        assert rule in policy(release, role)["egress"]


def test_clients_reach_a_single_node_and_nobody_its_change_streamer(render):
    release = render([ENABLED, "singleNode: {enabled: true}"])

    assert [obj.role for obj in release.of_kind("NetworkPolicy")] == ["replication-manager", "test"]
    assert ports(policy(release, "test")["egress"][0]) == ["http"]
    assert [ports(rule) for rule in policy(release, "replication-manager")["ingress"]] == [["http"]]


REFUSED = [
    (
        {"common": {"database": {"upstreamDb": "postgres://a:b@h:6432/d"}}},
        "postgresPorts",
        "common.database.upstreamDb",
    ),
    ({"common": {"database": {"cvrDb": "postgres://a:b@h:6432/d"}}}, "postgresPorts", "common.database.cvrDb"),
    ({"networkPolicy": {"postgresPorts": [5433]}}, "postgresPorts", "common.database.upstreamDb"),
    ([BUCKET, {"s3": {"endpoint": "http://minio:9001"}}], "bucketPorts", "s3.endpoint"),
    ([BUCKET, {"s3": {"endpoint": "http://minio"}}], "bucketPorts", "s3.endpoint"),
    ({"common": {"otlp": {"endpoint": "http://collector:4319"}}}, "apiPorts", "common.otlp.endpoint"),
    ({"common": {"api": {"queryUrl": "http://a/q,http://b:3000/q"}}}, "apiPorts", "common.api.queryUrl"),
    ({"common": {"api": {"mutateUrl": "http://b:3000"}}}, "apiPorts", "common.api.mutateUrl"),
    ({"common": {"auth": {"secret": "", "jwksUrl": "https://b:8443/keys"}}}, "apiPorts", "common.auth.jwksUrl"),
]


@pytest.mark.parametrize(("values", "list_name", "key"), REFUSED)
def test_a_policy_that_would_cut_the_pods_off_is_refused(render_refused, values, list_name, key):
    values = values if isinstance(values, list) else [values]

    assert (
        f"networkPolicy.{list_name} must contain the port of {key}, because the policy keeps the pods from reaching it "
        "otherwise; add it."
    ) in render_refused([ENABLED, *values])


def test_default_ports_are_known(render):
    values = {
        "common": {"database": {"upstreamDb": "postgres://a:b@h/d"}},
        "s3": {"endpoint": "https://s3.example.com"},
    }

    assert render([ENABLED, BUCKET, values]).refusal is None


@pytest.mark.parametrize(
    "url", ["https://user:8443@b/keys", "http://b/keys:8443/", "http://b?a=:8443", "https://b:443#:8443"]
)
def test_a_number_that_is_not_the_ports_is_no_port(render, url):
    auth = {"secret": "", "jwksUrl": url}

    assert render({"networkPolicy": {"enabled": True}, "common": {"auth": auth}}).refusal is None
