"""A release finds objects by kind, role and name. An error lists the objects that are there."""

import pytest
from chartproof.release.manifests import ManifestError
from chartproof.release.release import Outcome, Release, SecretKey, ValueFrom, Workload, release_from_text

MANIFESTS = """
---
# Source: shop/templates/web/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: shop-web
  labels: {app.kubernetes.io/component: web}
spec:
  selector: {app.kubernetes.io/component: web}
  ports: [{name: http, port: 8080}, {name: metrics, port: 9090}]
---
# Source: shop/templates/store/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: shop-store
  labels: {app.kubernetes.io/component: store}
---
# Source: shop/templates/web/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-web
  labels: {app.kubernetes.io/component: web}
spec:
  selector: {matchLabels: {app.kubernetes.io/component: web}}
  template:
    metadata:
      labels: {app.kubernetes.io/component: web, extra: label}
      annotations: {kubectl.kubernetes.io/default-container: app}
    spec:
      volumes: [{name: data, emptyDir: {}}]
      initContainers:
        - {name: wait, image: wait:1, env: [{name: TARGET, value: store}]}
      containers:
        - {name: sidecar, image: sidecar:1}
        - name: app
          image: app:1
          env:
            - {name: APP_PORT, value: "8080"}
            - {name: APP_EMPTY}
            - {name: DATABASE, valueFrom: {secretKeyRef: {name: shop, key: database}}}
            - {name: APP_OTHER, valueFrom: {secretKeyRef: {name: theirs, key: x, optional: true}}}
            - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
---
# Source: shop/templates/store/statefulset.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: shop-store
  labels: {app.kubernetes.io/component: store}
spec: {replicas: 1, selector: {matchLabels: {a: b}}, template: {spec: {containers: [{name: app}]}}}
---
# Source: shop/templates/secret.yaml
apiVersion: v1
kind: Secret
metadata: {name: shop}
data: {database: cG9zdGdyZXM6Ly9kYg==}
stringData: {plain: text}
---
# Source: shop/templates/tests/connection.yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop-test
  annotations: {helm.sh/hook: "test, post-install"}
  labels: {app.kubernetes.io/component: test}
spec: {containers: [{name: test}]}
---
# Source: shop/templates/backup.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: backup}]}}}}}
"""


@pytest.fixture
def release() -> Release:
    return release_from_text(MANIFESTS)


def test_the_two_roles_are_there_by_name(release):
    assert release.workload("Deployment").kind == "Deployment"
    assert release.workload("StatefulSet").kind == "StatefulSet"
    assert release.workload("StatefulSet").replicas == 1
    assert release.workload("Deployment").replicas is None


def test_objects_are_found_by_kind_role_and_name(release):
    assert release.one("Service", role="web").name == "shop-web"
    assert release.one("Service", name="shop-store").role == "store"
    assert [obj.name for obj in release.of_kind("Service")] == ["shop-web", "shop-store"]
    assert len(release.of_kind("Service", "Deployment", role="web")) == 2


def test_presence_and_absence_can_be_asked(release):
    assert release.has("Deployment", role="web")
    assert release.none("Deployment", role="store")
    assert release.none("Ingress")


def test_every_workload_leads_to_its_pod(release):
    assert [(workload.kind, *workload.containers) for workload in release.workloads] == [
        ("Deployment", "sidecar", "app"),
        ("StatefulSet", "app"),
        ("Pod", "test"),
        ("CronJob", "backup"),
    ]


def test_a_workload_answers_by_name(release):
    workload = release.workload("Deployment")

    assert workload.main["image"] == "app:1"
    assert workload.container("sidecar")["image"] == "sidecar:1"
    assert workload.init_container("wait")["image"] == "wait:1"
    assert workload.volume("data") == {"name": "data", "emptyDir": {}}
    assert workload.selector == {"app.kubernetes.io/component": "web"}
    assert workload.pod_labels == {"app.kubernetes.io/component": "web", "extra": "label"}
    assert workload.spec["template"]["spec"] is workload.pod


def test_an_environment_tells_plain_values_from_references(release):
    assert release.workload("Deployment").env == {
        "APP_PORT": "8080",
        "APP_EMPTY": "",
        "DATABASE": SecretKey("shop", "database"),
        "APP_OTHER": SecretKey("theirs", "x", optional=True),
        "POD_IP": ValueFrom("fieldRef", "status.podIP"),
    }
    assert release.workload("Deployment").env_of("wait") == {"TARGET": "store"}


def test_references_to_the_releases_own_secret_can_be_followed(release):
    assert release.resolve(SecretKey("shop", "database")) == "postgres://db"
    assert release.resolve(SecretKey("shop", "plain")) == "text"
    assert release.env_values(release.workload("Deployment")) == {
        "APP_PORT": "8080",
        "APP_EMPTY": "",
        "DATABASE": "postgres://db",
    }


def test_a_jsonpath_gives_one_thing_several_or_the_default(release):
    service = release.one("Service", role="web")

    assert service.get("spec.ports[?(@.name == 'x')]") is None
    assert service.get("metadata.labels['app.kubernetes.io/component']") == "web"
    assert service.get("spec.clusterIP", "none") == "none"
    assert service.find("spec.ports[*].port") == [8080, 9090]
    with pytest.raises(AssertionError, match="finds 2 things in Service/shop-web"):
        service.get("spec.ports[*].port")


def test_a_hook_names_its_events(release):
    assert release.one("Pod", role="test").hooks == ("test", "post-install")
    assert release.workload("Deployment").hooks == ()


def test_an_object_remembers_its_template(release):
    assert release.workload("Deployment").template == "shop/templates/web/deployment.yaml"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (lambda release: release.one("Service"), "2 objects are Service; there are:\n  Service shop-web"),
        (
            lambda release: release.one("Ingress", role="x", name="y"),
            "no objects are Ingress role=x name=y; there are:",
        ),
        (lambda release: release.workload("Secret"), "Secret/shop has no pods"),
        (
            lambda release: release.workload("Deployment").container("x"),
            "no container in .* is called x; there are: sidecar, app",
        ),
        (lambda release: release.workload("StatefulSet").init_container("x"), "is called x; there are: none"),
        (
            lambda release: release.resolve(SecretKey("shop", "x")),
            "Secret/shop has no key x; it has: database, plain",
        ),
    ],
    ids=["several", "none", "no pods", "container", "init container", "secret key"],
)
def test_an_error_about_a_missing_thing_lists_what_is_there(release, question, answer):
    with pytest.raises(AssertionError, match=answer):
        question(release)


def workload_with(env: str) -> Workload:
    text = f"kind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{{name: app, env: {env}}}]}}"
    return release_from_text(text).workload("Pod")


def test_a_name_that_comes_twice_in_an_environment_is_an_error():
    with pytest.raises(AssertionError, match="A comes twice in the environment of app in Pod/p"):
        _ = workload_with("[{name: A, value: x}, {name: A, value: y}]").env


def test_an_environment_value_that_is_not_a_string_is_an_error():
    with pytest.raises(AssertionError, match="A is True, and Kubernetes takes only strings"):
        _ = workload_with("[{name: A, value: on}]").env


def test_a_container_name_that_comes_twice_is_an_error():
    release = release_from_text("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a}, {name: a}]}")

    with pytest.raises(AssertionError, match="a name comes twice among the containers of Pod/p"):
        release.workload("Pod").container("a")


def test_a_refused_release_has_no_objects_and_says_why():
    release = Release(Outcome(refusal="auth.password must be set"))

    assert release.refusal == "auth.password must be set"
    with pytest.raises(AssertionError, match=r"Helm refused these values: auth\.password must be set"):
        _ = release.workload("Deployment")
    with pytest.raises(AssertionError, match="Helm refused these values"):
        _ = release.notes


def test_a_rendered_release_was_not_refused(release):
    assert release.refusal is None


def test_a_manifest_that_kubernetes_would_not_accept_is_an_error():
    with pytest.raises(ManifestError, match="comes twice"):
        _ = release_from_text("kind: A\nkind: B").objects
