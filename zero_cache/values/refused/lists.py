"""Lists refusals of list entries that Kubernetes can't tell apart."""

from typing import Any

from chartproof.values.dotted_keys import nested

from zero_cache.values.refused.case import ROLES, Options, Refused, each

# lists of a container: the field that tells entries apart, two entries that share it, and one that doesn't
_CONTAINER_LISTS: dict[str, tuple[str, Options, Options, Options]] = {
    "env": ('{"name":"A"}', {"name": "A", "value": "1"}, {"name": "A"}, {"name": "B"}),
    "ports": (
        '{"containerPort":80,"protocol":"TCP"}',
        {"containerPort": 80},
        {"containerPort": 80, "protocol": "TCP"},
        {"containerPort": 80, "protocol": "UDP"},
    ),
    "volumeMounts": (
        '{"mountPath":"/a"}',
        {"mountPath": "/a", "name": "tmp"},
        {"mountPath": "/a", "name": "data"},
        {"mountPath": "/b", "name": "tmp"},
    ),
    "volumeDevices": (
        '{"devicePath":"/dev/a"}',
        {"devicePath": "/dev/a", "name": "b"},
        {"devicePath": "/dev/a", "name": "c"},
        {"devicePath": "/dev/b", "name": "b"},
    ),
    "resources.claims": ('{"name":"a"}', {"name": "a"}, {"name": "a", "request": "b"}, {"name": "b"}),
}
_ROUTE = "viewSyncer.httpRoute"


def _twice(key: str, shown: str, again: Any, apart: Any, named: str = "", **more: Any) -> Refused:
    """Returns the case of a list that has an entry twice. `apart` has two that differ."""
    return Refused(
        f"{named or key} must not contain {shown} twice, because Kubernetes tells",
        {key: again},
        accepted=each(key, apart),
        **more,
    )


def _alias(ip: str, name: str) -> dict[str, Any]:
    return {"ip": ip, "hostnames": [name]}


def _constraint(skew: int, way: str) -> dict[str, Any]:
    return {"maxSkew": skew, "topologyKey": "zone", "whenUnsatisfiable": way}


def _container(field: str, *entries: Options) -> list[Any]:
    return [{"name": "a", "image": "busybox:1.37", **nested(field, list(entries))}]


def _of_role(role: str) -> list[Refused]:
    aliases, spread = f"{role}.hostAliases", f"{role}.topologySpreadConstraints"
    return [
        _twice(
            aliases,
            '{"ip":"192.0.2.1"}',
            [_alias("192.0.2.1", "a"), _alias("192.0.2.1", "b")],
            [_alias("192.0.2.1", "a"), _alias("192.0.2.2", "a")],
        ),
        _twice(
            spread,
            '{"topologyKey":"zone","whenUnsatisfiable":"DoNotSchedule"}',
            [_constraint(1, "DoNotSchedule"), _constraint(2, "DoNotSchedule")],
            [_constraint(1, "DoNotSchedule"), _constraint(1, "ScheduleAnyway")],
        ),
        *(
            _twice(
                key,
                shown,
                _container(field, entry, again),
                _container(field, entry, other),
                named=f"{key}[a].{field}",
                others=each(key, _container(field, other, again, entry)),
            )
            for key in (f"{role}.extraContainers", f"{role}.extraInitContainers")
            for field, (shown, entry, again, other) in _CONTAINER_LISTS.items()
        ),
    ]


def _filter(field: str, name: str, entries: list[Any]) -> list[Any]:
    return [{"type": field[0].upper() + field[1:], field: {name: entries}}]


def _of_route() -> list[Refused]:
    parents, filters = f"{_ROUTE}.parentRefs", f"{_ROUTE}.filters"
    lists: dict[str, tuple[str, list[Any], list[Any]]] = {
        **dict.fromkeys(
            ("set", "add"),
            ('{"name":"A"}', [{"name": "A", "value": "a"}, {"name": "A"}], [{"name": "A"}, {"name": "B"}]),
        ),
        "remove": ('"A"', ["A", "A"], ["A", "B"]),
    }
    return [
        _twice(
            parents,
            '{"group":"gateway.networking.k8s.io","kind":"Gateway","name":"a"}',
            [{"name": "a"}, {"name": "a", "kind": "Gateway"}],
            [{"name": "a", "sectionName": "http"}, {"name": "a", "sectionName": "https"}],
        ),
        *(
            _twice(
                filters,
                shown,
                _filter(field, name, again),
                _filter(field, name, apart),
                named=f"{filters}.{field}.{name}",
            )
            for field in ("requestHeaderModifier", "responseHeaderModifier")
            for name, (shown, again, apart) in lists.items()
        ),
    ]


LISTS = [*(entry for role in ROLES for entry in _of_role(role)), *_of_route()]
