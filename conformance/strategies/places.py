"""Where each option of the chart arrives in a release."""

from collections.abc import Callable
from typing import Any

from conformance import values_schema
from conformance.objects import Object, Workload
from conformance.option_table import option_table
from conformance.release import TEST, Release
from conformance.zero_options import REPLICATION_MANAGER, VIEW_SYNCER, zero_options

Place = Callable[[Release], list[Any]]

# the roles, and the keys of their values
ROLES = {REPLICATION_MANAGER: "replicationManager", VIEW_SYNCER: "viewSyncer"}
_BOTH = tuple(ROLES)


def workload(release: Release, role: str) -> Workload:
    """The workload of a role, by its name or its key."""
    return release.replication_manager if role.startswith("replication") else release.view_syncer


def own_containers(release: Release) -> list[dict[str, Any]]:
    """The containers of the chart's own, without those that a user added."""
    items = [item for pod in release.workloads for item in [*pod.init_containers.values(), *pod.containers.values()]]
    return [item for item in items if "imagePullPolicy" in item]


def _claim(release: Release) -> Any:
    return release.one("PersistentVolumeClaim")["spec"]


def _own_claim(release: Release) -> Any:
    return release.view_syncer.volume("data")["ephemeral"]["volumeClaimTemplate"]["spec"]


def _service(release: Release) -> Object:
    return release.one("Service", role=VIEW_SYNCER)


def _dashboard(release: Release) -> Object:
    return next(config_map for config_map in release.of_kind("ConfigMap") if config_map.name.endswith("-dashboard"))


def _startup_budget(workload: Workload) -> Any:
    probe = workload.main["startupProbe"]
    return probe["failureThreshold"] * probe["periodSeconds"]


def _own_startup_budget(release: Release) -> Any:
    """A view syncer's, without that of the replication manager, where it waits for that in the same time."""
    waits = "wait-for-replication-manager" not in release.view_syncer.init_containers
    return _startup_budget(release.view_syncer) - (_startup_budget(release.replication_manager) if waits else 0)


def _pre_stops(workload: Workload) -> list[int]:
    hooks = [container["lifecycle"] for container in workload.containers.values() if "lifecycle" in container]
    return [int(hook["preStop"]["exec"]["command"][1]) for hook in hooks]


def _grace(workload: Workload) -> Any:
    return workload.pod["terminationGracePeriodSeconds"]


def _of_role(role: str, pick: Callable[[Workload], Any]) -> Place:
    return lambda r: [pick(workload(r, role))]


def _of_pod(role: str, key: str) -> Place:
    return _of_role(role, lambda workload: workload.pod[key])


def _of_main(role: str, key: str) -> Place:
    return _of_role(role, lambda workload: workload.main[key])


def _of_tmp(role: str, key: str) -> Place:
    return _of_role(role, lambda workload: workload.volume("tmp")["emptyDir"][key])


def _of_hooks(key: str) -> Place:
    return lambda r: [workload.pod[key] for workload in r.workloads if workload.hooks]


def _of_hooks_metadata(key: str) -> Place:
    return lambda r: [workload.pod_metadata[key] for workload in r.workloads if workload.hooks]


def _of_metadata(role: str, key: str) -> Place:
    return _of_role(role, lambda workload: workload.pod_metadata[key])


def _of_spec(kind: str, key: str) -> Place:
    return lambda r: [r.one(kind, role=VIEW_SYNCER)["spec"][key]]


def _of_rollout(key: str) -> Place:
    return lambda r: [r.view_syncer.spec["strategy"]["rollingUpdate"][key]]


def _of_rule(key: str) -> Place:
    return lambda r: [r.one("HTTPRoute")["spec"]["rules"][0][key]]


def _of_target(resource: str) -> Place:
    def target(release: Release) -> list[Any]:
        metrics = release.one("HorizontalPodAutoscaler")["spec"]["metrics"]
        named = [metric["resource"] for metric in metrics if metric["type"] == "Resource"]
        return [metric["target"]["averageUtilization"] for metric in named if metric["name"] == resource]

    return target


def _of_alert(name: str) -> Place:
    """The number that an alert's expression ends with."""
    return lambda r: [int(rule["expr"].split()[-1]) for rule in _alerts(r) if rule["alert"] == name]


def _alerts(release: Release) -> Any:
    return release.one("PrometheusRule")["spec"]["groups"][0]["rules"]


def _of_certificates(key: str) -> Place:
    """A field of the volume of a private authority's certificates, in each pod that has it."""
    return lambda r: [
        volume[key]
        for pod in r.workloads
        for volume in pod.pod.get("volumes", [])
        if volume["name"] == "ca" and key in volume
    ]


# options that are an option of zero-cache: its name, and the roles that read it; a secret's reference goes there too
ZERO: dict[str, tuple[str, tuple[str, ...]]] = {
    option["value"]: (name, tuple(sorted(zero_options()[name].roles)))
    for name, option in option_table().items()
    if "value" in option and option["value"] != "common.telemetry.enabled"
}
# and of what else the pods read
ENVIRONMENT = ZERO | {
    # of the replication manager it is always 0
    "viewSyncer.syncWorkers": ("ZERO_NUM_SYNC_WORKERS", (VIEW_SYNCER,)),
    "s3.accessKey": ("AWS_ACCESS_KEY_ID", _BOTH),
    "s3.secretKey": ("AWS_SECRET_ACCESS_KEY", _BOTH),
    "s3.sessionToken": ("AWS_SESSION_TOKEN", _BOTH),
    "objectStore.accessKey": ("AWS_ACCESS_KEY_ID", _BOTH),
    "objectStore.secretKey": ("AWS_SECRET_ACCESS_KEY", _BOTH),
    "common.otlp.endpoint": ("OTEL_EXPORTER_OTLP_ENDPOINT", _BOTH),
    "common.otlp.headers": ("OTEL_EXPORTER_OTLP_HEADERS", _BOTH),
    "common.otlp.metricIntervalMs": ("OTEL_METRIC_EXPORT_INTERVAL", _BOTH),
}
# references to Secrets
REFERENCES = [f"{path}SecretRef" for path in ENVIRONMENT if f"{path}SecretRef" in values_schema.options()]
# options that are a field of an object, and where it is in a release
FIELDS: dict[str, Place] = {
    "cleanup.waitSeconds": lambda r: [int(r.env_values(r.workload("Job", role="cleanup"), "cleanup")["WAIT_SECONDS"])],
    "image.pullPolicy": lambda r: [container["imagePullPolicy"] for container in own_containers(r)],
    "objectStore.resources": lambda r: [r.replication_manager.container("object-store")["resources"]],
    "replicationManager.storage.size": lambda r: [_claim(r)["resources"]["requests"]["storage"]],
    "replicationManager.storage.storageClass": lambda r: [_claim(r)["storageClassName"] or "-"],
    "replicationManager.storage.accessModes": lambda r: [_claim(r)["accessModes"]],
    "replicationManager.storage.existingClaim": lambda r: [
        r.replication_manager.volume("data")["persistentVolumeClaim"]["claimName"]
    ],
    "viewSyncer.storage.size": lambda r: [_own_claim(r)["resources"]["requests"]["storage"]],
    "viewSyncer.storage.storageClass": lambda r: [_own_claim(r)["storageClassName"] or "-"],
    "viewSyncer.storage.medium": lambda r: [r.view_syncer.volume("data")["emptyDir"]["medium"]],
    "viewSyncer.storage.sizeLimit": lambda r: [r.view_syncer.volume("data")["emptyDir"]["sizeLimit"]],
    "viewSyncer.ingress.className": _of_spec("Ingress", "ingressClassName"),
    "viewSyncer.ingress.tls": _of_spec("Ingress", "tls"),
    "viewSyncer.httpRoute.hostnames": lambda r: [r.one("HTTPRoute")["spec"]["hostnames"]],
    "viewSyncer.httpRoute.path": lambda r: [r.one("HTTPRoute")["spec"]["rules"][0]["matches"][0]["path"]["value"]],
    "viewSyncer.httpRoute.timeouts": _of_rule("timeouts"),
    "viewSyncer.service.type": _of_spec("Service", "type"),
    "viewSyncer.service.nodePort": lambda r: [_service(r)["spec"]["ports"][0]["nodePort"]],
    "viewSyncer.service.appProtocol": lambda r: [_service(r)["spec"]["ports"][0]["appProtocol"]],
    **{
        f"viewSyncer.service.{key}": _of_spec("Service", key)
        for key in (
            *("loadBalancerClass", "loadBalancerSourceRanges", "externalTrafficPolicy", "sessionAffinity"),
            *("ipFamilyPolicy", "ipFamilies", "trafficDistribution"),
        )
    },
    "viewSyncer.updateStrategy.maxSurge": _of_rollout("maxSurge"),
    "viewSyncer.updateStrategy.maxUnavailable": _of_rollout("maxUnavailable"),
    "viewSyncer.minReadySeconds": _of_spec("Deployment", "minReadySeconds"),
    "viewSyncer.revisionHistoryLimit": _of_spec("Deployment", "revisionHistoryLimit"),
    "viewSyncer.autoscaling.minReplicas": _of_spec("HorizontalPodAutoscaler", "minReplicas"),
    "viewSyncer.autoscaling.maxReplicas": _of_spec("HorizontalPodAutoscaler", "maxReplicas"),
    "viewSyncer.podDisruptionBudget.minAvailable": lambda r: [r.one("PodDisruptionBudget")["spec"]["minAvailable"]],
    "viewSyncer.autoscaling.targetCPUUtilizationPercentage": _of_target("cpu"),
    "viewSyncer.autoscaling.targetMemoryUtilizationPercentage": _of_target("memory"),
    "viewSyncer.service.sessionAffinityTimeoutSeconds": lambda r: [
        _service(r)["spec"]["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"]
    ],
    "prometheusRule.replicationLagMs": _of_alert("ZeroCacheReplicationLag"),
    "prometheusRule.retainedWalBytes": _of_alert("ZeroCacheRetainedWal"),
    "prometheusRule.backupLagSeconds": _of_alert("ZeroCacheBackupLag"),
    "prometheusRule.severity": lambda r: [rule["labels"]["severity"] for rule in _alerts(r)],
    "common.caBundle.configMap": lambda r: [volume["name"] for volume in _of_certificates("configMap")(r)],
    "common.caBundle.secret": lambda r: [volume["secretName"] for volume in _of_certificates("secret")(r)],
    "serviceAccount.name": lambda r: [
        r.one("ServiceAccount").name,
        # the clean-up outlives the release, and its account
        *(w.pod["serviceAccountName"] for w in r.workloads if w.kind != "Job"),
    ],
    **{
        f"{role}.{key}": _of_pod(role, key)
        for role in ROLES.values()
        for key in (
            *("nodeSelector", "tolerations", "affinity", "priorityClassName", "runtimeClassName"),
            *("hostAliases", "dnsPolicy", "dnsConfig"),
        )
    },
    **{f"hookPods.{key}": _of_hooks(key) for key in ("nodeSelector", "tolerations", "affinity", "priorityClassName")},
    **{f"{role}.tmp.{key}": _of_tmp(role, key) for role in ROLES.values() for key in ("medium", "sizeLimit")},
    **{f"{role}.{key}": _of_main(role, key) for role in ROLES.values() for key in ("resources", "envFrom")},
}
# options whose entries are among those of a list or map: what is found must contain them
PARTS: dict[str, Place] = {
    # objects of the user's own have what the user gives them
    "commonAnnotations": lambda r: [obj.annotations for obj in r if not obj.template.endswith("extra-objects.yaml")],
    "serviceAccount.annotations": lambda r: [r.one("ServiceAccount").annotations],
    "viewSyncer.ingress.annotations": lambda r: [r.one("Ingress").annotations],
    "viewSyncer.httpRoute.annotations": lambda r: [r.one("HTTPRoute").annotations],
    "viewSyncer.service.annotations": lambda r: [_service(r).annotations],
    "replicationManager.storage.annotations": lambda r: [r.one("PersistentVolumeClaim").annotations],
    "grafanaDashboard.annotations": lambda r: [_dashboard(r).annotations],
    "grafanaDashboard.labels": lambda r: [_dashboard(r).labels],
    "prometheusRule.labels": lambda r: [r.one("PrometheusRule").labels],
    "viewSyncer.autoscaling.metrics": _of_spec("HorizontalPodAutoscaler", "metrics"),
    "viewSyncer.autoscaling.behavior": _of_spec("HorizontalPodAutoscaler", "behavior"),
    # nobody has to reach the pods of `helm test`
    "networkPolicy.extraIngress": lambda r: [
        policy["spec"]["ingress"] for policy in r.of_kind("NetworkPolicy") if policy.role != TEST
    ],
    "networkPolicy.extraEgress": lambda r: [policy["spec"]["egress"] for policy in r.of_kind("NetworkPolicy")],
    "hookPods.podLabels": _of_hooks_metadata("labels"),
    "hookPods.podAnnotations": _of_hooks_metadata("annotations"),
    **{
        f"{role}.{key}": _of_metadata(role, key.removeprefix("pod").lower())
        for role in ROLES.values()
        for key in ("podLabels", "podAnnotations")
    },
    **{
        f"{role}.{key}": _of_role(role, pick)
        for role in ROLES.values()
        for key, pick in {
            "extraVolumes": lambda workload: workload.pod["volumes"],
            "extraVolumeMounts": lambda workload: workload.main["volumeMounts"],
            "extraContainers": lambda workload: workload.pod["containers"],
            "extraInitContainers": lambda workload: workload.pod["initContainers"],
        }.items()
    },
}
NUMBERS: dict[str, Place] = {
    "replicationManager.replicas": lambda r: [r.replication_manager.replicas],
    "replicationManager.startupBudgetSeconds": lambda r: [_startup_budget(r.replication_manager)],
    "replicationManager.preStopSeconds": lambda r: _pre_stops(r.replication_manager),
    "replicationManager.terminationGracePeriodSeconds": lambda r: [_grace(r.replication_manager)],
    "viewSyncer.replicas": lambda r: [r.view_syncer.replicas],
    "viewSyncer.startupBudgetSeconds": lambda r: [_own_startup_budget(r)],
    "viewSyncer.preStopSeconds": lambda r: _pre_stops(r.view_syncer),
    "viewSyncer.terminationGracePeriodSeconds": lambda r: [_grace(r.view_syncer)],
}
OF_THE_SINGLE_NODE: dict[str, Place] = {
    "singleNode.startupBudgetSeconds": lambda r: [_startup_budget(r.replication_manager)],
    "singleNode.preStopSeconds": lambda r: _pre_stops(r.replication_manager),
    "singleNode.terminationGracePeriodSeconds": lambda r: [_grace(r.replication_manager)],
    "singleNode.resources": lambda r: [r.replication_manager.main["resources"]],
    "singleNode.envFrom": lambda r: [r.replication_manager.main["envFrom"]],
    "singleNode.syncWorkers": lambda r: [int(str(r.replication_manager.env["ZERO_NUM_SYNC_WORKERS"]))],
}
