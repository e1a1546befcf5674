"""More web and worker processes beside an installation, on its database: its replicas."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import httpx

from devtools.installation import Installation, NotReady, free_port

START_SECONDS, STOP_SECONDS = 30.0, 25.0


@dataclass
class Beside:
    """One process; `port` means something for a web process only."""

    installation: Installation
    command: Literal["web", "worker"]
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        program = Path(sys.executable).with_name("peacetime")
        settings = {"PEACETIME_PORT": str(self.port), "PEACETIME_DRAIN_SECONDS": "0"}
        with self.installation.log.open("ab") as log:
            self._process = subprocess.Popen(
                [program, self.command],
                env={**self.installation.environment_inside(), **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/readyz").status_code == httpx.codes.OK:
                    return
            time.sleep(0.05)
        raise NotReady(f"no web process at {self.url} within {START_SECONDS:.0f} s")

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """With -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """As whoever replaces it does."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
