"""The web process."""

import os
import socket
import threading
from collections.abc import Callable

import uvicorn

from peacetime.project import deadline
from peacetime.project.asgi import application, browsers, programs
from peacetime.project.leaving import leaving, told

GRACE_SECONDS = round(deadline.SECONDS) + 2
"""Every request that was taken is answered: none takes longer than its deadline."""
LISTENING = "PEACETIME_LISTENING"


class WebServer(uvicorn.Server):
    """Uvicorn, which goes on for a while when told to end, and closes its streams first of all then."""

    drain_seconds = 0

    async def on_tick(self, counter: int) -> bool:
        is_told = await super().on_tick(counter)
        return is_told and (self.force_exit or leaving.is_over(self.drain_seconds))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for streams in (browsers, programs):
            streams.close()
        await super().shutdown(sockets)


def server(*, is_behind_proxy: bool = False) -> WebServer:
    """A server for our application, to be run on sockets that already listen."""
    leaving.forget()
    return WebServer(
        uvicorn.Config(
            told(application),
            lifespan="on",
            ws="none",
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

    threading.Thread(target=announce, daemon=True).start()
    serving = server(is_behind_proxy=settings.IS_BEHIND_PROXY)
    serving.drain_seconds = drain_seconds
    serving.run(sockets=[listening])


def inherited() -> socket.socket | None:
    """The socket that our parent listens on, if there is one."""
    descriptor = os.environ.pop(LISTENING, None)
    return socket.socket(fileno=int(descriptor)) if descriptor else None
