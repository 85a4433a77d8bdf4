"""Refused: entries of a list that Kubernetes tells apart by what they have in common."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from conformance.dotted_keys import nested
from conformance.strategies.meanings import meant
from conformance.strategies.refused.case import DRAWN, ROLES, Refused, among
from conformance.strategies.texts import words

# lists of a container, by where they are in it: what two entries have in common, and what may differ
_OF_CONTAINERS: Mapping[tuple[str, ...], tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    ("env",): ({"name": "A"}, {"value": "a"}),
    ("ports",): ({"containerPort": 80}, {"protocol": "TCP"}),
    ("volumeMounts",): ({"mountPath": "/a"}, {"name": "b"}),
    ("volumeDevices",): ({"devicePath": "/dev/a"}, {"name": "b"}),
    ("resources", "claims"): ({"name": "a"}, {"request": "b"}),
}
_ROUTE = "viewSyncer.httpRoute"


def _alike(key: Mapping[str, Any], rest: Mapping[str, Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Two entries of one key."""
    entry = st.fixed_dictionaries({}, optional={name: st.just(value) for name, value in rest.items()})
    return st.tuples(entry, entry).map(lambda both: [{**key, **one} for one in both])


def _refused(path: str, value: st.SearchStrategy[Any], named: str = "", **more: Any) -> Refused:
    return Refused(f"{named or path} must not contain {DRAWN} twice, because Kubernetes tells", {path: value}, **more)


def _of_role(role: str) -> list[Refused]:
    aliases, spread = f"{role}.hostAliases", f"{role}.topologySpreadConstraints"
    alias = words().map(lambda name: {"ip": "192.0.2.1", "hostnames": [name]})
    constraint = st.integers(1, 9).map(
        lambda skew: {"maxSkew": skew, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}
    )
    return [
        _refused(aliases, among(meant(aliases), alias, alias)),
        _refused(spread, among(meant(spread), constraint, constraint)),
        *(
            _refused(path, _container(where, _alike(*entries)), named=".".join((f"{path}[a]", *where)))
            for path in (f"{role}.extraContainers", f"{role}.extraInitContainers")
            for where, entries in _OF_CONTAINERS.items()
        ),
    ]


def _container(where: tuple[str, ...], entries: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return entries.map(lambda both: [{"name": "a", "image": "busybox:1.37", **nested(".".join(where), both)}])


def _of_route() -> list[Refused]:
    parents = f"{_ROUTE}.parentRefs"
    headers = _alike({"name": "A"}, {"value": "a"})
    entries = {"set": headers, "add": headers, "remove": words().map(lambda name: [name, name])}
    return [
        _refused(parents, among(meant(parents), st.just({"name": "a"}), st.just({"name": "a", "kind": "Gateway"}))),
        *(
            _refused(f"{_ROUTE}.filters", _filter(field, name, both), named=f"{_ROUTE}.filters.{field}.{name}")
            for field in ("requestHeaderModifier", "responseHeaderModifier")
            for name, both in entries.items()
        ),
    ]


def _filter(field: str, name: str, entries: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return entries.map(lambda both: [{"type": field[0].upper() + field[1:], field: {name: both}}])


LISTS = [*(entry for role in ROLES for entry in _of_role(role)), *_of_route()]
