"""The pods of helm test and of the clean-up run where the replication manager may, and no proxy keeps them from ending."""

import pytest

CLEANUP = "cleanup: {enabled: true}"
PROXIES_OFF = {
    "labels": {"sidecar.istio.io/inject": "false", "kuma.io/sidecar-injection": "disabled"},
    "annotations": {"linkerd.io/inject": "disabled", "consul.hashicorp.com/connect-inject": "false"},
}


@pytest.fixture
def hook_pods(render):
    """Renders the four pods of hooks, by role. The three of helm test share one."""

    def hook_pods(values=""):
        pods = [workload for workload in render([CLEANUP, values]).workloads if workload.hooks]
        assert sorted(pod.role for pod in pods) == ["cleanup", "test", "test", "test"]
        return pods

    return hook_pods


@pytest.mark.parametrize("kind", PROXIES_OFF)
def test_the_proxies_of_meshes_stay_off(hook_pods, kind):
    for pod in hook_pods():
        assert PROXIES_OFF[kind].items() <= pod.pod_metadata[kind].items()


@pytest.mark.parametrize("kind", PROXIES_OFF)
def test_proxies_are_let_on_where_they_are_wanted(hook_pods, kind):
    for pod in hook_pods("hookPods: {sidecarInjection: true}"):
        assert not PROXIES_OFF[kind].keys() & pod.pod_metadata.get(kind, {}).keys()


def test_a_label_or_annotation_of_the_users_own_wins(hook_pods):
    values = {"podLabels": {"sidecar.istio.io/inject": "true"}, "podAnnotations": {"linkerd.io/inject": ""}}
    for pod in hook_pods({"hookPods": values}):
        assert pod.pod_labels["sidecar.istio.io/inject"] == "true"
        assert pod.pod_labels["kuma.io/sidecar-injection"] == "disabled"
        assert pod.pod_metadata["annotations"]["linkerd.io/inject"] == ""


def test_what_is_common_to_all_objects_lets_no_proxy_on(hook_pods):
    common = {
        "commonLabels": {"sidecar.istio.io/inject": "true"},
        "commonAnnotations": {"linkerd.io/inject": "enabled"},
    }
    for pod in hook_pods(common):
        assert pod.pod_labels["sidecar.istio.io/inject"] == "false"
        assert pod.pod_metadata["annotations"]["linkerd.io/inject"] == "disabled"


def test_labels_and_annotations_reach_all_of_them_and_no_other_pod(hook_pods, render):
    values = {"hookPods": {"podLabels": {"tier": "hook"}, "podAnnotations": {"scrape": "no"}}}
    for pod in hook_pods(values):
        assert pod.pod_labels["tier"] == "hook"
        assert pod.pod_metadata["annotations"]["scrape"] == "no"
    for workload in render(values).of_kind("StatefulSet", "Deployment"):
        assert "tier" not in workload.pod_labels
        assert "scrape" not in workload.pod_metadata["annotations"]


def test_a_test_is_a_hook_all_the_same(render):
    pod = render({"hookPods": {"podAnnotations": {"scrape": "no"}}}).one("Pod", name="zero-cache-test-database")

    assert pod.hooks == ("test",)
    assert pod.annotations["helm.sh/hook-weight"] == "-2"


NODES = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchFields": []}]}}
NEIGHBOURS = {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "zone"}]}
MANAGER_SCHEDULING = {
    "nodeSelector": {"disk": "fast"},
    "tolerations": [{"key": "dedicated", "operator": "Exists"}],
    "affinity": {"nodeAffinity": NODES, "podAntiAffinity": NEIGHBOURS},
    "priorityClassName": "high",
    "runtimeClassName": "gvisor",
    "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["db"]}],
    "dnsPolicy": "ClusterFirstWithHostNet",
    "dnsConfig": {"searches": ["example.com"]},
    "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}],
}
OWN = {
    "nodeSelector": {"pool": "jobs"},
    "tolerations": [{"operator": "Exists"}],
    "affinity": {"podAffinity": NEIGHBOURS},
    "priorityClassName": "low",
}
FIELDS = MANAGER_SCHEDULING.keys()


def placed(pod):
    return {key: pod.pod[key] for key in FIELDS if key in pod.pod}


@pytest.mark.parametrize("topology", ["", "singleNode: {enabled: true}\ncommon: {litestream: {backupUrl: s3://b/p}}"])
def test_they_run_where_the_replication_manager_may_beside_whomever(hook_pods, render, topology):
    followed = {**MANAGER_SCHEDULING, "affinity": {"nodeAffinity": NODES}}
    del followed["topologySpreadConstraints"]

    for workload in render([CLEANUP, topology, {"replicationManager": MANAGER_SCHEDULING}]).workloads:
        if workload.hooks:
            assert placed(workload) == followed


def test_they_run_in_a_place_of_their_own_where_they_are_told(hook_pods):
    for pod in hook_pods({"replicationManager": MANAGER_SCHEDULING, "hookPods": OWN}):
        assert {key: pod.pod[key] for key in OWN} == OWN
        assert pod.pod["runtimeClassName"] == "gvisor"


def test_by_default_they_run_anywhere(hook_pods):
    for pod in hook_pods():
        assert placed(pod) == {}


def test_a_place_that_is_no_longer_given_is_the_replication_managers(hook_pods):
    own = dict.fromkeys((*OWN, "podLabels", "podAnnotations"))
    for pod in hook_pods({"replicationManager": {"nodeSelector": {"disk": "fast"}}, "hookPods": own}):
        assert placed(pod) == {"nodeSelector": {"disk": "fast"}}


def test_other_annotations_of_helm_are_the_users(render):
    release = render("commonAnnotations: {helm.sh/resource-policy: keep}")

    assert release.one("Service", role="view-syncer").annotations["helm.sh/resource-policy"] == "keep"
