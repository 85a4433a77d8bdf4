"""Both roles have the same keys for scheduling and additions to pods, each for its own pods."""

import pytest

ROLES = ["replicationManager", "viewSyncer"]


def workloads(release):
    return {"replicationManager": release.replication_manager, "viewSyncer": release.view_syncer}


PLACE = {
    "nodeSelector": {"disk": "fast"},
    "tolerations": [{"key": "dedicated", "operator": "Exists"}],
    "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "zone"}]}},
    "priorityClassName": "high",
    "runtimeClassName": "gvisor",
    "hostAliases": [{"ip": "192.0.2.10", "hostnames": ["api"]}],
    "dnsPolicy": "ClusterFirstWithHostNet",
    "dnsConfig": {"nameservers": ["192.0.2.53"]},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("field", PLACE)
def test_a_field_of_the_pod_reaches_its_role_alone(render, role, field):
    of_role = workloads(render({role: {field: PLACE[field]}}))
    chosen = of_role.pop(role)
    (other,) = of_role.values()

    assert chosen.pod[field] == PLACE[field]
    assert field not in other.pod


@pytest.mark.parametrize("role", ROLES)
def test_a_spread_constraint_without_a_selector_gets_the_roles_own(render, role):
    bare = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}
    own = {**bare, "topologyKey": "host", "labelSelector": {"matchLabels": {"a": "b"}}}
    workload = workloads(render({role: {"topologySpreadConstraints": [bare, own]}}))[role]

    assert workload.pod["topologySpreadConstraints"] == [
        {**bare, "labelSelector": {"matchLabels": workload.selector}},
        own,
    ]


@pytest.mark.parametrize("role", ROLES)
def test_labels_and_annotations_reach_the_pods_of_their_role_alone(render, role):
    of_role = workloads(render({role: {"podLabels": {"tier": "data"}, "podAnnotations": {"scrape": "no"}}}))
    chosen = of_role.pop(role)
    (other,) = of_role.values()

    assert chosen.pod_labels["tier"] == "data"
    assert chosen.pod_metadata["annotations"]["scrape"] == "no"
    assert "tier" not in chosen.selector
    assert "tier" not in other.pod_labels
    assert "scrape" not in other.pod_metadata["annotations"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("own", ["data", ""])
def test_a_roles_own_label_wins_over_a_common_one(render, role, own):
    of_role = workloads(render({"commonLabels": {"tier": "all"}, role: {"podLabels": {"tier": own}}}))

    assert of_role.pop(role).pod_labels["tier"] == own
    assert next(iter(of_role.values())).pod_labels["tier"] == "all"


@pytest.mark.parametrize("role", ROLES)
def test_extra_volumes_are_mounted_by_the_role_that_names_them(render, role):
    volume, mount = {"name": "scratch", "emptyDir": {}}, {"name": "scratch", "mountPath": "/scratch"}
    of_role = workloads(render({role: {"extraVolumes": [volume], "extraVolumeMounts": [mount]}}))
    chosen = of_role.pop(role)
    (other,) = of_role.values()

    assert chosen.volume("scratch") == volume
    assert mount in chosen.main["volumeMounts"]
    assert "scratch" not in other.volumes


@pytest.mark.parametrize("role", ROLES)
def test_extra_containers_run_beside_zero_cache(render, role):
    sidecar, first = {"name": "proxy", "image": "proxy:1"}, {"name": "prepare", "image": "prepare:1"}
    chosen = workloads(render({role: {"extraContainers": [sidecar], "extraInitContainers": [first]}}))[role]

    assert chosen.container("proxy") == sidecar
    assert next(iter(chosen.init_containers)) == "prepare"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("tmp", "expected"),
    [
        ({"sizeLimit": "1Gi"}, {"sizeLimit": "1Gi"}),
        ({"medium": "Memory", "sizeLimit": "64Mi"}, {"medium": "Memory", "sizeLimit": "64Mi"}),
    ],
)
def test_the_volume_of_temporary_files_has_a_medium_and_a_size(render, role, tmp, expected):
    assert workloads(render({role: {"tmp": tmp}}))[role].volume("tmp")["emptyDir"] == expected


def test_a_view_syncer_keeps_its_replica_in_memory_where_it_is_told(render):
    storage = {"medium": "Memory", "sizeLimit": "4Gi"}

    assert render({"viewSyncer": {"storage": storage}}).view_syncer.volume("data")["emptyDir"] == storage


@pytest.mark.parametrize(("storage_class", "expected"), [("fast", "fast"), ("-", ""), ("", None)])
def test_a_view_syncer_has_a_claim_of_its_own_where_it_is_told(render, storage_class, expected):
    values = {"viewSyncer": {"storage": {"size": "9Gi", "storageClass": storage_class}}}
    workload = render([values, "commonLabels: {team: sync}"]).view_syncer
    template = workload.volume("data")["ephemeral"]["volumeClaimTemplate"]

    assert template["metadata"]["labels"] == workload.selector | {"team": "sync"}
    assert template["spec"].get("storageClassName") == expected
    assert template["spec"]["accessModes"] == ["ReadWriteOnce"]
    assert template["spec"]["resources"] == {"requests": {"storage": "9Gi"}}


def test_the_replication_manager_takes_a_claim_of_your_own(render):
    release = render("replicationManager: {storage: {existingClaim: mine}}")

    assert release.replication_manager.volume("data")["persistentVolumeClaim"] == {"claimName": "mine"}
    assert release.none("PersistentVolumeClaim")


def test_the_claim_has_the_access_modes_and_annotations_that_are_set(render):
    claim = render("""
        replicationManager:
          storage: {accessModes: [ReadWriteOncePod], annotations: {backup: nightly}, retain: true}
        """).one("PersistentVolumeClaim")

    assert claim["spec"]["accessModes"] == ["ReadWriteOncePod"]
    assert claim.annotations == {"backup": "nightly", "helm.sh/resource-policy": "keep"}


def test_waiting_for_postgres_is_said_in_an_init_container(render, chart):
    release = render("replicationManager: {waitForPostgres: true, resources: {limits: {cpu: 1}}}")
    waiting = release.replication_manager.init_container("wait-for-postgres")

    assert waiting["command"] == ["node", "-e"]
    assert waiting["args"] == [(chart / "files" / "wait-for-postgres.js").read_text().strip()]
    assert set(release.replication_manager.env_of("wait-for-postgres")) == {"ZERO_UPSTREAM_DB"}
    assert waiting["resources"] == {"limits": {"cpu": 1}}
    assert "wait-for-postgres" not in render().replication_manager.init_containers


def test_a_pod_may_have_name_servers_of_the_users_own(render):
    values = {
        "dnsPolicy": "None",
        "dnsConfig": {"nameservers": ["10.96.0.10"], "searches": ["default.svc.cluster.local"]},
    }

    assert render({"viewSyncer": values}).view_syncer.pod["dnsConfig"] == values["dnsConfig"]
