"""Lists refusals of volumes, mounts, containers and objects that a user adds."""

from typing import Any

from zero_cache.values.refused.case import NAMED, ROLES, Refused, each

_OWN_CONTAINERS = ("zero-cache", "object-store", "wait-for-postgres", "wait-for-replication-manager")
_OWN_PATHS = ("/tmp", "/data", "/etc/zero-cache/ca", "/tmp/")  # noqa: S108 (in a container)
_FILE = "common.replicaFile"


def _volumes(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "emptyDir": {}} for name in names]


def _containers(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "image": "busybox:1.37"} for name in names]


def _mounts(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "mountPath": path} for name, path in pairs]


def _of_role(role: str) -> list[Refused]:
    volumes, mounts = f"{role}.extraVolumes", f"{role}.extraVolumeMounts"
    containers, first = f"{role}.extraContainers", f"{role}.extraInitContainers"
    own = f"{mounts} must not mount at {NAMED}, because the chart mounts its own volume there"
    return [
        Refused(
            f"{volumes} must not contain the name {NAMED}, because the chart's own has it",
            {volumes: _volumes("data")},
            others=each(volumes, _volumes("a", "tmp"), _volumes("ca")),
            accepted=each(volumes, _volumes("data2")),
            never=[mounts],
        ),
        Refused(
            f"{volumes} must not contain the name a, because another extra volume has it",
            {volumes: _volumes("a", "a")},
            others=each(volumes, _volumes("a", "b", "a")),
            accepted=[{volumes: _volumes("a", "b"), containers: _containers("a")}],
            never=[mounts],
        ),
        Refused(
            f"{volumes} must give a one source",
            {volumes: [{"name": "a"}]},
            others=each(volumes, [*_volumes("b"), {"name": "a", "emptyDir": {}, "configMap": {"name": "b"}}]),
            accepted=each(volumes, [{"name": "a", "configMap": {"name": "b"}}]),
            never=[mounts],
        ),
        *(
            entry
            for key in (containers, first)
            for entry in [
                Refused(
                    f"{key} must not contain the name {NAMED}, because the chart's own has it",
                    {key: _containers(_OWN_CONTAINERS[0])},
                    others=each(key, *(_containers("a", name) for name in _OWN_CONTAINERS[1:])),
                    accepted=each(key, _containers("data")),
                    never=[containers, first],
                ),
                Refused(
                    f"{key} must not contain the name a, because another extra container has it",
                    {key: _containers("a", "a")},
                    others=each(key, _containers("a", "b", "a")),
                    accepted=each(key, _containers("a", "b")),
                    never=[containers, first],
                ),
            ]
        ),
        Refused(
            f"{first} must not contain the name a, because another extra container has it",
            {containers: _containers("a"), first: _containers("b", "a")},
            accepted=each(first, _containers("b")),
        ),
        Refused(
            own,
            {mounts: _mounts(("tmp", _OWN_PATHS[0]))},
            others=each(mounts, *(_mounts(("data", path)) for path in _OWN_PATHS[1:])),
            accepted=[
                {mounts: _mounts(("data", "/x"), ("tmp", "/data/a"))},
                {_FILE: "/x/r.db", mounts: _mounts(("tmp", "/data"))},
            ],
            never=[_FILE],
        ),
        Refused(
            own,
            {_FILE: "/x/replica.db", mounts: _mounts(("data", "/x"))},
            accepted=each(_FILE, "/y/replica.db"),
        ),
        Refused(
            f"{mounts} must not mount at {NAMED} twice",
            {mounts: _mounts(("data", "/x/a"), ("tmp", "/x/a/"))},
            others=each(mounts, _mounts(("tmp", "/x"), ("tmp", "/y"), ("tmp", "/x"))),
            accepted=each(mounts, _mounts(("data", "/x/a"), ("tmp", "/x/b"))),
        ),
        Refused(
            f"{mounts} must not mount {NAMED}, because the pod has no volume of that name",
            {volumes: _volumes("a"), mounts: _mounts(("b", "/x"))},
            accepted=each(mounts, _mounts(("a", "/x"))),
        ),
        Refused(
            f"{mounts} must not mount ca, because the pod has no volume of that name",
            {mounts: _mounts(("ca", "/x"))},
            accepted=[{"common.caBundle.configMap": "authority"}, {"common.caBundle.secret": "authority"}],
            never=["common.caBundle.configMap", "common.caBundle.secret"],
        ),
    ]


EXTRAS = [
    *(entry for role in ROLES for entry in _of_role(role)),
    Refused(
        f"extraObjects must not contain {NAMED} in a text",
        {"extraObjects": ["a: {{ .Values.nothing }}"]},
        others=each(
            "extraObjects", ["a: {{- $.nothing -}}"], ["a: {{ .Values.xa | quote }}"], ["b: c", "a: {{ quote .b }}"]
        ),
        accepted=each(
            "extraObjects",
            ["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-x}"],
            [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a": "{{ .Values.x }}"}}],
        ),
    ),
]
