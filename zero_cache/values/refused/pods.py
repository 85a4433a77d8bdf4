"""Lists refusals of pod settings that Kubernetes rejects or that clash with the chart's own."""

from collections.abc import Callable
from typing import Any

from zero_cache.values.refused.case import NAMED, PODS, ROLES, Refused, each

_LABELLED = (
    "commonLabels",
    *(f"{owner}.podLabels" for owner in (*ROLES, "hookPods")),
    "prometheusRule.labels",
    "grafanaDashboard.labels",
)
# the chart sets these itself
RESERVED_LABELS = (
    *("app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/version"),
    *("app.kubernetes.io/managed-by", "app.kubernetes.io/component", "helm.sh/chart"),
)
_CONTEXTS = ("podSecurityContext", "containerSecurityContext")
# options whose text gets into a manifest, each with a way to put a text into it
_TEXTS: dict[str, Callable[[str], Any]] = {
    "commonAnnotations": lambda text: {"a": text},
    "common.auth.issuer": lambda text: text,
    "common.otlp.endpoint": lambda text: f"http://{text}",
    "s3.region": lambda text: text,
    "podSecurityContext": lambda text: {"seLinuxOptions": {"level": text}},
    "containerSecurityContext": lambda text: {"procMount": text},
    "serviceAccount.annotations": lambda text: {"a": text},
    "viewSyncer.podAnnotations": lambda text: {"a": text},
    "viewSyncer.ingress": lambda text: {"enabled": True, "hosts": [{"host": "a"}], "annotations": {"a": text}},
    "hookPods.podAnnotations": lambda text: {"a": text},
    "replicationManager.extraEnv": lambda text: [{"name": "A", "value": text}],
    "viewSyncer.extraEnv": lambda text: [{"name": "A", "value": text}],
    "singleNode.extraEnv": lambda text: [{"name": "A", "value": text}],
    "viewSyncer.affinity": lambda text: {"a": [text]},
    "replicationManager.dnsConfig": lambda text: {"searches": [text]},
    "extraObjects": lambda text: [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a": text}}
    ],
    "networkPolicy.extraIngress": lambda text: [{"a": text}],
}
# options that drawn values leave out, because another text would come, or the example replaces them
_BESIDE_TEXTS = {
    "serviceAccount.annotations": ["serviceAccount.create"],
    "viewSyncer.ingress": [
        f"viewSyncer.ingress.{key}" for key in ("enabled", "hosts", "annotations", "tls", "className")
    ],
}
# Helm 3.2 itself refuses some of them
_UNFIT = ("\x7f", "\x80", "\x85", "\x9f", "\u2029")


def _no_nameservers(role: str) -> Refused:
    policy, config = f"{role}.dnsPolicy", f"{role}.dnsConfig"
    return Refused(
        f"{config} must have nameservers where {policy} is None",
        {policy: "None", config: {}},
        others=each(config, {"nameservers": []}, {"searches": ["a"]}),
        accepted=[{config: {"nameservers": ["192.0.2.53"]}}, {policy: "ClusterFirst"}],
    )


def _killed_before_it_is_told_to_stop(pod: str) -> Refused:
    grace, pre_stop = f"{pod}.terminationGracePeriodSeconds", f"{pod}.preStopSeconds"
    return Refused(
        f"{grace} must be more than {pre_stop}",
        {pre_stop: 30, grace: 30},
        others=[{pre_stop: 31}, {pre_stop: 1, grace: 1}, {pre_stop: 3600, grace: 1}],
        accepted=[{pre_stop: 29}, {grace: 31}],
        also=[f"{grace} must be more than {pod}.handover.overlapSeconds"],
    )


# pairs of amounts whose first is more than the second
_MORE_AND_LESS = [
    *(("2", "1"), ("1", "999m"), ("1Mi", "1M"), (2, 1), (0.5, "0.4"), ("1025", "1k"), ("1Gi", "1000Mi")),
    *(("1M", "999k"), ("1500m", 1), ("999Ti", "998T"), ("2Gi", "2G"), (17_179_869_184, "15Gi")),
]  # fmt: skip


def _resources(group: str) -> list[Refused]:
    key, name = f"{group}.resources", "example.com/a"
    # an autoscaler needs requests
    never = ["viewSyncer.autoscaling.enabled"] if group == "viewSyncer" else []

    def granted(request: Any, limit: Any) -> dict[str, Any]:
        return {key: {"requests": {name: request}, "limits": {name: limit}}}

    return [
        Refused(
            f"{key}.requests.{name} must not exceed {key}.limits.{name}",
            granted(*_MORE_AND_LESS[0]),
            others=[granted(more, less) for more, less in _MORE_AND_LESS[1:]],
            accepted=[granted("1", "2"), granted("1", "1000m")],
            never=never,
        ),
        *(
            entry
            for kind in ("requests", "limits")
            for entry in [
                Refused(
                    f"{key}.{kind} must not contain {NAMED}, because Kubernetes has no resource of that name",
                    {key: {kind: {"ram": "2Gi"}}},
                    others=each(key, {kind: {"CPU": 1}}, {kind: {"a/b/c": 1}}, {kind: {"hugepages-2M": 1}}),
                    accepted=each(key, {kind: {"cpu": 1}}, {kind: {"hugepages-2Mi": 1}}, {kind: {"nvidia.com/gpu": 1}}),
                    never=never,
                ),
                Refused(
                    f"{key}.{kind}.{NAMED} must not be in thousandths of a byte",
                    {key: {kind: {"memory": "512m"}}},
                    others=each(key, *({kind: {"ephemeral-storage": f"{amount}"}} for amount in ("1m", "4096u", "9n"))),
                    accepted=each(key, {kind: {"memory": "512M"}}, {kind: {"cpu": "512m"}}),
                    never=never,
                ),
            ]
        ),
    ]


IN_PODS = [
    Refused(
        "replicationManager.replicas must be 1",
        {"replicationManager.replicas": 2},
        others=each("replicationManager.replicas", 0, 2**31 - 1),
        accepted=each("replicationManager.replicas", 1),
    ),
    *map(_killed_before_it_is_told_to_stop, PODS),
    *map(_no_nameservers, ROLES),
    *(
        Refused(
            f"{role}.podAnnotations must not contain checksum/credentials",
            {f"{role}.podAnnotations": {"checksum/credentials": "a", "b": "c"}},
            accepted=each(f"{role}.podAnnotations", {"checksum/mine": "a"}),
        )
        for role in ROLES
    ),
    Refused(
        "viewSyncer.dnsPolicy must not be Default",
        {"viewSyncer.dnsPolicy": "Default"},
        accepted=[{"viewSyncer.dnsPolicy": "", "replicationManager.dnsPolicy": "Default"}],
    ),
    *(
        Refused(
            f"{key} must not contain {NAMED}, because the chart sets it; use another key, or nameOverride",
            {key: {RESERVED_LABELS[0]: "a"}},
            others=each(key, *({"team": "a", label: ""} for label in RESERVED_LABELS[1:])),
            accepted=each(key, {"app.kubernetes.io/part-of": "a"}),
        )
        for key in _LABELLED
    ),
    *(
        Refused(
            f"{key} must not contain {NAMED}, because the chart says itself which objects are hooks",
            {key: {"helm.sh/hook": "a"}},
            others=each(key, {"helm.sh/hook-weight": "a"}, {"a": "b", "helm.sh/hook-delete-policy": "c"}),
            accepted=each(key, {"helm.sh/resource-policy": "keep"}),
        )
        for key in ("commonAnnotations", "hookPods.podAnnotations")
    ),
    Refused(
        "serviceAccount.annotations must be empty where serviceAccount.create is false",
        {"serviceAccount.create": False, "serviceAccount.annotations": {"a": "b"}},
        accepted=[{"serviceAccount.create": True}, {"serviceAccount.annotations": {}}],
        drop_one_of=["serviceAccount.create", "serviceAccount.annotations"],
    ),
    Refused(
        "serviceAccount.name must not be default where serviceAccount.create is true",
        {"serviceAccount.create": True, "serviceAccount.name": "default"},
        accepted=[{"serviceAccount.create": False}, {"serviceAccount.name": "mine"}],
        never=["serviceAccount.annotations"],
    ),
    *(
        Refused(
            f"{key}.runAsUser must not be 0 where runAsNonRoot is true",
            {key: {"runAsUser": 0}},
            others=each(key, {"runAsUser": 0, "runAsNonRoot": True, "runAsGroup": 1}),
            accepted=each(key, {"runAsUser": 1}, {"runAsUser": 0, "runAsNonRoot": False}, {"runAsUser": None}),
            never=_CONTEXTS,
        )
        for key in _CONTEXTS
    ),
    *(
        Refused(
            f"{key} must not contain control characters",
            {key: put("a\u2028b")},
            others=each(key, *(put(f"a{character}b") for character in _UNFIT)),
            accepted=each(key, put("é")),
            never=_BESIDE_TEXTS.get(key, []),
        )
        for key, put in _TEXTS.items()
    ),
    *(entry for group in (*PODS, "objectStore") for entry in _resources(group)),
]
