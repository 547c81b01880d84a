"""A line that says how far a long job is, how fast it goes and how long it will take."""

from collections.abc import Callable


def duration(seconds: float) -> str:
    """Such as “2 min 05 s”."""
    whole = max(0, round(seconds))
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"


class Progress:
    """Writes over itself on a terminal; elsewhere one line every few seconds."""

    EVERY_SECONDS = 5.0

    def __init__(
        self, write: Callable[[str], object], *, terminal: bool, total: int, started: float
    ) -> None:
        self._write, self._terminal, self._total = write, terminal, total
        self._started = self._last = started

    def say(self, done: int, *, what: str, clock: float) -> None:
        """`clock` and `started` are monotonic times in seconds."""
        is_end = done >= self._total
        if not self._terminal and not is_end and clock - self._last < self.EVERY_SECONDS:
            return
        self._last = clock
        spent = max(clock - self._started, 0.001)
        rate = done / spent
        left = duration((self._total - done) / rate) if done else "?"
        line = f"{done:,} of {self._total:,} {what} · {rate:,.0f}/s · {left} left"
        if self._terminal:
            line = f"\r\x1b[K{line}"
        self._write(line if self._terminal and not is_end else f"{line}\n")
