"""Looks at something again and again while a block runs."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Sampler:
    """Calls `look` at the start of a block and then every `every_seconds`, in a thread.

    It goes on after `temporary` errors. Any other error ends the looking, and the end of the block raises it, unless
    the block fails by itself.
    """

    def __init__(
        self,
        name: str,
        look: Callable[[], object],
        *,
        every_seconds: float,
        temporary: tuple[type[Exception], ...] = (),
    ) -> None:
        self._look, self._every, self._temporary = look, every_seconds, temporary
        self._closing = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Self:
        self._look()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join()
        if self._error and not error:
            raise self._error

    def _run(self) -> None:
        try:
            while not self._closing.wait(self._every):
                try:
                    self._look()
                except self._temporary:
                    continue  # the next look may succeed
        except Exception as error:  # noqa: BLE001 (the end of the block raises it)
            self._error = error
