"""The chart works as a dependency: twice by alias, and of a chart that `helm create` made under the same name."""

import re
import shutil
import subprocess

import pytest
import yaml

ALIASES = ("orders", "billing")
DATABASE = "postgres://user:password@postgres-host:5432/"
# values that create everything
VALUES = """
common:
  auth: {secret: your-auth-secret}
  otlp: {endpoint: "http://collector:4318"}
viewSyncer:
  resources: {requests: {cpu: 1}}
  autoscaling: {enabled: true}
  podDisruptionBudget: {enabled: true}
  ingress: {enabled: true, hosts: [{host: zero.example.com}]}
  httpRoute: {enabled: true, parentRefs: [{name: my-gateway}]}
networkPolicy: {enabled: true}
cleanup: {enabled: true}
prometheusRule: {enabled: true}
grafanaDashboard: {enabled: true}
"""


@pytest.fixture
def parent(chart, tmp_path):
    """Provides a chart that has this one in charts/, and names it twice."""
    version = yaml.safe_load((chart / "Chart.yaml").read_text())["version"]
    dependencies = [
        {"name": "zero-cache", "version": version, "alias": alias, "condition": f"{alias}.enabled"} for alias in ALIASES
    ]
    directory = tmp_path / "parent"
    shutil.copytree(chart, directory / "charts" / "zero-cache")
    about = {"apiVersion": "v2", "name": "parent", "version": "1.0.0", "dependencies": dependencies}
    (directory / "Chart.yaml").write_text(yaml.safe_dump(about))
    own = {alias: {"common": {"database": {"upstreamDb": f"{DATABASE}{alias}"}}} for alias in ALIASES}
    (directory / "values.yaml").write_text(yaml.safe_dump(own))
    return directory


@pytest.fixture
def render_twice(render_bare, parent):
    """Renders the parent with the same values for both, and the test's values on top."""
    both = {alias: yaml.safe_load(VALUES) for alias in ALIASES}

    def render(values=""):
        return render_bare([both, values], chart=parent, release_name="shop")

    return render


def of(release, alias):
    """Returns the objects of one of the two."""
    return [obj for obj in release if obj.labels["app.kubernetes.io/name"] == alias]


def test_both_have_the_same_objects_under_names_of_their_own(render_twice):
    release = render_twice()
    orders, billing = ({(obj.kind, obj.name) for obj in of(release, alias)} for alias in ALIASES)

    assert len(release.objects) == len(orders) + len(billing)
    assert {(kind, name.replace("shop-orders", "shop-billing")) for kind, name in orders} == billing
    assert orders.isdisjoint(billing)


def test_no_selector_finds_a_pod_of_the_other(render_twice):
    release = render_twice()

    for alias, other in (ALIASES, ALIASES[::-1]):
        selectors = [
            workload.selector for workload in of(release, alias) if workload.kind in ("StatefulSet", "Deployment")
        ]
        selectors += [service["spec"]["selector"] for service in of(release, alias) if service.kind == "Service"]
        for kind, path in (
            ("PodDisruptionBudget", "spec.selector.matchLabels"),
            ("NetworkPolicy", "spec.podSelector.matchLabels"),
        ):
            selectors += [obj.get(path) for obj in of(release, alias) if obj.kind == kind]
        pods = [workload.pod_labels for workload in release.workloads if workload in of(release, other)]

        assert len(selectors) == 8
        assert pods
        assert [selector for selector in selectors for labels in pods if selector.items() <= labels.items()] == []


def test_each_connects_to_its_own(render_twice):
    release = render_twice()

    for alias in ALIASES:
        view_syncer = release.workload("Deployment", name=f"shop-{alias}-view-syncer")
        assert view_syncer.env["ZERO_CHANGE_STREAMER_URI"] == f"ws://shop-{alias}-replication-manager:4849"
        assert release.env_values(view_syncer)["ZERO_UPSTREAM_DB"] == f"{DATABASE}{alias}"


def test_each_sends_metrics_and_has_alerts_of_its_own(render_twice):
    release = render_twice()

    for alias in ALIASES:
        environment = release.workload("Deployment", name=f"shop-{alias}-view-syncer").env
        assert f"service.namespace=default/shop-{alias}," in environment["OTEL_RESOURCE_ATTRIBUTES"]
        (rule,) = [obj for obj in of(release, alias) if obj.kind == "PrometheusRule"]
        for alert in [alert for group in rule["spec"]["groups"] for alert in group["rules"]]:
            assert f'job="default/shop-{alias}/zero-cache"' in alert["expr"]


def test_global_values_reach_both(render_twice):
    release = render_twice("global: {imageRegistry: mirror.local, imagePullSecrets: [{name: parents}]}")

    for alias in ALIASES:
        workloads = [workload for workload in release.workloads if workload in of(release, alias)]
        assert workloads
        for workload in workloads:
            assert workload.pod["imagePullSecrets"] == [{"name": "parents"}]
            for container in [*workload.containers.values(), *workload.init_containers.values()]:
                assert container["image"].startswith("mirror.local/")


@pytest.mark.parametrize(
    "keys",
    [
        # keys that publishers of many charts let their users set there
        "{imageRegistry: '', imagePullSecrets: [], storageClass: '', defaultStorageClass: ''}",
        "{imageRegistry: null, imagePullSecrets: null, storageClass: null}",
        "{security: {allowInsecureImages: true}, compatibility: {openshift: {adaptSecurityContext: auto}}}",
        "{labels: {team: shop}, commonLabels: {team: shop}, annotations: {}, podLabels: [a], env: {A: b}}",
        "{priorityClassName: high, rbac: {create: true}, logLevel: 2, leaderElection: {namespace: kube-system}}",
        "{hub: docker.io/istio, tag: latest, proxy: {image: proxyv2}, variant: '', platform: ''}",
        "{image: {registry: null, tag: 1}, nodeSelector: {}, tolerations: [], affinity: null}",
        "{postgresql: {auth: {existingSecret: a}}, redis: {password: b}, domain: example.com, hosts: {https: true}}",
        "{enabled: true, cattle: {systemDefaultRegistry: ''}, systemDefaultRegistry: '', imagePullPolicy: Always}",
    ],
)
def test_what_a_parent_sets_for_other_charts_changes_nothing(render_twice, keys):
    bodies = [[obj.body for obj in release] for release in (render_twice(f"global: {keys}"), render_twice())]

    assert bodies[0] == bodies[1]


def test_names_of_pull_secrets_reach_both(render_twice):
    release = render_twice("global: {imagePullSecrets: [regcred, {name: regcred}, mirror]}")

    assert len(release.workloads) > 4
    for workload in release.workloads:
        assert workload.pod["imagePullSecrets"] == [{"name": "regcred"}, {"name": "mirror"}]


def test_values_below_an_alias_reach_that_one_alone(render_twice):
    release = render_twice("billing: {common: {appId: billing}, viewSyncer: {syncWorkers: 3}}")
    orders, billing = (release.workload("Deployment", name=f"shop-{alias}-view-syncer").env for alias in ALIASES)

    assert (billing["ZERO_APP_ID"], billing["ZERO_NUM_SYNC_WORKERS"]) == ("billing", "3")
    assert "ZERO_APP_ID" not in orders
    assert orders["ZERO_NUM_SYNC_WORKERS"] == "1"


@pytest.mark.parametrize("alias", ALIASES)
def test_a_condition_switches_one_off(render_twice, alias):
    release = render_twice({alias: {"enabled": False}})

    assert of(release, alias) == []
    assert len(of(release, *(other for other in ALIASES if other != alias))) == len(release.objects) > 0


def test_values_that_one_refuses_are_refused(render_twice):
    assert (
        "replicationManager.replicas must be 1" in render_twice("orders: {replicationManager: {replicas: 2}}").refusal
    )


# names that `helm create` accepts for a chart, and with which defines of this chart begin
NAMES_OF_OURS = ("zero-cache", "zero-cache.viewSyncer", "zero-cache.validate")


@pytest.fixture
def created(helm, tmp_path):
    """Creates a chart by `helm create`, and returns its folder."""

    def create(name):
        subprocess.run([helm.path, "create", tmp_path / name], check=True, capture_output=True)
        return tmp_path / name

    return create


@pytest.fixture
def render_below(created, chart, render_bare):
    """Renders a chart of `helm create` that depends on this one, and returns this one's objects."""

    def render(parent, **dependency):
        directory = created(parent)
        shutil.copytree(chart, directory / "charts" / "zero-cache")
        dependency = {"name": "zero-cache", "version": "*", **dependency}
        with (directory / "Chart.yaml").open("a") as file:
            file.write(yaml.safe_dump({"dependencies": [dependency]}))
        values = yaml.safe_load(VALUES)
        values["common"]["database"] = {"upstreamDb": DATABASE}
        key = dependency.get("alias", "zero-cache")
        release = render_bare({key: values}, chart=directory, release_name="shop")
        return {str(obj): obj.body for obj in release if f"/charts/{key}/templates/" in obj.template}

    return render


@pytest.mark.parametrize("parent", NAMES_OF_OURS)
@pytest.mark.parametrize("dependency", [{}, {"alias": "sync"}], ids=["by its name", "by an alias"])
def test_a_parent_of_the_same_name_changes_nothing(render_below, parent, dependency):
    objects = render_below(parent, **dependency)

    assert {key.partition("/")[0] for key in objects} >= {"StatefulSet", "Deployment", "Service", "NetworkPolicy"}
    assert objects == render_below("umbrella", **dependency)


def test_no_define_has_a_name_that_helm_create_gives(created, chart):
    def names(directory):
        texts = [file.read_text() for file in (directory / "templates").rglob("*.tpl")]
        return [name for text in texts for name in re.findall(r'define "([^"]+)"', text)]

    given = {name.removeprefix("made.") for name in names(created("made"))}
    own = names(chart)

    assert {"labels", "selectorLabels"} <= given
    # `helm create zero-cache.viewSyncer` works too, so the end of a name decides
    assert [name for name in own if name.rpartition(".")[2] in given] == []
    # and no library has names with such a beginning
    assert [name for name in own if not name.startswith("zero-cache.")] == []
