"""Refused: volumes, mounts and containers of the user's that a pod can't have beside the chart's own."""

from typing import Any

from hypothesis import strategies as st

from conformance.strategies import pods
from conformance.strategies.meanings import meant
from conformance.strategies.refused.case import DRAWN, ROLES, Refused, among
from conformance.strategies.texts import words

_OWN_CONTAINERS = ["zero-cache", "object-store", "create-bucket", "wait-for-postgres", "wait-for-replication-manager"]
_OWN_PATHS = ["/data", "/etc/zero-cache/ca", "/tmp", "/tmp/"]  # noqa: S108 (in a container)


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
            {mounts: mounted(st.sampled_from(_OWN_PATHS), own).map(lambda item: [item])},
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


_EMPTY = ["{{{{ .{} }}}}", "{{{{- $.{} -}}}}", "{{{{ .Values.x{} | quote }}}}", "{{{{ quote .{} }}}}"]

ADDITIONS = [
    *(entry for role in ROLES for entry in _of_additions(role)),
    Refused(
        f"extraObjects must not contain {DRAWN} in a text",
        {
            "extraObjects": among(
                pods.objects(),
                st.builds(lambda form, name: f"a: {form.format(name)}", st.sampled_from(_EMPTY), words()),
            )
        },
    ),
]
