"""Whole installations as processes of their own, as a person starts them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.asking import status_of

PATIENCE_SECONDS = 120.0
COMMAND = (sys.executable, "-m", "peacetime.project.main")


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment() -> dict[str, str]:
    """What a person's shell has: none of the settings of this test run."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PEACETIME_")}


def peacetime(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*COMMAND, *words],
        env={**environment(), **settings},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


@dataclass
class Installation:
    """`peacetime up` on a folder and a port."""

    folder: Path
    port: int = field(default_factory=a_free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return self.folder.with_suffix(".log").read_text(encoding="utf-8")

    def start(self) -> None:
        with self.folder.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "up", "--data", str(self.folder), "--port", str(self.port)],
                env=environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until(lambda: self.readiness() == 200)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def readiness(self) -> int:
        return status_of(f"{self.url}/readyz")

    def press_ctrl_c(self) -> int:
        assert self.process
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE_SECONDS)

    def kill_parent(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def postmaster(self) -> int:
        """Its process number; 0 while there is none."""
        try:
            lines = (self.folder / "postgres/postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return 0
        return int(lines[0]) if lines else 0

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this installation, found without asking it."""
        return [process for process in psutil.process_iter() if self._owns(process)]

    def wait_until(self, holds: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < until, self.said
            assert self.process is None or self.process.poll() is None, self.said
            time.sleep(0.05)

    def _owns(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get("PEACETIME_DATA") == str(self.folder) or (
                process.cwd() == str(self.folder / "postgres")
            )
        except psutil.Error:
            return False
