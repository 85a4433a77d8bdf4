"""What switches a feature on, and what an option needs to take effect."""

from fnmatch import fnmatch
from functools import cache

from conformance import values_schema

BACKUP, SINGLE_NODE = "common.litestream.backupUrl", "singleNode.enabled"

# the first is what switches the options off while it has its default
_NEEDS = {
    "s3.*Key*": ["s3.enabled"],
    "s3.session*": ["s3.enabled"],
    "s3.[re]*": [BACKUP],  # region, endpoint
    "common.otlp.*": ["common.otlp.endpoint"],
    "common.caBundle.key": ["common.caBundle.configMap"],
    "viewSyncer.service.sessionAffinity?*": ["viewSyncer.service.sessionAffinity"],
    "viewSyncer.ingress.*": ["viewSyncer.ingress.enabled", "viewSyncer.ingress.hosts"],
    "viewSyncer.httpRoute.*": ["viewSyncer.httpRoute.enabled"],
    "viewSyncer.autoscaling.*": ["viewSyncer.autoscaling.enabled"],
    "viewSyncer.podDisruptionBudget.*": ["viewSyncer.podDisruptionBudget.enabled"],
    "viewSyncer.storage.storageClass": ["viewSyncer.storage.size"],
    "networkPolicy.*": ["networkPolicy.enabled"],
    "networkPolicy.bucket*": [BACKUP],
    "prometheusRule.*": ["prometheusRule.enabled"],
    "grafanaDashboard.*": ["grafanaDashboard.enabled"],
    "cleanup.*": ["cleanup.enabled"],
    "singleNode.*": [SINGLE_NODE],
}


def needs(path: str) -> list[str]:
    """The other options without which this one has no effect."""
    needed = [other for pattern, others in _NEEDS.items() if fnmatch(path, pattern) for other in others]
    return [] if needed[:1] == [path] else [other for other in needed if other != path]


@cache
def features() -> tuple[str, ...]:
    """The switches that are off by default."""
    return tuple(
        path for path in values_schema.options() if path.endswith(".enabled") and values_schema.default(path) is False
    )


@cache
def options_of(feature: str) -> tuple[str, ...]:
    """The options of a feature, its switch among them."""
    return tuple(path for path in values_schema.options() if path.startswith(feature.removesuffix("enabled")))
