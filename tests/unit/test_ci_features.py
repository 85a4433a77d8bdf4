"""Every ci file shows the feature that its name promises."""

import pytest
import yaml
from chartproof.release.release import SecretKey


def an_autoscaler_and_a_budget(release):
    assert release.one("HorizontalPodAutoscaler")["spec"]["maxReplicas"] == 4
    assert release.one("PodDisruptionBudget")["spec"]["minAvailable"] == 1
    assert "replicas" not in release.view_syncer.spec


def static_keys_for_aws(release):
    for workload in release.replication_manager, release.view_syncer:
        assert release.env_values(workload)["AWS_ACCESS_KEY_ID"] == "aws-access-key"
        assert workload.env["ZERO_LITESTREAM_REGION"] == "us-west-2"
        assert "ZERO_LITESTREAM_ENDPOINT" not in workload.env
    assert release.view_syncer.replicas == 5
    assert release.view_syncer.main["resources"] == {"requests": {"cpu": 1, "memory": "2Gi"}}
    assert release.replication_manager.main["resources"] == {"requests": {"cpu": "500m", "memory": "1Gi"}}


def certificates_in_every_pod_that_connects(release):
    for workload in release.replication_manager, release.view_syncer:
        assert workload.volume("ca")["configMap"]["name"] == "private-ca"
        assert workload.env["NODE_EXTRA_CA_CERTS"] == "/etc/zero-cache/ca/ca.crt"


def a_job_after_uninstall(release):
    assert release.one("Job", role="cleanup").hooks == ("post-delete",)


def a_role_in_place_of_keys(release):
    assert "eks.amazonaws.com/role-arn" in release.one("ServiceAccount").annotations
    for workload in release.replication_manager, release.view_syncer:
        assert "AWS_ACCESS_KEY_ID" not in workload.env
        assert workload.env["ZERO_LITESTREAM_REGION"] == "eu-central-1"
    assert "object-store" not in release.replication_manager.containers


def three_databases_with_small_pools(release):
    manager, syncer = release.replication_manager, release.view_syncer
    assert release.env_values(manager)["ZERO_CHANGE_DB"].endswith("=30")
    assert release.env_values(syncer)["ZERO_CVR_DB"].endswith("=60")
    assert (manager.env["ZERO_CHANGE_MAX_CONNS"], manager.env["ZERO_INITIAL_SYNC_TABLE_COPY_WORKERS"]) == ("3", "2")
    assert (syncer.env["ZERO_UPSTREAM_MAX_CONNS"], syncer.env["ZERO_CVR_MAX_CONNS"]) == ("5", "10")


def a_built_in_store_and_two_view_syncers(release):
    assert "object-store" in release.replication_manager.containers
    assert release.view_syncer.replicas == 2


def things_the_chart_does_not_know(release):
    assert {obj.name: obj["data"] for obj in release.of_kind("ConfigMap")} == {
        "zero-extra": {"url": "postgres://{{ .username }}@postgres-host"},
        "zero-cache-view-syncer-text": {"release": "zero-cache"},
    }
    manager, syncer = release.replication_manager, release.view_syncer
    assert {"name": "scratch", "mountPath": "/scratch"} in manager.main["volumeMounts"]
    assert "wait-for-postgres" in manager.init_containers
    assert syncer.env["EXAMPLE"] == "1"
    assert syncer.pod["hostAliases"][0]["hostnames"] == ["api.example.com"]
    assert syncer.pod["dnsConfig"]["options"] == [{"name": "ndots", "value": "2"}]
    assert syncer.labels["team"] == "sync"
    assert syncer.annotations["example.com/owner"] == "sync"


def a_route_without_a_timeout(release):
    route = release.one("HTTPRoute")
    assert route.find("spec.parentRefs[*].namespace") == ["gateways"]
    assert route.find("spec.rules[*].timeouts.request") == ["0s"]


def ingress(class_name, *annotations):
    """Returns a check that the Ingress publishes only /sync, with these annotations."""

    def check(release):
        found = release.one("Ingress")
        assert found["spec"]["ingressClassName"] == class_name
        assert found.find("spec.rules[*].http.paths[*].path") == ["/sync"]
        assert set(annotations) <= found.annotations.keys()

    return check


def cookies_on_the_service(release):
    ingress("traefik", "traefik.ingress.kubernetes.io/router.entrypoints")(release)
    cookie = "traefik.ingress.kubernetes.io/service.sticky.cookie"
    assert release.one("Service", role="view-syncer").annotations[cookie] == "true"


def no_number_of_view_syncers(release):
    assert "replicas" not in release.view_syncer.spec
    assert release.none("HorizontalPodAutoscaler")


def a_store_by_its_address_and_an_ingress(release):
    for workload in release.replication_manager, release.view_syncer:
        assert workload.env["ZERO_LITESTREAM_ENDPOINT"] == "http://minio.default.svc.cluster.local:9000"
        assert release.env_values(workload)["AWS_SECRET_ACCESS_KEY"] == "minio-secret-key"
    assert release.view_syncer.replicas == 3
    assert release.one("Ingress").find("spec.rules[*].host") == ["zero-cache.example.com"]


def alerts_and_a_dashboard(release):
    assert release.one("PrometheusRule").labels["release"] == "prometheus"
    assert release.one("ConfigMap").labels["grafana_dashboard"] == "1"
    assert release.view_syncer.env["OTEL_METRICS_EXPORTER"] == "otlp"


def a_policy_for_each_role_and_no_telemetry(release):
    assert {policy.role for policy in release.of_kind("NetworkPolicy")} == {
        "replication-manager",
        "view-syncer",
        "test",
    }
    assert release.view_syncer.env["DO_NOT_TRACK"] == "1"


def a_way_to_the_metadata_server(release):
    assert "iam.gke.io/gcp-service-account" in release.one("ServiceAccount").annotations
    for policy in release.of_kind("NetworkPolicy"):
        *_, rule = policy["spec"]["egress"]
        assert [peer["ipBlock"]["cidr"] for peer in rule["to"]] == ["169.254.169.252/32", "169.254.169.254/32"]
        assert [port["port"] for port in rule["ports"]] == [988, 80]


def no_user_and_no_group(release):
    for workload in release.workloads:
        assert not {"runAsUser", "runAsGroup", "fsGroup"} & workload.pod["securityContext"].keys()
        assert workload.pod["securityContext"]["runAsNonRoot"] is True


def options_of_every_kind(release):
    manager, syncer = release.replication_manager.env, release.view_syncer.env
    assert manager["ZERO_APP_ID"] == syncer["ZERO_APP_ID"] == "app_one"
    assert (syncer["ZERO_YIELD_THRESHOLD_MS"], syncer["ZERO_ENABLE_CRUD_MUTATIONS"]) == ("5", "false")
    assert (manager["ZERO_CHANGE_LOG_BATCH_SIZE"], manager["ZERO_SHADOW_SYNC_ENABLED"]) == ("500", "false")
    assert "ZERO_YIELD_THRESHOLD_MS" not in manager
    assert manager["ZERO_REPLICA_VACUUM_INTERVAL_HOURS"] == syncer["ZERO_REPLICA_VACUUM_INTERVAL_HOURS"] == "168"


def metrics_for_a_collector(release):
    for workload in release.replication_manager, release.view_syncer:
        assert release.env_values(workload)["OTEL_EXPORTER_OTLP_HEADERS"] == "x-api-key=collector-key"
        assert workload.env["OTEL_METRIC_EXPORT_INTERVAL"] == "5000"
        assert "deployment.environment=test" in workload.env["OTEL_RESOURCE_ATTRIBUTES"]


def no_secret_of_the_release(release):
    assert release.none("Secret")
    for workload in release.replication_manager, release.view_syncer:
        secrets = [value for value in workload.env.values() if isinstance(value, SecretKey)]
        assert {secret.name for secret in secrets} == {"zero-secrets"}
        assert len(secrets) >= 5


def pods_in_their_places(release):
    manager, syncer = release.replication_manager, release.view_syncer
    assert manager.pod["nodeSelector"] == {"kubernetes.io/os": "linux"}
    assert manager.pod["tolerations"][0]["value"] == "zero"
    assert manager.pod_labels["tier"] == "data"
    assert manager.pod_metadata["annotations"]["example.com/scrape"] == "no"
    assert syncer.pod["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"] == syncer.selector
    assert "nodeAffinity" in syncer.pod["affinity"]
    assert syncer.spec["strategy"]["rollingUpdate"] == {"maxSurge": "50%", "maxUnavailable": 0}
    assert (syncer.spec["minReadySeconds"], syncer.spec["revisionHistoryLimit"]) == (5, 3)
    assert release.one("PodDisruptionBudget")["spec"]["maxUnavailable"] == 1


def proxies_that_start_late(release):
    manager, syncer = release.replication_manager, release.view_syncer
    assert "initContainers" not in syncer.pod
    for workload in manager, syncer:
        annotations = workload.pod_metadata["annotations"]
        assert annotations["traffic.sidecar.istio.io/excludeOutboundPorts"] == "5432"
        config = yaml.safe_load(annotations["proxy.istio.io/config"])
        assert config == {
            "holdApplicationUntilProxyStarts": True,
            "proxyMetadata": {"EXIT_ON_ZERO_ACTIVE_CONNECTIONS": "true"},
        }


def a_port_on_every_node(release):
    service = release.one("Service", role="view-syncer")["spec"]
    assert (service["type"], service["externalTrafficPolicy"]) == ("NodePort", "Local")
    assert (service["sessionAffinity"], service["ipFamilyPolicy"]) == ("ClientIP", "PreferDualStack")
    assert service["sessionAffinityConfig"] == {"clientIP": {"timeoutSeconds": 3600}}
    (port,) = service["ports"]
    assert (port["nodePort"], port["appProtocol"]) == (30848, "kubernetes.io/ws")


def one_pod_for_both_roles(release):
    assert release.none("Deployment")
    assert release.replication_manager.env["ZERO_NUM_SYNC_WORKERS"] == "1"
    assert release.replication_manager.env["ZERO_ENABLE_QUERY_PLANNER"] == "false"
    assert "ZERO_LITESTREAM_BACKUP_URL" not in release.replication_manager.env


def a_replication_manager_that_hands_over(release):
    assert release.none("StatefulSet")
    assert release.none("PersistentVolumeClaim")
    assert release.replication_manager.spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert release.replication_manager.env["ZERO_LITESTREAM_BACKUP_URL"] == "s3://zero-cache-bucket/handover"


def volumes_of_a_size_and_class(release):
    claim = release.one("PersistentVolumeClaim")
    assert (claim["spec"]["storageClassName"], claim.get("spec.resources.requests.storage")) == ("standard", "5Gi")
    assert claim.annotations == {"backup": "nightly", "helm.sh/resource-policy": "keep"}
    own = release.view_syncer.volume("data")["ephemeral"]["volumeClaimTemplate"]["spec"]
    assert own["resources"]["requests"]["storage"] == "5Gi"
    assert release.view_syncer.volume("tmp")["emptyDir"] == {"medium": "Memory", "sizeLimit": "256Mi"}
    assert release.replication_manager.volume("tmp")["emptyDir"] == {"sizeLimit": "1Gi"}
    assert release.view_syncer.env["ZERO_REPLICA_FILE"] == "/var/lib/zero/replica.db"


NGINX = "nginx.ingress.kubernetes.io"
ALB = "alb.ingress.kubernetes.io"
FEATURES = {
    "autoscaling": an_autoscaler_and_a_budget,
    "aws-s3": static_keys_for_aws,
    "ca-bundle": certificates_in_every_pod_that_connects,
    "cleanup": a_job_after_uninstall,
    "cloud-identity": a_role_in_place_of_keys,
    "databases": three_databases_with_small_pools,
    "default": a_built_in_store_and_two_view_syncers,
    "extension": things_the_chart_does_not_know,
    "handover": a_replication_manager_that_hands_over,
    "http-route": a_route_without_a_timeout,
    "ingress-alb": ingress("alb", f"{ALB}/load-balancer-attributes", f"{ALB}/target-group-attributes"),
    "ingress-nginx": ingress("nginx", f"{NGINX}/upstream-hash-by", f"{NGINX}/proxy-buffer-size"),
    "ingress-traefik": cookies_on_the_service,
    "keda": no_number_of_view_syncers,
    "minio": a_store_by_its_address_and_an_ingress,
    "monitoring": alerts_and_a_dashboard,
    "network-policy-cloud-identity": a_way_to_the_metadata_server,
    "network-policy": a_policy_for_each_role_and_no_telemetry,
    "openshift": no_user_and_no_group,
    "options": options_of_every_kind,
    "otlp": metrics_for_a_collector,
    "references": no_secret_of_the_release,
    "scheduling": pods_in_their_places,
    "service": a_port_on_every_node,
    "service-mesh": proxies_that_start_late,
    "single-node": one_pod_for_both_roles,
    "storage": volumes_of_a_size_and_class,
}


def test_every_ci_file_has_a_feature(chart):
    assert {file.name.removesuffix("-values.yaml") for file in (chart / "ci").iterdir()} == FEATURES.keys()


@pytest.mark.parametrize("name", FEATURES)
def test_a_ci_file_shows_its_feature(render_bare, chart, name):
    FEATURES[name](render_bare(chart / "ci" / f"{name}-values.yaml"))


@pytest.mark.parametrize("name", [name for name in FEATURES if name != "default"])
def test_a_feature_is_not_there_by_default(render, name):
    with pytest.raises((AssertionError, KeyError)):
        FEATURES[name](render())
