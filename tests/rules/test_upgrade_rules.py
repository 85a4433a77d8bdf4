"""Each rule of the family upgrade finds a release that breaks it, and passes one that does not."""

from textwrap import dedent

import pytest
from chartproof.release.release import release_from_text
from chartproof.rules.catalogue import rule_called


def findings(rule_id: str, before: str, after: str, **about: str) -> list[str]:
    """Returns the fields that the rule finds."""
    old, new = (release_from_text(dedent(text), **about) for text in (before, after))
    return [found.field for found in rule_called(rule_id).upgrade_check(old, new)]


MANAGER = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 1
  serviceName: db
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: "db:1"}]}}
  volumeClaimTemplates:
    - metadata: {name: data, labels: {helm.sh/chart: db-1}}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""


def job(command: str) -> str:
    return f"""
        apiVersion: batch/v1
        kind: Job
        metadata: {{name: migrate}}
        spec: {{backoffLimit: 1, template: {{spec: {{restartPolicy: Never, containers: [{{name: a, command: [{command}]}}]}}}}}}
        """


def spec_of(kind: str, spec: str, api_version: str = "v1") -> str:
    return f"{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: one}}, spec: {spec}}}"


def one(kind: str, fields: str, api_version: str = "v1") -> str:
    return f"{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: one}}, {fields}}}"


RBAC, STORAGE = "rbac.authorization.k8s.io/v1", "storage.k8s.io/v1"

# a release before, a change that is refused, one that is not, and the field
CHANGES = [
    (
        MANAGER,
        MANAGER.replace("db-1", "db-2"),
        MANAGER.replace("replicas: 1", "replicas: 2").replace("db:1", "db:2"),
        "spec.volumeClaimTemplates[data].metadata.labels[helm.sh/chart]",
    ),
    (
        MANAGER,
        MANAGER.replace("serviceName: db", "serviceName: db\n  podManagementPolicy: Parallel"),
        MANAGER.replace("serviceName: db", "serviceName: db\n  podManagementPolicy: OrderedReady\n  minReadySeconds: 1"),
        "spec.podManagementPolicy",
    ),
    (
        MANAGER,
        MANAGER.replace("matchLabels: {app: db}", 'matchLabels: {app: db, version: "2"}'),
        MANAGER.replace("labels: {app: db}", 'labels: {app: db, version: "2"}'),
        "spec.selector.matchLabels.version",
    ),
    (
        spec_of("Deployment", "{selector: {matchLabels: {app: web, chart: web-1}}}", "apps/v1"),
        spec_of("Deployment", "{selector: {matchLabels: {app: web, chart: web-2}}}", "apps/v1"),
        spec_of("Deployment", "{selector: {matchLabels: {app: web, chart: web-1}}, revisionHistoryLimit: 3}", "apps/v1"),
        "spec.selector.matchLabels.chart",
    ),
    (job("a"), job("b"), job("a").replace("backoffLimit: 1", "backoffLimit: 2"), "spec.template.spec.containers[a].command[0]"),
    (
        spec_of("Job", "{completionMode: Indexed, completions: 2, parallelism: 1, template: {}}", "batch/v1"),
        spec_of("Job", "{completionMode: Indexed, completions: 3, parallelism: 1, template: {}}", "batch/v1"),
        spec_of("Job", "{completionMode: Indexed, completions: 3, parallelism: 3, template: {}}", "batch/v1"),
        "spec.completions",
    ),
    (
        spec_of("PersistentVolumeClaim", "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"),
        spec_of("PersistentVolumeClaim", "{accessModes: [ReadWriteOncePod], resources: {requests: {storage: 1Gi}}}"),
        spec_of("PersistentVolumeClaim", "{accessModes: [ReadWriteOnce], volumeMode: Filesystem, resources: {requests: {storage: 2Gi}}}"),
        "spec.accessModes[0]",
    ),
    (
        spec_of("PersistentVolumeClaim", "{accessModes: [ReadWriteOnce]}"),
        spec_of("PersistentVolumeClaim", '{accessModes: [ReadWriteOnce], storageClassName: ""}'),
        spec_of("PersistentVolumeClaim", "{accessModes: [ReadWriteOnce], storageClassName: }"),
        "spec.storageClassName",
    ),
    (spec_of("Service", "{}"), spec_of("Service", "{clusterIP: None}"), spec_of("Service", '{clusterIP: ""}'), "spec.clusterIP"),
    (
        spec_of("Service", "{clusterIP: None}"),
        spec_of("Service", "{selector: {app: db}}"),
        spec_of("Service", "{clusterIP: None, publishNotReadyAddresses: true}"),
        "spec.clusterIP",
    ),
    (
        spec_of("Service", "{clusterIP: 10.0.0.1}"),
        spec_of("Service", "{clusterIP: 10.0.0.2}"),
        spec_of("Service", "{selector: {app: db}}"),
        "spec.clusterIP",
    ),
    (
        spec_of("Service", "{type: LoadBalancer}"),
        spec_of("Service", "{type: LoadBalancer, loadBalancerClass: example.com/a}"),
        spec_of("Service", "{type: LoadBalancer, externalTrafficPolicy: Local}"),
        "spec.loadBalancerClass",
    ),
    (
        spec_of("Service", "{type: LoadBalancer, loadBalancerClass: example.com/a}"),
        spec_of("Service", "{type: LoadBalancer, loadBalancerClass: example.com/b}"),
        spec_of("Service", "{type: ClusterIP}"),
        "spec.loadBalancerClass",
    ),
    (
        spec_of("Service", "{ipFamilies: [IPv4]}"),
        spec_of("Service", "{ipFamilies: [IPv6, IPv4]}"),
        spec_of("Service", "{ipFamilies: [IPv4, IPv6]}"),
        "spec.ipFamilies[0]",
    ),
    (one("Secret", "data: {a: MQ==}"), one("Secret", "type: example.com/a"), one("Secret", "type: Opaque, data: {a: Mg==}"), "type"),
    (
        one("ConfigMap", 'immutable: true, data: {a: "1"}'),
        one("ConfigMap", 'immutable: true, data: {a: "2"}'),
        one("ConfigMap", 'immutable: true, data: {a: "1"}, binaryData: {}'),
        "data.a",
    ),
    (one("Secret", "immutable: true"), one("Secret", "immutable: false"), one("Secret", "immutable: true"), "immutable"),
    (
        one("RoleBinding", "roleRef: {name: view}", RBAC),
        one("RoleBinding", "roleRef: {name: edit}", RBAC),
        one("RoleBinding", "roleRef: {name: view}, subjects: [{kind: User, name: a}]", RBAC),
        "roleRef.name",
    ),
    (
        one("StorageClass", "provisioner: a, parameters: {type: ssd}", STORAGE),
        one("StorageClass", "provisioner: a, parameters: {type: hdd}", STORAGE),
        one("StorageClass", "provisioner: a, parameters: {type: ssd}, reclaimPolicy: Delete, allowVolumeExpansion: true", STORAGE),
        "parameters.type",
    ),
    (
        spec_of("Pod", "{containers: [{name: app, image: a, args: [one]}]}"),
        spec_of("Pod", "{containers: [{name: app, image: a, args: [two]}]}"),
        spec_of("Pod", "{containers: [{name: app, image: b, args: [one]}]}"),
        "spec.containers[app].args[0]",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "refused", "allowed", "field"), CHANGES, ids=[case[-1] for case in CHANGES])
def test_immutable_fields_stay(before, refused, allowed, field):
    assert findings("immutable-fields-stay", before, refused) == [field]
    assert not findings("immutable-fields-stay", before, allowed)
    assert not findings("immutable-fields-stay", before, before)


def test_the_history_limit_of_a_stateful_set_can_change_since_1_33():
    limited = MANAGER.replace("replicas: 1", "revisionHistoryLimit: 3")

    assert findings("immutable-fields-stay", MANAGER, limited, kube_version="1.32.9") == ["spec.revisionHistoryLimit"]
    assert not findings("immutable-fields-stay", MANAGER, limited, kube_version="1.33.0")


def test_a_hook_is_made_anew_and_may_change():
    hook = "metadata: {name: migrate, annotations: {helm.sh/hook: pre-upgrade}}"
    before, after = (job(command).replace("metadata: {name: migrate}", hook) for command in "ab")

    assert not findings("immutable-fields-stay", before, after)


@pytest.mark.parametrize(
    ("before", "smaller", "larger"), [("20Gi", "20G", "21Gi"), ("1Ti", "1023Gi", "1024Gi"), ("1e9", "1M", "1G")]
)
def test_claims_do_not_shrink(before, smaller, larger):
    def claim(size: str) -> str:
        return spec_of("PersistentVolumeClaim", f"{{resources: {{requests: {{storage: {size}}}}}}}")

    assert findings("claims-do-not-shrink", claim(before), claim(smaller)) == ["spec.resources.requests.storage"]
    assert not findings("claims-do-not-shrink", claim(before), claim(larger))


@pytest.mark.parametrize("kind", ["StatefulSet", "Deployment", "DaemonSet", "Service"])
def test_names_are_kept(kind):
    def named(name: str, role: str) -> str:
        labels = f"{{app.kubernetes.io/component: {role}}}"
        return f"{{apiVersion: v1, kind: {kind}, metadata: {{name: {name}, labels: {labels}}}, spec: {{}}}}"

    assert findings("names-are-kept", named("web-1", "web"), named("web-2", "web")) == ["metadata.name"]
    assert not findings("names-are-kept", named("web", "web"), named("web", "web"))
    assert not findings("names-are-kept", named("web", "web"), named("worker", "worker"))


def test_an_object_without_a_role_takes_the_place_of_the_only_other_one():
    assert findings("names-are-kept", one("Service", "spec: {}"), one("Service", "spec: {}").replace("one", "two"))


CLAIM = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {}}"
KEPT = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, annotations: {helm.sh/resource-policy: keep}}}"


def test_claims_are_kept():
    other = "{apiVersion: v1, kind: ConfigMap, metadata: {name: other}}"

    assert findings("claims-are-kept", CLAIM, other) == ["metadata.name"]
    assert not findings("claims-are-kept", CLAIM, CLAIM)
    assert not findings("claims-are-kept", KEPT, other)


def test_a_pod_keeps_its_claim():
    def mounting(volume: str) -> str:
        return spec_of("Deployment", f"{{template: {{spec: {{volumes: [{{name: data, {volume}}}]}}}}}}", "apps/v1")

    claim = "persistentVolumeClaim: {claimName: data}"
    for other in "persistentVolumeClaim: {claimName: other}", "emptyDir: {}":
        assert findings("claims-are-kept", mounting(claim), mounting(other)) == ["spec.template.spec.volumes[data]"]
    assert not findings("claims-are-kept", mounting(claim), mounting(claim))
    assert not findings("claims-are-kept", mounting("emptyDir: {}"), mounting(claim))


@pytest.mark.parametrize(
    ("kind", "path", "selector"),
    [
        ("Service", "spec.selector", "{{selector: {}}}"),
        ("PodDisruptionBudget", "spec.selector", "{{selector: {{matchLabels: {}}}}}"),
        ("NetworkPolicy", "spec.podSelector", "{{podSelector: {{matchLabels: {}}}}}"),
    ],
)
def test_selectors_still_hit(kind, path, selector):
    def release(labels: str, selected: str) -> str:
        pods = spec_of("Deployment", f"{{template: {{metadata: {{labels: {labels}}}, spec: {{}}}}}}", "apps/v1")
        return f"{pods}\n---\n{spec_of(kind, selector.format(selected))}"

    before = release('{app: web, version: "1"}', "{app: web}")
    broken = release('{app: web, version: "2"}', '{app: web, version: "2"}')
    clean = release('{app: web, version: "2"}', "{app: web}")

    assert findings("selectors-still-hit", before, broken) == [path]
    assert not findings("selectors-still-hit", before, clean)
