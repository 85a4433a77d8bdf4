"""Tells which custom resources have operators that make objects outside the release."""

from chartproof.release.objects import Object
from chartproof.release.pods import pod_of
from chartproof.release.release import Release

# operators make no pods for these; for any other custom resource an operator may run pods that no template shows
_PODLESS_GROUPS = (
    "k8s.io", "gateway.networking.k8s.io", "cert-manager.io", "keda.sh", "external-secrets.io", "bitnami.com",
    "traefik.io", "traefik.containo.us", "networking.istio.io", "security.istio.io", "cilium.io", "openshift.io",
)  # fmt: skip
_PODLESS_KINDS = frozenset(
    {"ServiceMonitor", "PodMonitor", "PrometheusRule", "Probe", "ScrapeConfig", "AlertmanagerConfig"}
)
_OWN_GROUPS = frozenset({"apps", "batch", "policy", "autoscaling", "extensions", "networking.k8s.io"})


def is_built_in(obj: Object) -> bool:
    """Tells whether Kubernetes itself knows the kind."""
    group, _, version = obj.api_version.rpartition("/")
    return bool(version) and (not group or group in _OWN_GROUPS or group.endswith(".k8s.io"))


def has_unseen_pods(release: Release) -> bool:
    """Tells whether an operator may run pods for a custom resource. Selectors of the release may be for those."""
    return any(
        not is_built_in(obj)
        and obj.kind not in _PODLESS_KINDS
        and not obj.api_version.partition("/")[0].endswith(_PODLESS_GROUPS)
        and pod_of(obj) is None
        for obj in release.objects
    )
