"""Draws values for volumes, mounts, containers and objects that a user adds, and makes keys fit together."""

from typing import Any

from chartproof.values.texts import strings, words
from hypothesis import strategies as st

from zero_cache.values.draft import Draft
from zero_cache.values.themes.environment import environments


def _names() -> st.SearchStrategy[str]:
    # they begin with a letter with which no container or volume of the chart begins
    return st.from_regex(r"[xy](-?[a-z0-9]){0,8}", fullmatch=True)


def volumes() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws volumes beside those of the chart."""
    source = st.sampled_from([{"emptyDir": {}}, {"configMap": {"name": "mine"}}, {"secret": {"secretName": "mine"}}])
    volume = st.builds(lambda name, source: {"name": name, **source}, _names(), source)
    return st.lists(volume, max_size=2, unique_by=lambda volume: str(volume["name"]))


def volume_mounts() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws mounts beside those of the chart."""
    # not where the replica may be, because the chart refuses that
    path = st.sampled_from(["/x", "/etc/litestream.yml", "/1e4", "/off", "/var/cache"])
    mount = st.builds(lambda name, path: {"name": name, "mountPath": path}, _names(), path)
    return st.lists(mount, max_size=2, unique_by=lambda mount: mount["mountPath"])


def containers() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draws containers beside those of the chart."""
    port = st.fixed_dictionaries(
        {"containerPort": st.sampled_from([1, 80])}, optional={"protocol": st.sampled_from(["TCP", "UDP"])}
    )
    container = st.fixed_dictionaries(
        {"name": _names(), "image": st.just("busybox:1.37")},
        optional={
            "args": st.lists(strings(), min_size=1, max_size=2),
            "env": environments().filter(bool),
            "ports": st.lists(
                port,
                min_size=1,
                max_size=2,
                unique_by=lambda port: f"{port['containerPort']}{port.get('protocol', 'TCP')}",
            ),
        },
    )
    return st.lists(container, max_size=2, unique_by=lambda container: str(container["name"]))


def objects() -> st.SearchStrategy[list[Any]]:
    """Draws objects beside those of the chart: maps, in which braces stay, or texts with templates."""
    as_map = st.builds(
        lambda name, data: {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"x-{name}"}, "data": data},
        words(),
        st.dictionaries(words(), strings(), min_size=1, max_size=2),
    )
    as_text = words().map("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {{{{ .Release.Name }}}}-y-{}}}\n".format)
    return st.lists(st.one_of(as_map, as_text), max_size=2, unique_by=str)


def a_mount_needs_a_volume(draft: Draft) -> None:
    """Adds a volume for each mount that has none."""
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


def containers_have_different_names(draft: Draft) -> None:
    """Renames init containers that have the name of a container."""
    for role in ("replicationManager", "viewSyncer"):
        names = {container["name"] for container in draft.value(f"{role}.extraContainers")}
        first = draft.value(f"{role}.extraInitContainers")
        if any(container["name"] in names for container in first):
            draft.chosen[f"{role}.extraInitContainers"] = [
                container | {"name": f"z-{container['name']}"} for container in first
            ]


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "*.extraVolumes": volumes(),
    "*.extraVolumeMounts": volume_mounts(),
    "*.extra*Containers": containers(),
    "extraObjects": objects(),
}
