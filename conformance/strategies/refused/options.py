"""Refused: options of zero-cache that it doesn't have, doesn't take so, or that a value of the chart sets."""

from typing import Any

from hypothesis import strategies as st

from conformance import values_schema
from conformance.option_table import option_table
from conformance.strategies.meanings import meant
from conformance.strategies.refused.case import DRAWN, Options, Refused
from conformance.strategies.switches import BACKUP
from conformance.strategies.texts import words

_ROLES = {"replicationManager": "replication-manager", "viewSyncer": "view-syncer"}
_MAPS = ("common", "singleNode", *_ROLES)
_COMPRESSION = "common.websocket.compressionOptions"
_WAYS = ("common.auth.secret", "common.auth.jwk")
# texts and lists of texts that reach zero-cache as they are, and what they need
_READ_AS_IT_IS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("common.adminPassword", "common.auth.issuer", "common.auth.audience", *_WAYS), ()),
    **{f"common.api.{api}ApiKey": (f"common.api.{api}Url",) for api in ("query", "mutate")},
    **{f"common.api.{api}Allowed{of}Headers": () for api in ("query", "mutate") for of in ("Client", "Request")},
    "common.database.publications": (),
    "s3.region": (BACKUP,),
}

_values = st.one_of(words(), st.booleans(), st.integers(0, 9))
_flags = st.one_of(
    words().map("-{}".format), words().map("--{}".format), st.sampled_from(["--1", "-a b", "-ä\n", "---"])
)
_wrong: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.one_of(words(), st.integers(0, 1), st.just("true"), st.lists(words(), max_size=1)),
    "number": st.one_of(words(), st.booleans(), st.just("5"), st.lists(words(), max_size=1)),
    "string": st.one_of(st.just(""), st.booleans(), st.integers(0, 9), st.lists(words(), max_size=1)),
}
_kinds = {"boolean": "true or false", "number": "a number", "string": "a text that is not empty"}


def _named(kind: str) -> list[str]:
    """Options that the table has with `value`, `refused` or `type`."""
    return [name for name, option in option_table().items() if kind in option]


def _with(where: str, names: st.SearchStrategy[str], values: st.SearchStrategy[Any] = _values) -> Options:
    """A map with one of these options among what it may have."""
    return {where: st.builds(lambda others, name, value: {**others, name: value}, meant(where), names, values)}


def _of_map(group: str) -> list[Refused]:
    where, role, table = f"{group}.options", _ROLES.get(group), option_table()
    unknown = st.from_regex(r"ZERO_[A-Z][A-Z0-9_]{0,12}", fullmatch=True).filter(lambda name: name not in table)
    read = [name for name in _named("type") if role is None or role in table[name]["roles"]]
    unread = [name for name in _named("type") if name not in read]
    of_type = {kind: [name for name in read if table[name]["type"] == kind] for kind in _kinds}
    texts = st.sampled_from(of_type["string"])
    return [
        Refused(
            f"{where} must not contain {DRAWN}, because zero-cache {DRAWN} has no option of that name",
            _with(where, unknown),
        ),
        Refused(
            f"{where} must not contain {DRAWN}, because a value of the chart sets it",
            _with(where, st.sampled_from(_named("value"))),
        ),
        *(
            Refused(f"{where} must not contain {name}, because {table[name]['refused']}", _with(where, st.just(name)))
            for name in _named("refused")
        ),
        *(
            Refused(f"{where}.{DRAWN} must be {said}", _with(where, st.sampled_from(of_type[kind]), _wrong[kind]))
            for kind, said in _kinds.items()
        ),
        *(
            [
                Refused(
                    f"{where} must not contain {DRAWN}, because only the {DRAWN} reads it",
                    _with(where, st.sampled_from(unread)),
                )
            ]
            if unread
            else []
        ),
        Refused(f"{where}.{DRAWN} must not begin with a dash", _with(where, texts, _flags)),
    ]


def _of_flag(path: str, needs: tuple[str, ...]) -> Refused:
    in_a_list = st.builds(lambda others, flag: [*others, flag], st.lists(words(), max_size=2), _flags)
    other_ways: Options = {way: st.just("") for way in _WAYS if path in _WAYS}
    ways = [*(f"{way}SecretRef" for way in other_ways), "common.auth.jwksUrl", "common.auth.disabled"]
    return Refused(
        f"{path} must not begin with a dash",
        {**other_ways, path: in_a_list if values_schema.options()[path]["type"] == "array" else _flags},
        always=needs,
        never=[f"{path}SecretRef", *(ways if other_ways else [])],
    )


OPTIONS = [
    *(entry for group in _MAPS for entry in _of_map(group)),
    *(_of_flag(path, needs) for path, needs in _READ_AS_IT_IS.items()),
    Refused(
        f"{_COMPRESSION} must be a JSON object",
        {
            _COMPRESSION: st.one_of(
                words(), st.sampled_from(["[]", "5", '"{}"', "null", "{", "{'a': 1}", '{"a": }', " "])
            )
        },
    ),
]
