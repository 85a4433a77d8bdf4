"""Records what the running test renders and reads, for its failure report."""

from typing import TypeVar

from chartproof.release.release import Object, Release

T = TypeVar("T")


class Reads:
    """Records releases and objects, each once, the latest last."""

    def __init__(self) -> None:
        self.releases: list[Release] = []
        self.objects: list[Object] = []

    def start(self) -> None:
        """Forgets everything before a new test."""
        self.releases.clear()
        self.objects.clear()

    def rendered(self, release: Release) -> None:
        """Records a release that the running test rendered, and the objects that the test reads from it."""
        _record(self.releases, release)
        release.on_read = self.read

    def read(self, obj: Object) -> None:
        """Records an object that the running test read, and its release."""
        if not self.objects or self.objects[-1] is not obj:
            _record(self.objects, obj)
            if obj.release is not None and obj.release not in self.releases:
                self.releases.append(obj.release)


def _record(things: list[T], thing: T) -> None:
    things[:] = [known for known in things if known is not thing]
    things.append(thing)
