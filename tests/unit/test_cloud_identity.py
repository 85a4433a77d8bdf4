"""The notes warn if network policies would keep the pods from their cloud identity."""

import pytest

WARNING = "The network policies may keep the pods from what gives them their cloud identity, "
ROLE = "eks.amazonaws.com/role-arn"
GOOGLE = "iam.gke.io/gcp-service-account"
AZURE = "azure.workload.identity/client-id"
PEERS = [{"ipBlock": {"cidr": "10.0.0.0/8"}}]
NAMED = {"bucket": PEERS, "api": PEERS}


def with_identity(annotation, **policy):
    return {
        "common": {"litestream": {"backupUrl": "s3://bucket/path"}},
        "serviceAccount": {"annotations": {annotation: "mine"}},
        "networkPolicy": {"enabled": True, **policy},
    }


@pytest.mark.parametrize(
    ("annotation", "policy", "giver"),
    [
        (GOOGLE, {}, "GKE's metadata server, 169.254.169.252, port 988"),
        (GOOGLE, {"extraEgress": [{"ports": [{"port": 443}]}]}, "GKE's metadata server, 169.254.169.252, port 988"),
        (ROLE, NAMED, "AWS STS, port 443"),
        (ROLE, {"api": PEERS, "bucketPorts": [443, 9000], **NAMED}, "AWS STS, port 443"),
        (ROLE, {"api": PEERS, "bucketPorts": [9000]}, "AWS STS, port 443"),
        (AZURE, NAMED, "login.microsoftonline.com, port 443"),
        (AZURE, {**NAMED, "extraEgress": [{"ports": [{"port": 80, "endPort": 442}]}]}, "login.microsoftonline.com, port 443"),
    ],
)  # fmt: skip
def test_policies_that_keep_pods_from_their_identity_are_warned_of(render, annotation, policy, giver):
    assert (
        f"  - {WARNING}{giver}: see networkPolicy.extraEgress.\n" in render(with_identity(annotation, **policy)).notes
    )


@pytest.mark.parametrize(
    ("annotation", "policy"),
    [
        ("example.com/mine", NAMED),
        (ROLE, {}),
        (ROLE, {"bucket": PEERS}),
        (ROLE, {"api": PEERS}),
        (ROLE, {**NAMED, "extraEgress": [{"to": PEERS, "ports": [{"port": 443}]}]}),
        (ROLE, {**NAMED, "extraEgress": [{"to": PEERS}]}),
        (ROLE, {**NAMED, "extraEgress": [{"ports": [{"port": 80}, {"port": 440, "endPort": 450}]}]}),
        (GOOGLE, {"extraEgress": [{"ports": [{"port": 988}], "to": [{"ipBlock": {"cidr": "169.254.169.252/32"}}]}]}),
        (GOOGLE, {"enabled": False}),
    ],
)
def test_policies_that_leave_the_way_are_fine(render, annotation, policy):
    assert WARNING not in render(with_identity(annotation, **policy)).notes


def test_who_has_static_keys_or_no_bucket_needs_no_identity(render):
    keys = {"s3": {"enabled": True, "accessKey": "a", "secretKey": "b"}}
    no_bucket = {"common": {"litestream": {"backupUrl": ""}}}

    for values in keys, no_bucket:
        assert WARNING not in render([with_identity(GOOGLE), values]).notes


def test_two_clouds_are_warned_of_in_one_line(render):
    values = [with_identity(ROLE, **NAMED), with_identity(GOOGLE)]

    assert f"{WARNING}AWS STS, port 443 and GKE's metadata server, 169.254.169.252, port 988:" in render(values).notes
