"""`python -m devtools.standins`: every stand-in at one address.

With `-- peacetime up …` they stand as long as that runs, and it is connected to them once it answers.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time

from devtools.standins.all import Together, found
from devtools.standins.base import HOST, listening
from devtools.standins.connecting import connect_soon

PORT = 8099


def main() -> int:
    """Start them all; what COMMAND answers is the answer."""
    parser = argparse.ArgumentParser(prog="python -m devtools.standins", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("command", nargs="*", help="run this beside them, with loopback allowed")
    said = parser.parse_args()
    tools = Together(found())
    with listening(tools, port=said.port) as url:
        tools.place(url)
        print(f"Stand-ins at {url}: {', '.join(tools.tools)}", flush=True)
        if not said.command:
            return _wait()
        connect_soon(said.command, tools.tools.values())
        return _beside(said.command)


def _beside(command: list[str]) -> int:
    """Run a command that may reach them."""
    environment = {**os.environ, "PEACETIME_ALLOWED_PRIVATE_HOSTS": HOST}
    with subprocess.Popen(command, env=environment) as process:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: process.terminate())
        return process.wait()


def _wait() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
