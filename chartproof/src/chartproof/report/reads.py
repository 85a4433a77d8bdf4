"""What the running test has rendered and read, so that its failure report can show it."""

from typing import TypeVar

from chartproof.release.release import Object, Release

T = TypeVar("T")


class Reads:
    """The releases and the objects, each once, the latest last."""

    def __init__(self) -> None:
        self.releases: list[Release] = []
        self.objects: list[Object] = []

    def start(self) -> None:
        """Forgets everything: a new test begins."""
        self.releases.clear()
        self.objects.clear()

    def rendered(self, release: Release) -> None:
        """Remembers a release that the running test asked for, and from now on what is read of it."""
        _remember(self.releases, release)
        release.on_read = self.read

    def read(self, obj: Object) -> None:
        """Remembers an object that the running test read, and the release that it is of."""
        if not self.objects or self.objects[-1] is not obj:
            _remember(self.objects, obj)
            if obj.release is not None and obj.release not in self.releases:
                self.releases.append(obj.release)


def _remember(things: list[T], thing: T) -> None:
    things[:] = [known for known in things if known is not thing]
    things.append(thing)
