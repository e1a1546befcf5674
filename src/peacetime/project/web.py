"""The web process."""

import asyncio
import contextlib
import gc
import os
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

import uvicorn

from peacetime.project import deadline
from peacetime.project.asgi import application, browsers, programs, writers
from peacetime.project.leaving import leaving, told
from peacetime.project.together import LARGEST_MESSAGE

GRACE_SECONDS = round(deadline.SECONDS) + 2
"""Every request that was taken is answered: none takes longer than its deadline."""
LINGER_SECONDS = 0.5
"""Who has just connected still says what it wants."""
LISTENING = "PEACETIME_LISTENING"
GARBAGE = 10_000  # objects between two short collections
SWITCH_SECONDS = 0.001


class WebServer(uvicorn.Server):
    """Uvicorn, which goes on for a while when told to end, and closes its streams first of all then."""

    drain_seconds = 0

    async def on_tick(self, counter: int) -> bool:
        is_told = await super().on_tick(counter)
        return is_told and (self.force_exit or leaving.is_over(self.drain_seconds))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        waiting = [each.dup() for each in sockets or [] if self.drain_seconds]
        for port in self.servers:
            port.close()
        for each in waiting:
            await self._take_who_waits(each)
        for live in (browsers, programs, writers):
            live.close()
        if waiting:
            await asyncio.sleep(LINGER_SECONDS)
        await super().shutdown(sockets)

    async def _take_who_waits(self, listening: socket.socket) -> None:
        """Whoever is connected but was not taken yet would be cut off by closing the port."""
        loop = asyncio.get_running_loop()
        with listening, contextlib.suppress(BlockingIOError):
            listening.settimeout(0)
            while True:
                connection, _ = listening.accept()
                await loop.connect_accepted_socket(self._protocol, connection)

    def _protocol(self) -> asyncio.Protocol:
        kind: Any = self.config.http_protocol_class
        protocol: asyncio.Protocol = kind(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol


def server(*, is_behind_proxy: bool = False) -> WebServer:
    """A server for our application, to be run on sockets that already listen."""
    leaving.forget()
    return WebServer(
        uvicorn.Config(
            told(application),
            lifespan="on",
            ws="websockets-sansio",
            ws_max_size=LARGEST_MESSAGE,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=is_behind_proxy,
            forwarded_allow_ips="*" if is_behind_proxy else None,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )


def serve(
    listening: socket.socket, announce: Callable[[], None], *, drain_seconds: int = 0
) -> None:
    """Serve until told to stop; `announce` runs beside it, once requests can be answered.

    For `drain_seconds` after that it still takes requests, and `/readyz` says that it will not.
    """
    from django.conf import settings

    _answer_evenly()
    threading.Thread(target=announce, daemon=True).start()
    serving = server(is_behind_proxy=settings.IS_BEHIND_PROXY)
    serving.drain_seconds = drain_seconds
    serving.run(sockets=[listening])


def _answer_evenly() -> None:
    """Keep the slowest answers near the others.

    What is loaded now lives as long as the process, so the collector need not walk it again and again;
    and the event loop, which hands on every request and stream, waits less for a busy thread.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 50)
    sys.setswitchinterval(SWITCH_SECONDS)


def inherited() -> socket.socket | None:
    """The socket that our parent listens on, if there is one."""
    descriptor = os.environ.pop(LISTENING, None)
    return socket.socket(fileno=int(descriptor)) if descriptor else None
