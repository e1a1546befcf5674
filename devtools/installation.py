"""A whole installation on a folder and a port of its own: started, spoken to, killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from peacetime.project.embedded import address

PATIENCE_SECONDS = 60.0
STOP_SECONDS = 25.0


class NotReady(Exception):
    """It did not become ready; the sentence ends with the last lines of its log."""


@dataclass
class Installation:
    """`peacetime up` in a session of its own, as a person would have started it."""

    folder: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database_url(self) -> str:
        return address(self.data / "postgres")

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def pid(self) -> int:
        assert self._process is not None, "it was never started"
        return self._process.pid

    @property
    def postmaster(self) -> int | None:
        """The process of the database, by its pid file."""
        try:
            words = (self.data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]
        except FileNotFoundError:
            return None
        return int(words) if words.isdigit() else None

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        program = Path(sys.executable).with_name("peacetime")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [program, "up", "--data", self.data, "--port", str(self.port)],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self, patience: float = PATIENCE_SECONDS) -> None:
        """Ask `/readyz` until it says 200."""
        until = time.monotonic() + patience
        with httpx.Client(base_url=self.url, timeout=2.0) as client:
            while time.monotonic() < until:
                if not self.is_running():
                    raise NotReady(f"`peacetime up` ended: {self._last_words()}")
                with contextlib.suppress(httpx.TransportError):
                    if client.get("/readyz").status_code == httpx.codes.OK:
                        return
                time.sleep(0.02)
        raise NotReady(f"not ready within {patience:.0f} s: {self._last_words()}")

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """The process group and the database, with -9: only to leave nothing behind."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for process in self.processes_of_database():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def forget(self) -> None:
        """Take note that the process was killed by somebody else."""
        if self._process is not None:
            self._process.wait()

    def token(self, name: str) -> str:
        """A token of an administrator, as the command prints it."""
        program = Path(sys.executable).with_name("peacetime")
        said = subprocess.run(
            [program, "token", "create", name, "--role", "admin", "--data", self.data],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode:
            raise NotReady(f"`peacetime token create` failed: {said.stderr.strip()[-500:]}")
        return said.stdout.strip().splitlines()[-1]

    def environment(self) -> dict[str, str]:
        """Ours without the settings of another installation."""
        kept = {name: v for name, v in os.environ.items() if not name.startswith("PEACETIME_")}
        return {**kept, "PEACETIME_LOG_LEVEL": "warning", **self.settings}

    def environment_inside(self) -> dict[str, str]:
        """For a process of ours that loads Django on the database of this installation."""
        inside = {"PEACETIME_DATA": str(self.data), "PEACETIME_DATABASE_URL": self.database_url}
        return {**self.environment(), **inside}

    def processes_of_database(self) -> list[psutil.Process]:
        """The postmaster and its children, each in a session of its own."""
        number = self.postmaster
        if number is None:
            return []
        try:
            postmaster = psutil.Process(number)
            if "postgres" not in postmaster.name():
                return []
            return [postmaster, *postmaster.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return " / ".join(lines[-5:]) or "it said nothing"


@contextlib.contextmanager
def temporary(name: str, settings: dict[str, str] | None = None) -> Iterator[Installation]:
    """An installation in a temporary folder that is gone afterwards, whatever happened."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix=f"peacetime-{name}-"))
    installation = Installation(folder, free_port(), settings or {})
    try:
        yield installation
    finally:
        installation.stop()
        installation.kill()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
