"""Which values a chart's templates read: they are walked as Helm would, through includes, `with`, variables and dicts.

Both branches of an `if` are taken, so that what is read does not depend on values.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

from conformance.template_source import actions

Place = tuple[str, ...]

_TOKEN = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\])*"|`[^`]*`) | (?P<close>\)(?:\.\w+)*) | (?P<path>\$\w*(?:\.\w+)*|(?:\.\w+)+|\.)
      | (?P<number>-?\d[\d.]*) | (?P<word>\w+) | (?P<sign>:=|[=,|(])""",
    re.VERBOSE,
)
_TARGET = re.compile(r"\$\w+")
_OPENS = ("if", "with", "range", "define")
# these write a whole map out, with all its keys
_WRITES = frozenset({"toYaml", "toJson", "tpl"})


@dataclass(frozen=True)
class Thing:
    """What an expression may be: places in .Values, the root, a dict's fields, a list's items, texts."""

    places: frozenset[Place] = frozenset()
    is_root: bool = False
    fields: tuple[tuple[str, "Thing"], ...] = ()
    items: tuple["Thing", ...] = ()
    texts: frozenset[str] = frozenset()

    def __or__(self, other: "Thing") -> "Thing":
        return Thing(
            self.places | other.places,
            self.is_root or other.is_root,
            tuple(dict.fromkeys(self.fields + other.fields)),
            self.items or other.items,
            self.texts | other.texts,
        )

    def part(self) -> "Thing":
        """What a loop over it sees, where that is known."""
        return reduce(Thing.__or__, [thing for _, thing in self.fields], NOTHING)


ROOT = Thing(is_root=True)
NOTHING = Thing()


@dataclass
class Reads:
    """The places in .Values that were read, and those that were written out as a whole."""

    places: set[Place] = field(default_factory=set)
    whole: set[Place] = field(default_factory=set)

    def has(self, place: Place) -> bool:
        """Whether the value at a place was read, by itself or as a part of a map."""
        return place in self.places or any(place[: len(whole)] == whole for whole in self.whole)


@dataclass(frozen=True)
class _Node:
    action: str
    children: tuple["_Node", ...] = ()
    otherwise: tuple["_Node", ...] = ()


def reads(chart: Path) -> dict[str, Reads]:
    """What each manifest template, and the notes, read: by file, like `templates/view-syncer/service.yaml`."""
    files = sorted(path for path in (chart / "templates").rglob("*") if path.is_file())
    trees = {path: _parse(path.read_text()) for path in files}
    defines = {
        _unquoted(node.action.split(None, 1)[1]): node.children
        for tree in trees.values()
        for node in tree
        if node.action.startswith("define ")
    }
    found = {}
    for path, tree in trees.items():
        if path.suffix != ".tpl":
            walk = _Walk(defines)
            walk.nodes(tree, ROOT, {"$": ROOT})
            found[str(path.relative_to(chart))] = walk.reads
    return found


def _unquoted(text: str) -> str:
    return text.strip()[1:-1]


def _parse(text: str) -> tuple[_Node, ...]:
    nodes, _ = _block(action.code for action in actions(text) if not action.is_comment)
    return nodes


def _block(actions: Iterator[str]) -> tuple[tuple[_Node, ...], str]:
    """The nodes up to the `end` or `else` that closes this block, and that action."""
    nodes: list[_Node] = []
    for action in actions:
        word = action.split(None, 1)[0] if action else ""
        if word in ("end", "else"):
            return tuple(nodes), action
        nodes.append(_opened(action, actions) if word in _OPENS else _Node(action))
    return tuple(nodes), "end"


def _opened(action: str, actions: Iterator[str]) -> _Node:
    """The node of an action that opens a block, up to its `end`."""
    children, closing = _block(actions)
    otherwise: tuple[_Node, ...] = ()
    if closing == "else":
        otherwise, _ = _block(actions)
    elif closing != "end":
        # one `end` closes an `else if` and the `if` before it
        otherwise = (_opened(closing.removeprefix("else").strip(), actions),)
    return _Node(action, children, otherwise)


class _Walk:
    """One walk through a template."""

    def __init__(self, defines: dict[str, tuple[_Node, ...]]) -> None:
        self.defines = defines
        self.reads = Reads()
        self.included: set[tuple[str, Thing]] = set()
        self.conditions = 0  # that are open in this define

    def nodes(self, nodes: tuple[_Node, ...], dot: Thing, names: dict[str, Thing]) -> None:
        for node in nodes:
            word, _, rest = node.action.partition(" ")
            if word == "define":
                continue
            value = self.expression(rest if word in _OPENS else node.action, dot, names)
            self.conditions += word in ("if", "with")
            if word == "range":
                names_of_part = _TARGET.findall(rest.split(":=")[0]) if ":=" in rest else []
                for part in value.items or [value.part()]:
                    names.update(dict.fromkeys(names_of_part, part))
                    self.nodes(node.children, part, names)
            else:
                self.nodes(node.children, value if word == "with" else dot, names)
            self.nodes(node.otherwise, dot, names)
            self.conditions -= word in ("if", "with")

    def expression(self, text: str, dot: Thing, names: dict[str, Thing]) -> Thing:
        tokens = [(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(text)]
        signs = [piece for _, piece in tokens[:4]]
        assigned = next((sign for sign in (":=", "=") if sign in signs), None)
        targets: list[str] = []
        if assigned:
            place = signs.index(assigned)
            targets, tokens = [sign for sign in signs[:place] if sign != ","], tokens[place + 1 :]
        value = self.pipeline(iter(tokens), dot, names)
        for name in targets:
            # on one branch only, so that it may have kept what it was
            either = assigned == "=" and self.conditions
            names[name] = names.get(name, NOTHING) | value if either else value
        return value

    def pipeline(self, tokens: Iterator[tuple[str, str]], dot: Thing, names: dict[str, Thing]) -> Thing:
        """The value of the commands up to the end, or to the closing parenthesis."""
        piped: list[Thing] = []
        function, arguments = "", list[Thing]()
        for kind, piece in tokens:
            if piece == "|":
                piped = [self.call(function, [*arguments, *piped])]
                function, arguments = "", []
            elif piece == "(":
                arguments.append(self.pipeline(tokens, dot, names))
            elif kind == "close":
                value = self.call(function, [*arguments, *piped])
                return self.through(value, piece[1:])
            elif kind == "path":
                start, rest = (names.get(piece.split(".")[0], NOTHING), piece) if piece[0] == "$" else (dot, piece)
                arguments.append(self.through(start, rest[rest.find(".") :] if "." in rest else ""))
            elif kind == "text":
                arguments.append(Thing(texts=frozenset({_unquoted(piece)})))
            elif kind == "number":
                arguments.append(Thing(texts=frozenset({piece})))
            elif kind == "word":
                if function or arguments:
                    arguments.append(NOTHING)  # true, false
                else:
                    function = piece
        return self.call(function, [*arguments, *piped])

    def through(self, value: Thing, path: str) -> Thing:
        """What a path like `.a.b` leads to; the places on the way are read."""
        for name in filter(None, path.split(".")):
            places = {(*place, name) for place in value.places}
            if value.is_root and name == "Values":
                places.add(())
            self.reads.places |= places
            value = reduce(
                Thing.__or__, [thing for key, thing in value.fields if key == name], Thing(places=frozenset(places))
            )
        return value

    def call(self, function: str, arguments: list[Thing]) -> Thing:
        if function == "include":
            name, dot = arguments
            for define in name.texts:
                self.include(define, dot)
            return NOTHING
        if function == "dict":
            pairs = zip(arguments[::2], arguments[1::2], strict=False)
            return Thing(fields=tuple((key, value) for name, value in pairs for key in name.texts))
        if function == "list":
            return Thing(items=tuple(arguments))
        if function == "index":
            numbers = [int(text) for text in arguments[1].texts if text.isdigit()]
            return reduce(
                Thing.__or__, [arguments[0].items[n] for n in numbers if n < len(arguments[0].items)], NOTHING
            )
        if function == "get":
            return reduce(Thing.__or__, [self.through(arguments[0], f".{key}") for key in arguments[1].texts], NOTHING)
        if function == "ternary":
            return arguments[0] | arguments[1]
        if function == "printf":
            return self.formatted(arguments)
        if function == "splitList":
            separator, text = ("".join(argument.texts) for argument in arguments)
            return Thing(items=tuple(Thing(texts=frozenset({part})) for part in text.split(separator)))
        if function == "initial":
            return Thing(items=arguments[0].items[:-1])
        if function == "last":
            return arguments[0].items[-1] if arguments[0].items else NOTHING
        if function in _WRITES:
            self.reads.whole |= arguments[0].places
            return NOTHING
        return reduce(Thing.__or__, arguments, NOTHING)

    def formatted(self, arguments: list[Thing]) -> Thing:
        """What printf gives, where all its arguments are known."""
        if any(len(argument.texts) != 1 for argument in arguments):
            return NOTHING
        form, *rest = ("".join(argument.texts) for argument in arguments)
        return Thing(texts=frozenset({reduce(lambda text, part: text.replace("%s", part, 1), rest, form)}))

    def include(self, define: str, dot: Thing) -> None:
        if define in self.defines and (define, dot) not in self.included:
            self.included.add((define, dot))
            conditions, self.conditions = self.conditions, 0
            self.nodes(self.defines[define], dot, {"$": dot})
            self.conditions = conditions
