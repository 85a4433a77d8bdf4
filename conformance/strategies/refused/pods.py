"""Refused: what pods, their containers and volumes can't have beside the chart's own."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from conformance.strategies import pods, schema
from conformance.strategies.meanings import meant
from conformance.strategies.refused.case import BACKUP, DRAWN, PODS, ROLES, SINGLE_NODE, Refused, among, some
from conformance.strategies.texts import UNFIT_FOR_YAML, dns_names, strings, words

_OWN_CONTAINERS = ["zero-cache", "object-store", "create-bucket", "wait-for-postgres", "wait-for-replication-manager"]
_STORE_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_TAKEN = {
    "the Services name it; leave it out": ["ZERO_PORT", "ZERO_CHANGE_STREAMER_PORT"],
    "nothing outside the pod uses it; leave it out": ["ZERO_LITESTREAM_PORT"],
    "the volume is mounted there; set common.replicaFile": ["ZERO_REPLICA_FILE"],
    "it decides which role a pod has; ": ["ZERO_NUM_SYNC_WORKERS", "ZERO_CHANGE_STREAMER_URI"],
    "view syncers find the replication manager by its Service; leave it out": ["ZERO_CHANGE_STREAMER_MODE"],
    "pods would stop themselves when probes pause; leave it out": ["ZERO_KEEPALIVE_TIMEOUT_MS"],
    "zero-cache doesn't start with it; set common.appId": ["ZERO_SHARD_ID"],
    "pods would be ready before they can serve; leave it out": ["ZERO_LAZY_STARTUP"],
    "both roles must agree on it; set common.appId": ["ZERO_APP_ID"],
    "both roles need the same; set s3.region": ["ZERO_LITESTREAM_REGION"],
    "both roles need the same store; set s3.endpoint": ["ZERO_LITESTREAM_ENDPOINT"],
    "the built-in store depends on it; set common.litestream.backupUrl": ["ZERO_LITESTREAM_BACKUP_URL"],
}
_LABELLED = (
    "commonLabels",
    *(f"{role}.podLabels" for role in ROLES),
    "prometheusRule.labels",
    "grafanaDashboard.labels",
)
_CONTEXTS = ("podSecurityContext", "containerSecurityContext")
# whole options that end up in a manifest, by how to put a text into them
_TEXTS: Mapping[str, Any] = {
    "serviceAccount.annotations": lambda text: {"a": text},
    "viewSyncer.podAnnotations": lambda text: {"a": text},
    "replicationManager.extraEnv": lambda text: [{"name": "A", "value": text}],
    "singleNode.extraEnv": lambda text: [{"name": "A", "value": text}],
    "viewSyncer.affinity": lambda text: {"a": [text]},
    "replicationManager.dnsConfig": lambda text: {"searches": [text]},
    "extraObjects": lambda text: [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a": text}}
    ],
    "networkPolicy.extraIngress": lambda text: [{"a": text}],
}

_texts = strings().filter(lambda text: not UNFIT_FOR_YAML.search(text))


def _short_of_grace(pod: str) -> st.SearchStrategy[tuple[int, int]]:
    longest = schema.options()[f"{pod}.preStopSeconds"]["maximum"]
    return st.integers(1, longest).flatmap(lambda grace: st.tuples(st.integers(grace, longest), st.just(grace)))


def _sources() -> st.SearchStrategy[dict[str, Any]]:
    source = st.builds(lambda name, key: {"name": name, "key": key}, dns_names(), pods.secret_keys())
    return source.map(lambda found: {"secretKeyRef": found})


def _entries(names: st.SearchStrategy[str], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"name": names, **more})


def _environments() -> st.SearchStrategy[list[dict[str, Any]]]:
    # "A" is left for the entries that are refused
    return meant("viewSyncer.extraEnv").filter(lambda entries: all(entry["name"] != "A" for entry in entries))


def _of_environment(pod: str) -> list[Refused]:
    path, a = f"{pod}.extraEnv", st.just("A")
    no_source = st.one_of(
        _entries(a, valueFrom=st.just({})),
        _entries(a, value=_texts, valueFrom=_sources()),
        _entries(a, valueFrom=_sources().map(lambda source: {**source, "fieldRef": {"fieldPath": "metadata.name"}})),
    )
    both = st.builds(lambda name: {"secretRef": {"name": name}, "configMapRef": {"name": name}}, dns_names())
    return [
        *(
            Refused(
                f"{path} must not contain {DRAWN}, because {reason}",
                {
                    path: among(
                        _environments(),
                        st.one_of(
                            _entries(st.sampled_from(names), value=_texts),
                            _entries(st.sampled_from(names), valueFrom=_sources()),
                        ),
                    )
                },
            )
            for reason, names in _TAKEN.items()
        ),
        Refused(
            f"{path} must not contain AWS_{DRAWN}, because it must be the built-in store's own",
            {path: among(_environments(), _entries(st.sampled_from(_STORE_KEYS), value=_texts))},
            never=[BACKUP, SINGLE_NODE],
        ),
        Refused(
            f"{path} must not give ZERO_TASK_ID a value",
            {path: among(_environments(), _entries(st.just("ZERO_TASK_ID"), value=_texts))},
        ),
        Refused(
            f"{path} must not contain A twice",
            {path: among(_environments(), _entries(a, value=_texts), _entries(a, valueFrom=_sources()))},
        ),
        Refused(
            f"{path} must give A either a value or one source in valueFrom", {path: among(_environments(), no_source)}
        ),
        Refused(
            f"{pod}.envFrom must name either a secretRef or a configMapRef in each entry",
            {
                f"{pod}.envFrom": among(
                    pods.env_sources(), st.one_of(st.just({}), both, words().map(lambda prefix: {"prefix": prefix}))
                )
            },
        ),
    ]


def _of_additions(role: str) -> list[Refused]:
    volumes, mounts = f"{role}.extraVolumes", f"{role}.extraVolumeMounts"
    containers = {f"{role}.{key}": meant(f"{role}.{key}") for key in ("extraContainers", "extraInitContainers")}
    a_volume, a_container = {"name": "a", "emptyDir": {}}, {"name": "a", "image": "busybox:1.37"}
    sources = {"emptyDir": {}, "configMap": {"name": "a"}, "secret": {"secretName": "a"}}
    no_source = st.lists(st.sampled_from(list(sources)), unique=True).filter(lambda found: len(found) != 1)

    def mounted(path: st.SearchStrategy[str], names: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
        return st.builds(lambda name, path: {"name": name, "mountPath": path}, names, path)

    own = st.sampled_from(["data", "tmp"])
    return [
        Refused(
            f"{volumes} must not contain the name {DRAWN}, because the chart's own has it",
            {
                volumes: among(
                    pods.volumes(), st.sampled_from(["data", "tmp", "ca"]).map(lambda name: a_volume | {"name": name})
                )
            },
            never=[mounts],
        ),
        Refused(
            f"{volumes} must not contain the name a, because another extra volume has it",
            {volumes: among(pods.volumes(), st.just(a_volume), st.just(a_volume))},
            never=[mounts],
        ),
        Refused(
            f"{volumes} must give a one source",
            {
                volumes: among(
                    pods.volumes(), no_source.map(lambda found: {"name": "a", **{key: sources[key] for key in found}})
                )
            },
            never=[mounts],
        ),
        *(
            Refused(
                f"{path} must not contain the name {DRAWN}, because the chart's own has it",
                {path: among(given, st.sampled_from(_OWN_CONTAINERS).map(lambda name: a_container | {"name": name}))},
                never=containers,
            )
            for path, given in containers.items()
        ),
        *(
            Refused(
                f"{path} must not contain the name a, because another extra container has it",
                {path: among(given, st.just(a_container), st.just(a_container))},
                never=containers,
            )
            for path, given in containers.items()
        ),
        Refused(
            f"{role}.extraInitContainers must not contain the name a, because another extra container has it",
            dict.fromkeys(containers, st.just([a_container])),
        ),
        Refused(
            f"{mounts} must not mount at {DRAWN}, because the chart mounts its own volume there",
            {
                mounts: mounted(st.sampled_from(["/tmp", "/tmp/", "/etc/zero-cache/ca", "/data"]), own).map(
                    lambda item: [item]
                )
            },
            never=["common.replicaFile"],
        ),
        Refused(
            f"{mounts} must not mount at {DRAWN}, because the chart mounts its own volume there",
            {
                ("common.replicaFile", mounts): words().flatmap(
                    lambda name: st.tuples(
                        st.just(f"/x-{name}/replica.db"), mounted(st.just(f"/x-{name}"), own).map(lambda item: [item])
                    )
                )
            },
        ),
        Refused(
            f"{mounts} must not mount at {DRAWN} twice",
            {
                mounts: words().flatmap(
                    lambda name: st.tuples(
                        mounted(st.just(f"/x/{name}"), own), mounted(st.just(f"/x/{name}/"), own)
                    ).map(list)
                )
            },
        ),
        Refused(
            f"{mounts} must not mount {DRAWN}, because the pod has no volume of that name",
            {
                volumes: pods.volumes(),
                mounts: mounted(st.just("/x"), words().map("z-{}".format)).map(lambda item: [item]),
            },
        ),
        Refused(
            f"{mounts} must not mount ca, because the pod has no volume of that name",
            {mounts: mounted(words().map("/x/{}".format), st.just("ca")).map(lambda item: [item])},
            never=["common.caBundle.configMap", "common.caBundle.secret"],
        ),
    ]


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


PODS_AND_CONTAINERS = [
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
    *(entry for pod in PODS for entry in _of_environment(pod)),
    *(entry for role in ROLES for entry in _of_additions(role)),
    *map(_of_resolver, ROLES),
    *(
        Refused(
            f"{role}.podAnnotations must not contain checksum/credentials",
            {
                f"{role}.podAnnotations": pods.annotation_maps().map(
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
                    st.characters(min_codepoint=0x7F, max_codepoint=0x9F, exclude_characters="\x85"),
                )
            },
            never=["serviceAccount.create"] if path == "serviceAccount.annotations" else [],
        )
        for path, put in _TEXTS.items()
    ),
    *(entry for group in (*PODS, "objectStore") for entry in _of_resources(group)),
]
