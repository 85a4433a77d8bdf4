"""What the chart means by the options of which its schema says only "a string" or "an object"."""

import json
import re
from fnmatch import fnmatch
from functools import cache, partial
from typing import Any

from hypothesis import strategies as st

from conformance import values_schema
from conformance.strategies import pods, policies, scaling, scheduling, schema, traffic
from conformance.strategies.option_maps import option_maps
from conformance.strategies.texts import (
    TAKEN_FOR_A_FLAG,
    UNFIT_FOR_YAML,
    backup_urls,
    database_urls,
    replica_files,
    urls,
    words,
)
from conformance.zero_options import REPLICATION_MANAGER, VIEW_SYNCER

# the first pattern that fits
_MEANINGS: dict[str, st.SearchStrategy[Any]] = {
    "commonLabels": pods.label_maps(),
    "common.database.upstreamDb": database_urls(),
    "common.database.*Db": st.one_of(st.just(""), database_urls()),
    "common.litestream.backupUrl": backup_urls(),
    "common.replicaFile": replica_files(),
    "common.auth.jwksUrl": st.one_of(st.just(""), urls()),
    "common.api.*Url": st.one_of(st.just(""), urls(), st.builds("{},{}".format, urls(), urls())),
    "common.otlp.endpoint": st.one_of(st.just(""), urls()),
    "common.otlp.resourceAttributes": st.dictionaries(words(), words(), max_size=2),
    "common.websocket.compressionOptions": st.sampled_from(["", "{}", '{"level": 3}', ' {"a": "{{x}}"}\n']),
    "common.options": option_maps(),
    "singleNode.options": option_maps(),
    "replicationManager.options": option_maps(REPLICATION_MANAGER),
    "viewSyncer.options": option_maps(VIEW_SYNCER),
    "serviceAccount.name": pods.service_account_names(),
    "viewSyncer.ingress.hosts": traffic.ingress_hosts(),
    "viewSyncer.ingress.tls": traffic.certificates(),
    "viewSyncer.httpRoute.hostnames": st.lists(traffic.host_names(), max_size=2),
    "viewSyncer.httpRoute.parentRefs": traffic.gateways(),
    "viewSyncer.httpRoute.filters": traffic.filters(),
    "viewSyncer.httpRoute.timeouts": traffic.timeouts(),
    "viewSyncer.autoscaling.metrics": scaling.metrics(),
    "viewSyncer.autoscaling.behavior": scaling.behaviors(),
    "networkPolicy.extraIngress": policies.rules("from"),
    "networkPolicy.extraEgress": policies.rules("to"),
    **{f"networkPolicy.{whom}": policies.peers() for whom in ("clients", "postgres", "bucket", "api")},
    "viewSyncer.updateStrategy.*": traffic.numbers_or_percentages(),
    "viewSyncer.podDisruptionBudget.m*": traffic.numbers_or_percentages(),
    "replicationManager.replicas": st.just(1),
    "*imagePullSecrets": pods.image_pull_secrets(),
    "*SecretRef": pods.secret_references(),
    "*.extraEnv": pods.environments(),
    "*.envFrom": pods.env_sources(),
    "*.resources": pods.resources(),
    "*.podLabels": pods.label_maps(),
    # an object's own annotation of the same key wins
    "commonAnnotations": pods.annotation_maps("common.example.com"),
    "*nnotations": pods.annotation_maps(),
    "*.tolerations": scheduling.tolerations(),
    "*.affinity": scheduling.affinities(),
    "*.topologySpreadConstraints": scheduling.spread_constraints(),
    "*.hostAliases": scheduling.host_aliases(),
    "*.dnsConfig": scheduling.dns_configs(),
    "prometheusRule.labels": pods.label_maps(),
    "grafanaDashboard.labels": pods.label_maps(),
    "*.extraVolumes": pods.volumes(),
    "*.extraVolumeMounts": pods.volume_mounts(),
    "*.extra*Containers": pods.containers(),
    "extraObjects": pods.objects(),
    "podSecurityContext": pods.security_contexts(),
    "containerSecurityContext": pods.container_security_contexts(),
}


# what zero-cache reads as it is; the chart refuses what its parser would take for a flag
_READ_AS_IT_IS = (
    *("common.adminPassword", "common.auth.*", "common.api.*", "common.database.publications", "s3.region"),
    "*.options",
)


@cache
def meant(path: str) -> st.SearchStrategy[Any]:
    """Values of an option that the chart accepts, as far as that does not depend on another option."""
    meanings = [strategy for pattern, strategy in _MEANINGS.items() if fnmatch(path, pattern)]
    strategy = meanings[0] if meanings else schema.option(path)
    unfit = [UNFIT_FOR_YAML, *([TAKEN_FOR_A_FLAG] if any(fnmatch(path, read) for read in _READ_AS_IT_IS) else [])]
    return strategy.filter(lambda value: not any(map(partial(_found, value), unfit)))


@cache
def something(path: str) -> st.SearchStrategy[Any]:
    """Values of an option that are neither nothing nor its default."""
    if isinstance(values_schema.default(path), bool):
        return st.just(not values_schema.default(path))
    empty: list[Any] = ["", [], {}, {"name": "", "key": ""}, None, values_schema.default(path)]
    return meant(path).filter(lambda value: value not in empty)


def _found(value: Any, pattern: re.Pattern[str]) -> bool:
    return pattern.search(json.dumps(value, ensure_ascii=False)) is not None
