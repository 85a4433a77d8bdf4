"""Refused: what Kubernetes, or the chart's own objects, would not bear in a pod."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from conformance import values_schema
from conformance.strategies import pods
from conformance.strategies.meanings import meant
from conformance.strategies.refused.case import DRAWN, PODS, ROLES, Refused, some
from conformance.strategies.texts import words

_LABELLED = (
    "commonLabels",
    *(f"{owner}.podLabels" for owner in (*ROLES, "hookPods")),
    "prometheusRule.labels",
    "grafanaDashboard.labels",
)
_HOOK_ANNOTATIONS = st.sampled_from([f"helm.sh/hook{rest}" for rest in ("", "-weight", "-delete-policy")])
_CONTEXTS = ("podSecurityContext", "containerSecurityContext")
# whole options that end up in a manifest, by how to put a text into them
_TEXTS: Mapping[str, Any] = {
    "commonAnnotations": lambda text: {"a": text},
    "common.auth.issuer": lambda text: text,
    "s3.region": lambda text: text,
    "podSecurityContext": lambda text: {"seLinuxOptions": {"level": text}},
    "containerSecurityContext": lambda text: {"procMount": text},
    "serviceAccount.annotations": lambda text: {"a": text},
    "viewSyncer.podAnnotations": lambda text: {"a": text},
    "hookPods.podAnnotations": lambda text: {"a": text},
    "replicationManager.extraEnv": lambda text: [{"name": "A", "value": text}],
    "singleNode.extraEnv": lambda text: [{"name": "A", "value": text}],
    "viewSyncer.affinity": lambda text: {"a": [text]},
    "replicationManager.dnsConfig": lambda text: {"searches": [text]},
    "extraObjects": lambda text: [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a": text}}
    ],
    "networkPolicy.extraIngress": lambda text: [{"a": text}],
}


def _short_of_grace(pod: str) -> st.SearchStrategy[tuple[int, int]]:
    longest = values_schema.options()[f"{pod}.preStopSeconds"]["maximum"]
    return st.integers(1, longest).flatmap(lambda grace: st.tuples(st.integers(grace, longest), st.just(grace)))


def _of_resolver(role: str) -> Refused:
    config = meant(f"{role}.dnsConfig").map(
        lambda found: {key: value for key, value in found.items() if key != "nameservers"}
    )
    return Refused(
        f"{role}.dnsConfig must have nameservers where {role}.dnsPolicy is None",
        {f"{role}.dnsPolicy": st.just("None"), f"{role}.dnsConfig": st.one_of(config, st.just({"nameservers": []}))},
    )


def _more_than_the_limit() -> st.SearchStrategy[dict[str, Any]]:
    units = [("", ""), ("m", "m"), ("", "m"), ("Mi", "M"), ("Gi", "Mi"), ("Gi", "G"), ("M", "k")]
    amounts = st.integers(2, 999).flatmap(lambda most: st.tuples(st.just(most), st.integers(1, most - 1)))
    return st.builds(
        lambda amounts, units: {
            "requests": {"example.com/a": f"{amounts[0]}{units[0]}"},
            "limits": {"example.com/a": f"{amounts[1]}{units[1]}"},
        },
        amounts,
        st.sampled_from(units),
    )


def _given_as(kind: str, name: st.SearchStrategy[str], amount: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda name, amount: {kind: {name: amount}}, name, amount)


def _of_resources(group: str) -> list[Refused]:
    path = f"{group}.resources"
    bytes_ = st.sampled_from(["memory", "ephemeral-storage"])
    never = ["viewSyncer.autoscaling.enabled"] if group == "viewSyncer" else []
    return [
        Refused(
            f"{path}.requests.example.com/a must not exceed {path}.limits.example.com/a",
            {path: _more_than_the_limit()},
            never=never,
        ),
        *(
            entry
            for kind in ("requests", "limits")
            for entry in [
                Refused(
                    f"{path}.{kind} must not contain {DRAWN}, because Kubernetes has no resource of that name",
                    {path: _given_as(kind, words().map("x-{}".format), st.integers(0, 9))},
                    never=never,
                ),
                Refused(
                    f"{path}.{kind}.{DRAWN} must not be in thousandths of a byte",
                    {
                        path: _given_as(
                            kind,
                            bytes_,
                            st.builds("{}{}".format, st.integers(1, 4096), st.sampled_from(["m", "u", "n"])),
                        )
                    },
                    never=never,
                ),
            ]
        ),
    ]


IN_PODS = [
    Refused(
        "replicationManager.replicas must be 1",
        {"replicationManager.replicas": st.one_of(st.just(0), st.integers(2, 2**31 - 1))},
    ),
    *(
        Refused(
            f"{pod}.terminationGracePeriodSeconds must be more than {pod}.preStopSeconds",
            {(f"{pod}.preStopSeconds", f"{pod}.terminationGracePeriodSeconds"): _short_of_grace(pod)},
        )
        for pod in PODS
    ),
    *map(_of_resolver, ROLES),
    *(
        Refused(
            f"{role}.podAnnotations must not contain checksum/credentials",
            {
                f"{role}.podAnnotations": meant(f"{role}.podAnnotations").map(
                    lambda found: {**found, "checksum/credentials": "a"}
                )
            },
        )
        for role in ROLES
    ),
    Refused("viewSyncer.dnsPolicy must not be Default", {"viewSyncer.dnsPolicy": st.just("Default")}),
    *(
        Refused(
            f"{path} must not contain {DRAWN}, because the chart sets it; use another key, or nameOverride",
            {
                path: st.builds(
                    lambda labels, key, value: {**labels, key: value},
                    pods.label_maps(),
                    st.sampled_from(sorted(pods.RESERVED_LABELS)),
                    pods.label_values(),
                )
            },
        )
        for path in _LABELLED
    ),
    *(
        Refused(
            f"{path} must not contain {DRAWN}, because the chart says itself which objects are hooks",
            {path: st.builds(lambda found, key: {**found, key: "a"}, meant(path), _HOOK_ANNOTATIONS)},
        )
        for path in ("commonAnnotations", "hookPods.podAnnotations")
    ),
    Refused(
        "serviceAccount.annotations must be empty where serviceAccount.create is false",
        {"serviceAccount.create": st.just(False), "serviceAccount.annotations": some("serviceAccount.annotations")},
    ),
    Refused(
        "serviceAccount.name must not be default where serviceAccount.create is true",
        {"serviceAccount.create": st.just(True), "serviceAccount.name": st.just("default")},
    ),
    *(
        Refused(
            f"{path}.runAsUser must not be 0 where runAsNonRoot is true",
            {path: meant(path).map(lambda found: {**found, "runAsUser": 0, "runAsNonRoot": True})},
            never=_CONTEXTS,
        )
        for path in _CONTEXTS
    ),
    *(
        Refused(
            f"{path} must not contain control characters",
            {
                path: st.builds(
                    lambda before, character, put=put: put(f"{before}{character}"),
                    words(),
                    st.one_of(st.characters(min_codepoint=0x7F, max_codepoint=0x9F), st.sampled_from("\u2028\u2029")),
                )
            },
            never=["serviceAccount.create"] if path == "serviceAccount.annotations" else [],
        )
        for path, put in _TEXTS.items()
    ),
    *(entry for group in (*PODS, "objectStore") for entry in _of_resources(group)),
]
