"""Prints the progress of a long command, with the seconds since its start."""

import time


class Progress:
    """Prints lines like `  12.3 s  view syncer 1/2 ready`, and the same text only once in a row."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._last = ""

    @property
    def seconds(self) -> float:
        """Returns the seconds since the start."""
        return time.monotonic() - self._started

    def say(self, text: str) -> str:
        """Prints the text if it is new, and returns it, so that a wait can use it as its description."""
        if text != self._last:
            print(f"{self.seconds:7.1f} s  {text}", flush=True)
            self._last = text
        return text
