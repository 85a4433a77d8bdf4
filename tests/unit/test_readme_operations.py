"""The README answers what the chart can't: what happens outside of it, and the commands for that."""

import re

import pytest

from zero_cache.values_docs import TABLE_START

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

# a situation, and a part of the README that answers it
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
    "credentials of a bucket": "Both roles get region, endpoint and credentials",
    "connections of all pods": "must fit into the database's `max_connections`",
    "how to save connections": "`common.api.crudMutations: false` also saves each view syncer 20 connections",
    "a first copy that takes long": "Give `helm --wait` a `--timeout` to match",
    "who may reach the change streamer": "asks for no password",
    "/keepalive": "stopped themselves when `/keepalive` was no longer polled",
    "replication that stands still": "Probes say nothing about replication",
    "an id for every pod": "`ZERO_TASK_ID`, which must differ from pod to pod",
    "why clients get /sync alone": "`/` would publish `/statz` and `/heapz` too",
    "why there are no arguments": "arguments would get lost",
    "a process that ends with code 14": "**Exit code 14** is no crash",
    "volumes that SQLite can't use": "SQLite does not work on NFS, nor on a volume that pods share",
    "the disk of a replication manager with a backup": "With a backup it keeps a second copy of the replica, and needs twice the disk",
    "the least memory": "so 512 MiB is too little",
    "the memory of Node.js": "768 MiB by default",
    "headers of clients": "headers of up to 8 KiB",
    "headers in ingress-nginx": "nginx.ingress.kubernetes.io/proxy-buffer-size: 16k",
    "headers in ingress-nginx, for all": "large-client-header-buffers",
    "headers in a load balancer": "16 KiB of headers, cookies included",
    "affinity to a client's address": "works only where no proxy hides it",
    "a prefix of /sync": "At most one segment may come before `/sync`",
    "a path that the API server needs": "can't be put behind a path",
    "a litestream.yml of one's own": "`watermark-table`",
    "why that needs the watermarks": "or the change log in Postgres is never purged",
    "a path of a backup": "The path must be this release's alone",
    "a backup of another database": "Change the path in",
    "what uninstall leaves in Postgres": "which keeps the server's write-ahead log until the disk is full",
    "publications for a role that is no superuser": "`CREATE PUBLICATION zero_data FOR TABLE …`",
    "event triggers for such a role": "It can't have event triggers",
    "a pooler": "a pooler such as PgBouncer breaks replication",
    "a pooler in session mode": "through one in session mode",
    "a password put together from parts": "one put together from parts with `$(VAR)` breaks",
    "a role's statement timeout": "`?statement_timeout=0`",
    "metrics to scrape": "There is no `/metrics` to scrape",
    "a changed Secret": "run `kubectl rollout restart` on both roles",
    "telemetry": "Set `common.telemetry.enabled: false`",
    "an entry with an empty value": "one with an empty value blanks what the image sets",
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
