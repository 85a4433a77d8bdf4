"""Lists refusals about options of zero-cache, and of texts that its parser takes for flags."""

from typing import Any

from chartproof.values import schema as values_schema

from zero_cache.option_table import option_table
from zero_cache.values.keys import BACKUP
from zero_cache.values.refused.case import ANYTHING, NAMED, Options, Refused, each

_ROLES = {"replicationManager": "replication-manager", "viewSyncer": "view-syncer"}
_MAPS = ("common", "singleNode", *_ROLES)
_COMPRESSION = "common.websocket.compressionOptions"
_WAYS = ("common.auth.secret", "common.auth.jwk")
_ONE_WAY_ALONE = {way: {other: "" for other in _WAYS if other != way} for way in _WAYS}
# options that reach zero-cache unchanged, and the values that they need
_READ_AS_IT_IS: dict[str, Options] = {
    **{key: {} for key in ("common.adminPassword", "common.auth.issuer", "common.auth.audience")},
    **_ONE_WAY_ALONE,
    **{f"common.api.{api}ApiKey": {f"common.api.{api}Url": "http://api"} for api in ("query", "mutate")},
    **{f"common.api.{api}Allowed{of}Headers": {} for api in ("query", "mutate") for of in ("Client", "Request")},
    "common.database.publications": {},
    "s3.region": {BACKUP: "s3://bucket/path"},
}
_FLAGS = ("-abc", "--a1", "--1", "-a b", "-ä\n", "---")
# the chart's words for a type, a value of that type, and values of others
_TYPES: dict[str, tuple[str, Any, list[Any]]] = {
    "boolean": ("true or false", True, ["true", 1, 0, ["a"], []]),
    "number": ("a number", 5, ["5", True, ["a"], []]),
    "string": ("a text that is not empty", "a", ["", True, 5, ["a"], []]),
}


def _named(kind: str) -> list[str]:
    """Returns the options that have `value`, `refused` or `type` in the table."""
    return [name for name, option in option_table().items() if kind in option]


def _of_map(group: str) -> list[Refused]:
    key, role, table = f"{group}.options", _ROLES.get(group), option_table()
    read = [name for name in _named("type") if role is None or role in table[name]["roles"]]
    unread = [name for name in _named("type") if name not in read]
    of_type = {kind: [name for name in read if table[name]["type"] == kind] for kind in _TYPES}
    beside = {of_type["boolean"][0]: True}

    def refused(text: str, names: list[str], value: Any = "a") -> Refused:
        return Refused(
            f"{key} must not contain {text}",
            {key: {names[0]: value}},
            others=each(key, *({**beside, name: value} for name in names[1:])),
        )

    return [
        refused(
            f"{NAMED}, because zero-cache {ANYTHING} has no option of that name",
            ["ZERO_NO_SUCH_OPTION", "ZERO_A", "ZERO_LOG_LEVELS"],
        ),
        refused(f"{NAMED}, because a value of the chart sets it", _named("value")),
        # the table gives the reason
        refused(f"{NAMED}, because ", _named("refused")),
        *(
            Refused(
                f"{key}.{NAMED} must be {said}",
                {key: {of_type[kind][0]: wrong[0]}},
                others=each(key, *({of_type[kind][-1]: value} for value in wrong)),
                accepted=each(key, {of_type[kind][0]: right}),
            )
            for kind, (said, right, wrong) in _TYPES.items()
        ),
        *([refused(f"{NAMED}, because only the {ANYTHING} reads it", unread)] if unread else []),
        Refused(
            f"{key}.{NAMED} must not begin with a dash",
            {key: {of_type["string"][0]: _FLAGS[0]}},
            others=each(key, *({of_type["string"][-1]: flag} for flag in _FLAGS)),
            accepted=each(key, {of_type["string"][0]: "-1"}),
        ),
    ]


def _flag(key: str, needed: Options) -> Refused:
    in_list = values_schema.options()[key]["type"] == "array"
    values = [["a", flag] if in_list else flag for flag in _FLAGS]
    return Refused(
        f"{key} must not begin with a dash",
        {**needed, key: values[0]},
        others=each(key, *values[1:]),
        accepted=each(key, ["a-b", "-1"] if in_list else "-1"),
        never=["common.auth.jwksUrl", "common.auth.disabled"] if key in _WAYS else [],
    )


OPTIONS = [
    *(entry for group in _MAPS for entry in _of_map(group)),
    *(_flag(key, needed) for key, needed in _READ_AS_IT_IS.items()),
    Refused(
        f"{_COMPRESSION} must be a JSON object",
        {_COMPRESSION: "level=3"},
        others=each(_COMPRESSION, "[]", "5", '"{}"', "null", "{", "{'a': 1}", '{"a": }', " "),
        accepted=each(_COMPRESSION, "", "{}", ' {"level": 3}\n'),
    ),
]
