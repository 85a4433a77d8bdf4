"""Values that are fine alone, and can't work together."""

import pytest

from conformance import refusals
from conformance.dotted_keys import nested

GOOGLE = {"common": {"litestream": {"backupUrl": "gcs://bucket/path", "restoreUsingV5": False}}}

REFUSED = {
    "a parameter that zero-cache adds": (
        {"common": {"api": {"queryUrl": "http://api/q?schema=a", "mutateUrl": "http://api/m"}}},
        "common.api.queryUrl must not have the parameters schema and appID, because zero-cache adds them itself; remove them.",
    ),
    "keys of S3 for another store": (
        [GOOGLE, {"s3": {"enabled": True, "accessKey": "a", "secretKey": "b"}}],
        "s3.enabled must be false where common.litestream.backupUrl is in gcs:// or abs://, because its keys are for S3; set it "
        "to false, and give the pods their credentials by serviceAccount.annotations or extraEnv.",
    ),
    "a token without keys": (
        nested("s3.sessionToken", "token"),
        "s3.enabled must be true where s3.sessionToken is set, because the token belongs to static keys; set it, or remove the "
        "token.",
    ),
    "a claim in memory": (
        {"viewSyncer": {"storage": {"size": "1Gi", "medium": "Memory"}}},
        "viewSyncer.storage.size must be empty where medium or sizeLimit is set, because they are for a volume on the node's own "
        "disk; keep one kind.",
    ),
    "modes beside the one for a single pod": (
        nested("replicationManager.storage.accessModes", ["ReadWriteOnce", "ReadWriteOncePod"]),
        "replicationManager.storage.accessModes must contain no other mode beside ReadWriteOncePod, because Kubernetes rejects "
        "such a claim; keep one.",
    ),
    "a pod's root that is forbidden": (
        nested("podSecurityContext.runAsUser", 0),
        "podSecurityContext.runAsUser must not be 0 where runAsNonRoot is true, because the nodes start no container as root "
        "then; set another user, or runAsNonRoot=false.",
    ),
    "a container's root that is forbidden": (
        nested("containerSecurityContext.runAsUser", 0),
        "containerSecurityContext.runAsUser must not be 0 where runAsNonRoot is true, because the nodes start no container as "
        "root then; set another user, or runAsNonRoot=false.",
    ),
}


@pytest.mark.parametrize(("values", "text"), REFUSED.values(), ids=REFUSED)
def test_what_cant_work_together_is_refused_with_a_way_out(render_refused, values, text):
    assert refusals.problems(render_refused(values)) == [text]


def test_the_port_of_an_endpoint_without_a_bucket_is_no_second_problem(render_refused):
    refusal = render_refused({"networkPolicy": {"enabled": True}, "s3": {"endpoint": "http://minio:9000"}})

    (problem,) = refusals.problems(refusal)
    assert problem.startswith("common.litestream.backupUrl must be set where s3.endpoint is")


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


def test_a_rollout_without_surge_is_fine_where_pods_may_be_missing(render):
    strategy = render("viewSyncer: {updateStrategy: {maxSurge: 0, maxUnavailable: 1}}").view_syncer.spec["strategy"]

    assert strategy["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}


def test_an_ingress_without_hosts_beside_a_route_is_one_problem(render_refused):
    route = {"enabled": True, "parentRefs": [{"name": "gateway"}], "hostnames": ["zero.example.com"]}
    refusal = render_refused({"viewSyncer": {"ingress": {"enabled": True}, "httpRoute": route}})

    (problem,) = refusals.problems(refusal)
    assert problem.startswith("viewSyncer.ingress.hosts must name a host")
