"""The chart's rules about more than one option, as templates/validation has them: they make drawn values valid."""

import re
from collections.abc import Callable

from conformance import values_schema
from conformance.strategies.draft import Draft
from conformance.strategies.keys import BACKUP, SINGLE_NODE
from conformance.strategies.texts import has_password

_JWT_WAYS = ("common.auth.secret", "common.auth.jwk", "common.auth.jwksUrl")
_NONE = (0, "0%")


def _a_secret_is_given_once(draft: Draft) -> None:
    for reference in [path for path in draft.chosen if path.endswith("SecretRef")]:
        value = reference.removesuffix("SecretRef")
        if draft.value(value) and draft.value(reference)["name"]:
            draft.drop(reference if value in draft.always else value)


def _what_is_sent_to_an_address_needs_it(draft: Draft) -> None:
    for api in ("query", "mutate"):
        if draft.has(f"common.api.{api}ApiKey"):
            draft.need(f"common.api.{api}Url")
    if draft.has("common.otlp.headers"):
        draft.need("common.otlp.endpoint")


def _clients_are_authenticated_in_one_way(draft: Draft) -> None:
    def wanted(way: str) -> bool:
        return way in draft.always or f"{way}SecretRef" in draft.always

    ways = sorted(filter(draft.has, _JWT_WAYS), key=wanted, reverse=True)
    if draft.has("common.auth.disabled") and ways:
        if wanted(ways[0]):
            draft.drop("common.auth.disabled")
        else:
            draft.drop(*ways, *(f"{way}SecretRef" for way in ways))
            return
    for way in ways[1:]:
        draft.drop(way, f"{way}SecretRef")
    by_api = draft.has("common.api.queryUrl") and draft.has("common.api.mutateUrl")
    if not (ways or by_api or draft.has("common.auth.disabled")):
        draft.choose("common.auth.secret")


def _there_is_a_place_for_the_backup(draft: Draft) -> None:
    if BACKUP in draft.never:
        draft.drop("s3.enabled", "s3.endpoint", "s3.sessionToken", "s3.sessionTokenSecretRef", "objectStore.enabled")
    if draft.has("s3.sessionToken"):
        draft.chosen["s3.enabled"] = True
    if draft.has("s3.enabled"):
        draft.need(BACKUP, "s3.accessKey", "s3.secretKey")
    if draft.has("s3.endpoint"):
        draft.need(BACKUP)
    if not (draft.has("objectStore.enabled") or draft.has(SINGLE_NODE)):
        draft.need(BACKUP)
    if draft.has(BACKUP) and not draft.value(BACKUP).startswith("s3://"):
        if draft.has("s3.enabled"):
            draft.chosen[BACKUP] = re.sub(r"^.*?://(.*@)?", "s3://", draft.value(BACKUP))
        else:
            draft.chosen["common.litestream.restoreUsingV5"] = False


def _there_is_a_database_and_something_to_derive_secrets_from(draft: Draft) -> None:
    draft.need("common.database.upstreamDb")
    if not has_password(draft.value("common.database.upstreamDb")):
        draft.need("common.adminPassword")
        if not (draft.has(BACKUP) or draft.has(SINGLE_NODE)):
            draft.need("objectStore.accessKey", "objectStore.secretKey")


def _each_worker_has_a_connection(draft: Draft) -> None:
    workers = f"{'singleNode' if draft.has(SINGLE_NODE) else 'viewSyncer'}.syncWorkers"
    draft.at_most(workers, draft.value("common.database.cvrMaxConns") or 30)
    if draft.value("common.api.crudMutations") is not False:
        draft.at_most(workers, draft.value("common.database.upstreamMaxConns") or 20)


def _a_pod_outlives_its_pre_stop(draft: Draft) -> None:
    for role in ("replicationManager", "viewSyncer", "singleNode"):
        pre_stop, grace = f"{role}.preStopSeconds", f"{role}.terminationGracePeriodSeconds"
        if draft.value(pre_stop) >= draft.value(grace):
            if grace in draft.always:
                draft.chosen[pre_stop] = draft.value(grace) - 1
            else:
                longest = values_schema.options()[grace]["maximum"]
                draft.chosen[pre_stop] = min(draft.value(pre_stop), longest - 1)
                draft.chosen[grace] = draft.value(pre_stop) + 1


def _annotations_need_a_service_account(draft: Draft) -> None:
    if draft.has("serviceAccount.annotations") and not draft.has("serviceAccount.create"):
        draft.drop_one_of("serviceAccount.create", "serviceAccount.annotations")


def _alerts_have_metrics(draft: Draft) -> None:
    if draft.has("prometheusRule.enabled"):
        draft.need("common.otlp.endpoint")
        if not draft.value("common.otlp.metrics"):
            draft.drop_one_of("common.otlp.metrics", "prometheusRule.enabled")
        minutes = draft.value("common.litestream.incrementalBackupIntervalMinutes") or 15
        if draft.value("prometheusRule.backupLagSeconds") <= minutes * 60:
            draft.chosen["common.litestream.incrementalBackupIntervalMinutes"] = 1
            draft.chosen["prometheusRule.backupLagSeconds"] = max(61, draft.value("prometheusRule.backupLagSeconds"))


def _pods_can_resolve_names(draft: Draft) -> None:
    for role in ("replicationManager", "viewSyncer"):
        policy, config = f"{role}.dnsPolicy", f"{role}.dnsConfig"
        if draft.value(policy) == "Default" and role == "viewSyncer":
            draft.chosen[policy] = "ClusterFirst"
        if draft.value(policy) == "None" and not draft.value(config).get("nameservers"):
            draft.chosen[config] = draft.value(config) | {"nameservers": ["192.0.2.53"]}


def _a_volume_is_of_one_kind(draft: Draft) -> None:
    if draft.has("viewSyncer.storage.size"):
        for other in ("viewSyncer.storage.medium", "viewSyncer.storage.sizeLimit"):
            if draft.has(other):
                draft.drop_one_of(other, "viewSyncer.storage.size")
    if draft.has("common.caBundle.configMap") and draft.has("common.caBundle.secret"):
        draft.drop_one_of("common.caBundle.configMap", "common.caBundle.secret")


def _a_mount_has_a_volume(draft: Draft) -> None:
    for role in ("replicationManager", "viewSyncer"):
        volumes = draft.value(f"{role}.extraVolumes")
        missing = {mount["name"] for mount in draft.value(f"{role}.extraVolumeMounts")} - {
            volume["name"] for volume in volumes
        }
        if missing:
            draft.chosen[f"{role}.extraVolumes"] = [
                *volumes,
                *({"name": name, "emptyDir": {}} for name in sorted(missing)),
            ]


def _containers_have_names_of_their_own(draft: Draft) -> None:
    for role in ("replicationManager", "viewSyncer"):
        names = {container["name"] for container in draft.value(f"{role}.extraContainers")}
        first = draft.value(f"{role}.extraInitContainers")
        if any(container["name"] in names for container in first):
            draft.chosen[f"{role}.extraInitContainers"] = [
                container | {"name": f"z-{container['name']}"} for container in first
            ]


def _a_mode_for_one_pod_is_the_only_one(draft: Draft) -> None:
    if "ReadWriteOncePod" in draft.value("replicationManager.storage.accessModes"):
        draft.chosen["replicationManager.storage.accessModes"] = ["ReadWriteOncePod"]


def _root_is_allowed_where_it_is_chosen(draft: Draft) -> None:
    context = draft.value("podSecurityContext")
    if context.get("runAsUser") == 0:
        draft.chosen["podSecurityContext"] = context | {"runAsNonRoot": False}


def _what_publishes_knows_its_hosts(draft: Draft) -> None:
    ingress, route = "viewSyncer.ingress", "viewSyncer.httpRoute"
    if draft.has(f"{ingress}.enabled"):
        draft.need(f"{ingress}.hosts")
    if draft.has(f"{route}.enabled"):
        draft.need(f"{route}.parentRefs")
        if draft.has(f"{ingress}.enabled"):
            published = {host["host"] for host in draft.value(f"{ingress}.hosts")}
            names = [name for name in draft.value(f"{route}.hostnames") if name not in published]
            if names != draft.value(f"{route}.hostnames"):
                draft.chosen[f"{route}.hostnames"] = names


def _a_service_has_what_its_type_has(draft: Draft) -> None:
    service = "viewSyncer.service"
    if draft.value(f"{service}.ipFamilyPolicy") == "SingleStack" and len(draft.value(f"{service}.ipFamilies")) > 1:
        draft.chosen[f"{service}.ipFamilies"] = draft.value(f"{service}.ipFamilies")[:1]
    if any(draft.has(f"{service}.{key}") for key in ("loadBalancerClass", "loadBalancerSourceRanges")):
        draft.chosen[f"{service}.type"] = "LoadBalancer"
    elif draft.value(f"{service}.type") == "ClusterIP" and any(
        draft.has(f"{service}.{key}") for key in ("nodePort", "externalTrafficPolicy")
    ):
        draft.chosen[f"{service}.type"] = "NodePort"


def _an_autoscaler_has_something_to_go_by(draft: Draft) -> None:
    autoscaling, requests = "viewSyncer.autoscaling", "viewSyncer.resources"
    if not draft.has(f"{autoscaling}.enabled"):
        return
    if f"{autoscaling}.maxReplicas" in draft.always:
        draft.at_most(f"{autoscaling}.minReplicas", draft.value(f"{autoscaling}.maxReplicas"))
    elif draft.value(f"{autoscaling}.minReplicas") > draft.value(f"{autoscaling}.maxReplicas"):
        draft.chosen[f"{autoscaling}.maxReplicas"] = draft.value(f"{autoscaling}.minReplicas")
    targets = {"CPU": "cpu", "Memory": "memory"}
    aimed = [
        name for target, name in targets.items() if draft.value(f"{autoscaling}.target{target}UtilizationPercentage")
    ]
    if not (aimed or draft.has(f"{autoscaling}.metrics")):
        draft.choose(f"{autoscaling}.metrics")
    if aimed:
        requested = draft.value(requests).get("requests", {})
        limits = draft.value(requests).get("limits", {})
        wanted = {name: limits.get(name, "1") for name in aimed}
        draft.chosen[requests] = draft.value(requests) | {"requests": wanted | requested}


def _a_budget_lets_a_node_be_drained(draft: Draft) -> None:
    budget = "viewSyncer.podDisruptionBudget"
    if not draft.has(f"{budget}.enabled"):
        return
    stay = draft.value(f"{budget}.minAvailable")
    scaled = draft.has("viewSyncer.autoscaling.enabled")
    least = draft.value("viewSyncer.autoscaling.minReplicas" if scaled else "viewSyncer.replicas")
    if stay == "100%":
        stay = draft.chosen[f"{budget}.minAvailable"] = "50%"
    if least is not None and stay != "" and _pods(stay, least) >= least:
        draft.chosen[f"{budget}.minAvailable"] = least - 1 if least else ""
    if draft.value(f"{budget}.minAvailable") == "" and draft.value(f"{budget}.maxUnavailable") in _NONE:
        draft.chosen[f"{budget}.maxUnavailable"] = 1


def _pods(amount: int | str, of: int) -> int:
    """A number of pods, or a percentage of them, rounded up."""
    return amount if isinstance(amount, int) else -(-int(amount.rstrip("%")) * of // 100)


def _a_rollout_can_replace_a_pod(draft: Draft) -> None:
    surge, short = "viewSyncer.updateStrategy.maxSurge", "viewSyncer.updateStrategy.maxUnavailable"
    if draft.value(surge) in _NONE and draft.value(short) in _NONE:
        draft.chosen[short if surge in draft.always else surge] = 1


def _a_policy_lets_pods_reach_what_they_need(draft: Draft) -> None:
    if not draft.has("networkPolicy.enabled"):
        return
    for path in ("upstreamDb", "cvrDb", "changeDb"):
        _open(draft, "networkPolicy.postgresPorts", draft.value(f"common.database.{path}"), {"": 5432})
    web = {"https": 443, "http": 80}
    if draft.has(BACKUP):
        _open(draft, "networkPolicy.bucketPorts", draft.value("s3.endpoint"), web)
    for path in ("common.otlp.endpoint", "common.auth.jwksUrl", "common.api.queryUrl", "common.api.mutateUrl"):
        for url in draft.value(path).split(","):
            _open(draft, "networkPolicy.apiPorts", url, web)


def _open(draft: Draft, ports: str, url: str, defaults: dict[str, int]) -> None:
    """Adds the port of a URL to those that a policy opens."""
    if not url:
        return
    scheme, _, rest = url.partition("://")
    found = re.search(r":(\d+)([/?]|$)", rest.rpartition("@")[2])
    port = int(found[1]) if found else next(port for name, port in defaults.items() if name in ("", scheme))
    if port not in draft.value(ports):
        draft.chosen[ports] = [*draft.value(ports), port]


RULES: list[Callable[[Draft], None]] = [
    _a_secret_is_given_once,
    _what_is_sent_to_an_address_needs_it,
    _clients_are_authenticated_in_one_way,
    _there_is_a_place_for_the_backup,
    _there_is_a_database_and_something_to_derive_secrets_from,
    _each_worker_has_a_connection,
    _a_pod_outlives_its_pre_stop,
    _annotations_need_a_service_account,
    _alerts_have_metrics,
    _pods_can_resolve_names,
    _a_volume_is_of_one_kind,
    _a_mount_has_a_volume,
    _containers_have_names_of_their_own,
    _a_mode_for_one_pod_is_the_only_one,
    _root_is_allowed_where_it_is_chosen,
    _what_publishes_knows_its_hosts,
    _a_service_has_what_its_type_has,
    _an_autoscaler_has_something_to_go_by,
    _a_budget_lets_a_node_be_drained,
    _a_rollout_can_replace_a_pod,
    _a_policy_lets_pods_reach_what_they_need,
]
