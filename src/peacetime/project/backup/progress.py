"""How far it is, for whoever waits at the terminal."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

EVERY_SECONDS = 0.2
EVERY_SECONDS_IN_A_FILE = 10.0


@dataclass
class Progress:
    """One line that is written over at a terminal, a line now and then in a file."""

    verb: str
    total: int
    """Bytes, as far as that is known beforehand."""
    out: TextIO = field(default_factory=lambda: sys.stderr)
    _done: int = 0
    _said_at: float = field(default_factory=time.monotonic)

    def add(self, table: str, size: int) -> None:
        self._done += size
        pause = EVERY_SECONDS if self.out.isatty() else EVERY_SECONDS_IN_A_FILE
        if time.monotonic() - self._said_at >= pause:
            self._said_at = time.monotonic()
            self._say(table)

    def end(self) -> None:
        """Leave a clean line for the result."""
        if self.out.isatty():
            self.out.write("\r\033[K")
            self.out.flush()

    def _say(self, table: str) -> None:
        share = min(99, 100 * self._done // max(1, self.total))
        line = f"{self.verb}: {share} %, {megabytes(self._done)}, at {table}"
        self.out.write(f"\r\033[K{line}" if self.out.isatty() else f"{line}\n")
        self.out.flush()


def megabytes(size: int) -> str:
    """The size in words.

    >>> megabytes(900), megabytes(12_345_678)
    ('1 kB', '12.3 MB')
    """
    if size < 1_000_000:  # noqa: PLR2004 - a megabyte
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:,.1f} MB"
