"""What only the README can answer: what happens outside of the chart, and the commands for it."""

import re

import pytest

from conformance.values_docs import TABLE_START

BY_REFERENCE = """
common:
  database:
    upstreamDb: ""
    upstreamDbSecretRef: {name: zero-database, key: url}
    cvrDbSecretRef: {name: zero-database, key: cvr}
    changeDbSecretRef: {name: zero-database, key: change}
  adminPasswordSecretRef: {name: zero-database, key: admin}
  litestream: {backupUrl: s3://bucket/path}
cleanup: {enabled: true}
"""

# what happens, and a part of the README that answers it
ANSWERS = {
    "values of the older chart": "`helm upgrade --reset-then-reuse-values` (Helm 3.14 or newer) takes the new defaults",
    "the same with an older Helm": "helm get values zero-cache --output yaml > my-values.yaml",
    "a claim grown by hand, in Helm 3's words": "`field can not be less than status.capacity`",
    "a claim grown by hand, in Helm 4's words": "conflict on `.spec.resources.requests.storage`",
    "what to do about it": "Set `replicationManager.storage.size` to what this prints, and upgrade:",
    "a lost node": "kubectl taint nodes NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute",
    "a lost node, deleted": "kubectl delete pod zero-cache-replication-manager-0 --force --grace-period=0",
    "why there is no second pod": "because two would take the slot from each other",
    "a hook that is no Job": "Versions before March 2026 wait without end for post-delete hooks that are no Jobs",
    "the metadata server of GKE": "169.254.169.252, port 988",
    "the agent of EKS": "169.254.170.23 or fd00:ec2::23, port 80",
    "the token service of Azure": "login.microsoftonline.com, port 443",
    "secrets from a store": "[a recipe for each](docs/secret-stores.md)",
}


@pytest.fixture(scope="module")
def prose(chart):
    return (chart / "README.md").read_text().split(TABLE_START)[0]


@pytest.mark.parametrize("what", ANSWERS)
def test_the_readme_answers(assert_answered, what):
    assert_answered(ANSWERS[what])


def test_the_pod_and_the_claim_have_the_names_that_the_readme_gives_them(render, prose):
    release = render()

    assert f"kubectl delete pod {release.replication_manager.name}-0 " in prose
    assert f"kubectl get pvc {release.one('PersistentVolumeClaim').name} " in prose


def test_the_claims_size_is_where_the_readme_looks_for_it_and_what_the_values_say(render, prose):
    (path,) = re.findall(r"kubectl get pvc .*jsonpath='\{\.(.*)\}'", prose)

    claim = render("replicationManager: {storage: {size: 25Gi}}").one("PersistentVolumeClaim")
    assert claim.get(path) == "25Gi"


def test_with_references_every_hook_after_an_uninstall_is_a_job(render):
    hooks = [obj for obj in render(BY_REFERENCE) if "post-delete" in obj.hooks]

    assert {obj.kind for obj in hooks} == {"Job"}


def test_every_file_that_the_readme_links_to_is_in_the_chart(chart, prose):
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", prose) if "://" not in link]

    assert "docs/secret-stores.md" in links
    assert [link for link in links if not (chart / link).is_file()] == []
