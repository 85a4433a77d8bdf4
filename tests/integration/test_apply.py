"""Every example of ci/, rendered by `helm template`, is applied twice, and the second time changes nothing.

GitOps tools apply the same manifests repeatedly, and compare the live objects with them. A quota keeps all pods from
running here. Such a tool does not apply the pods of `helm test`.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, TypeAlias

import pytest
from chartproof.kubernetes.schemas.empty_fields import dropped_fields
from chartproof.release.fields import walk
from chartproof.release.manifests import load_manifests

from zero_cache.chart import render
from zero_cache.ci_files import CI_FILES, is_refused
from zero_cache.cluster.commands import REPOSITORY
from zero_cache.cluster.kubernetes.api import Object
from zero_cache.cluster.kubernetes.custom_resources import KINDS, custom_resources_defined
from zero_cache.cluster.kubernetes.kind import KindCluster

NAMESPACE = "test-apply"
NO_PODS = {
    "apiVersion": "v1",
    "kind": "ResourceQuota",
    "metadata": {"name": "no-pods", "namespace": NAMESPACE},
    "spec": {"hard": {"pods": "0"}},
}
WAYS = {
    "client-side": ("kubectl-client-side-apply", ["apply"]),
    "server-side": ("gitops", ["apply", "--server-side", "--field-manager", "gitops", "--force-conflicts"]),
}
# controllers write to all other kinds too, so that their resourceVersion changes
LEFT_ALONE = ("ConfigMap", "Secret", "Service", "ServiceAccount", "NetworkPolicy", "Ingress", *KINDS)

Key: TypeAlias = tuple[str, str]


@pytest.fixture(scope="module", autouse=True)
def namespace(cluster: KindCluster) -> Iterator[str]:
    """Provides a namespace without pods, in a cluster that knows the chart's custom resources."""
    cluster.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found")
    cluster.api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    cluster.api.apply(NO_PODS)
    with custom_resources_defined(cluster):
        yield NAMESPACE
        cluster.kubectl("delete", "namespace", NAMESPACE, "--wait=false")


@pytest.fixture(scope="module")
def manifests(cluster: KindCluster, chart_under_test: str) -> list[Object]:
    """Returns the manifests of the examples, each as a release of another name. Equal objects come only once."""
    version = json.loads(cluster.kubectl("version", "--output", "json"))["serverVersion"]
    minor = f"{version['major']}.{version['minor']}"
    found: dict[str, Object] = {}
    releases = [
        render(
            file,
            chart=REPOSITORY / chart_under_test,
            release_name=file.name.removesuffix("-values.yaml"),
            namespace=NAMESPACE,
            kube_version=f"{minor}.0",
        )
        for file in CI_FILES
        if not is_refused(file.name, minor)
    ]
    for release in releases:
        for obj in release:
            if obj.kind != "Pod":
                found.setdefault(json.dumps(obj.body, sort_keys=True).replace(release.name, ""), obj.body)
    manifests = deepcopy(list(found.values()))
    for manifest in manifests:
        if manifest["kind"] == "HorizontalPodAutoscaler":
            # the present number, because an autoscaler that wants more would write to the Deployment too
            manifest["spec"]["minReplicas"] = 1
    return manifests


@pytest.fixture(scope="module")
def lives(cluster: KindCluster, manifests: list[Object]) -> dict[str, list[dict[Key, Object]]]:
    """Returns the live objects after each of two applies, for both ways to apply."""
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests})

    def live(command: list[str]) -> dict[Key, Object]:
        cluster.kubectl("--namespace", NAMESPACE, *command, "--filename", "-", stdin=text)
        kinds = ",".join(sorted({manifest["kind"] for manifest in manifests}))
        found = cluster.kubectl("--namespace", NAMESPACE, "get", kinds, "--output", "json", "--show-managed-fields")
        return {_key(item): item for item in json.loads(found)["items"]}

    return {way: [live(command), live(command)] for way, (_, command) in WAYS.items()}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_applied_again_changes_nothing(
    way: str, manifests: list[Object], lives: dict[str, list[dict[Key, Object]]]
) -> None:
    before, after = lives[way]
    manager, _ = WAYS[way]

    assert {_key(manifest) for manifest in manifests} <= before.keys()
    for key in map(_key, manifests):
        assert _written_by(manager, after[key]) == _written_by(manager, before[key]), key


def test_a_custom_resource_has_no_field_that_the_manifest_lacks(
    manifests: list[Object], lives: dict[str, list[dict[Key, Object]]]
) -> None:
    live = lives["server-side"][-1]
    custom = [manifest for manifest in manifests if manifest["kind"] in KINDS]

    assert {manifest["kind"] for manifest in custom} == set(KINDS)
    for manifest in custom:
        assert live[_key(manifest)]["spec"] == manifest["spec"]


EMPTY = """
apiVersion: v1
kind: ConfigMap
metadata: {name: texts, labels: {a: ""}, annotations: {b: ""}}
data: {c: ""}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: nothing, labels: {}, annotations: {}, finalizers: []}
data: {}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: account}
imagePullSecrets: []
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: policy}
spec: {podSelector: {matchLabels: {}}, policyTypes: [Egress], ingress: [], egress: [{}, {to: [{podSelector: {}}], ports: []}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ingress}
spec:
  tls: [{secretName: "", hosts: []}]
  rules: [{host: "", http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 1}}}}]}}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim}
spec: {storageClassName: "", volumeName: "", accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}, limits: {}}}
---
apiVersion: v1
kind: Service
metadata: {name: service}
spec: {selector: {}, loadBalancerSourceRanges: [], ports: [{port: 80, name: ""}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: budget}
spec: {maxUnavailable: 1, selector: {matchLabels: {a: b}, matchExpressions: []}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: role}
rules: [{apiGroups: [""], resources: [pods], verbs: [get], resourceNames: []}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: deployment}
spec:
  replicas: 0
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}, annotations: {}}
    spec:
      securityContext: {}
      affinity: {}
      nodeSelector: {}
      tolerations: [{operator: Exists, value: ""}]
      initContainers: []
      dnsConfig: {searches: [], options: [{name: a, value: ""}]}
      hostname: ""
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}]
      containers:
        - name: a
          image: a:1
          args: [""]
          command: []
          env: [{name: A, value: ""}]
          resources: {limits: {}}
          securityContext: {capabilities: {drop: []}}
          livenessProbe: {grpc: {port: 1, service: ""}}
          volumeMounts: [{name: a, mountPath: /a, subPath: ""}]
      volumes: [{name: a, emptyDir: {medium: ""}}, {name: b, hostPath: {path: /b, type: ""}}, {name: c, emptyDir: {}}]
"""


def test_the_rule_about_empty_fields_says_what_the_api_server_does(cluster: KindCluster) -> None:
    cluster.kubectl("--namespace", NAMESPACE, "create", "--filename", "-", stdin=EMPTY)
    for manifest in load_manifests(EMPTY):
        body = manifest.body
        api_version, name = body["apiVersion"], body["metadata"]["name"]
        live = cluster.api.get(body["kind"], name, NAMESPACE, api_version=api_version)
        empty = [steps for steps, value in walk(body) if value in ([], {}, "")]

        assert empty, f"{body['kind']}/{name} says nothing"
        assert {steps for steps in empty if _at(live, steps) is None} == set(dropped_fields(body, "1.34")), name


def _key(body: Object) -> Key:
    return body["kind"], body["metadata"]["name"]


def _written_by(manager: str, body: Object) -> dict[str, Any]:
    """Returns what shows whether a manager changed an object. The API server keeps the old time if nothing changed."""
    metadata = body["metadata"]
    entries = [entry for entry in metadata.get("managedFields", []) if entry["manager"] == manager]
    assert entries, f"{manager} did not apply {_key(body)}"
    resource_version = {"resourceVersion": metadata["resourceVersion"]} if body["kind"] in LEFT_ALONE else {}
    return {"uid": metadata["uid"], "generation": metadata.get("generation"), "by": entries, **resource_version}


def _at(body: Any, steps: tuple[str | int, ...]) -> Any:
    """Returns the value at these keys and positions, or None."""
    for step in steps:
        if isinstance(body, dict):
            body = body.get(step)
        elif isinstance(body, list):
            body = body[step] if isinstance(step, int) and step < len(body) else None
    return body
