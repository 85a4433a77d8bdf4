"""What the running test has rendered and read, so that its failure report can show it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.release import Object, Release

_releases: "list[Release]" = []
_objects: "list[Object]" = []


def start() -> None:
    """Forgets everything: a new test begins."""
    _releases.clear()
    _objects.clear()


def rendered(release: "Release") -> None:
    """Remembers a release that the running test asked for."""
    _remember(_releases, release)


def looked_at(obj: "Object") -> None:
    """Remembers an object that the running test read, and the release that it is of."""
    if not _objects or _objects[-1] is not obj:
        _remember(_objects, obj)
        if obj.release is not None and obj.release not in _releases:
            _releases.append(obj.release)


def releases() -> "list[Release]":
    """The releases, the latest last."""
    return list(_releases)


def objects() -> "list[Object]":
    """The objects, the latest last."""
    return list(_objects)


def _remember(things: list[Any], thing: Any) -> None:
    things[:] = [known for known in things if known is not thing]
    things.append(thing)
