"""Keeps the processes of an installation running, and ends them together."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType

from peacetime.project.embedded import EmbeddedDatabase
from peacetime.project.orphans import LIFELINE

LOOK_SECONDS = 0.1
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 15.0
STEADY_SECONDS = 30.0
STOP_SECONDS = 15.0


class StopSignal:
    """Set by Ctrl-C or a request to end.

    A plain flag: a `threading.Event` takes a lock, and a signal that arrives while the same thread
    waits for that event would wait for itself.
    """

    def __init__(self) -> None:
        self.is_set = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._set)

    def _set(self, _number: int, _frame: FrameType | None) -> None:
        self.is_set = True


@dataclass
class Child:
    """One process of ours: `peacetime web` or `peacetime worker`."""

    command: str
    environment: dict[str, str] = field(default_factory=dict)
    descriptors: tuple[int, ...] = ()
    _process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _pause: float = FIRST_PAUSE
    _again_at: float = 0.0

    def start(self, lifeline: int) -> None:
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "peacetime.project.main", self.command],
            env={**os.environ, **self.environment, LIFELINE: str(lifeline)},
            pass_fds=(*self.descriptors, lifeline),
            stdin=subprocess.DEVNULL,
        )

    def look(self, lifeline: int) -> None:
        """Start it again when it ended, after a pause that grows while it keeps ending."""
        if self._process is None:
            if time.monotonic() >= self._again_at:
                self.start(lifeline)
        elif (status := self._process.poll()) is not None:
            ran = time.monotonic() - self._started
            self._pause = FIRST_PAUSE if ran > STEADY_SECONDS else self._pause * 2
            pause = min(self._pause, LONGEST_PAUSE)
            say(f"The {self.command} process ended ({status}); it starts again in {pause:.1f} s.")
            self._again_at = time.monotonic() + pause
            self._process = None

    def tell_to_stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def wait(self, until: float) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"The {self.command} process did not stop in time and is killed.")
            self._process.kill()
            self._process.wait()


@dataclass
class Supervisor:
    children: list[Child]
    database: EmbeddedDatabase | None
    _is_database_lost: bool = False

    def run(self, stop: StopSignal) -> None:
        """Start every child and keep it running until told to stop."""
        with _lifeline() as lifeline:
            try:
                while not stop.is_set:
                    self._look_after_database()
                    for child in self.children:
                        child.look(lifeline)
                    time.sleep(LOOK_SECONDS)
            finally:
                self._stop()

    def _look_after_database(self) -> None:
        if self.database is None:
            return
        if self.database.is_running():
            self._is_database_lost = self._is_database_lost and not self.database.is_ready()
            return
        if not self._is_database_lost:
            say("The database ended; it starts again.")
        # Tried until it holds: what the old server left must first have gone.
        self._is_database_lost = True
        self.database.spawn()

    def _stop(self) -> None:
        for child in self.children:
            child.tell_to_stop()
        until = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.wait(until)


@contextlib.contextmanager
def _lifeline() -> Iterator[int]:
    """A pipe whose other end closes when this process is gone, however it went."""
    read, write = os.pipe()
    try:
        yield read
    finally:
        os.close(write)
        os.close(read)


def say(sentence: str) -> None:
    """Tell the person at the terminal."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
