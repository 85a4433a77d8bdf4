"""Says what a longer command is about, with the seconds that have passed."""

import time


class Progress:
    """Lines like `  12.3 s  view syncer 1/2 ready`; the same thing is not said twice in a row."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._last = ""

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._started

    def say(self, text: str) -> str:
        """Prints the text if it is news, and gives it back, for a wait's story."""
        if text != self._last:
            print(f"{self.seconds:7.1f} s  {text}", flush=True)
            self._last = text
        return text
