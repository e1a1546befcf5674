"""The web process."""

import os
import socket
import threading
from collections.abc import Callable

import uvicorn

from peacetime.project.asgi import application, browsers, programs

GRACE_SECONDS = 5
LISTENING = "PEACETIME_LISTENING"


class WebServer(uvicorn.Server):
    """Uvicorn, which closes the streams before it waits for its connections to end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for streams in (browsers, programs):
            streams.close()
        await super().shutdown(sockets)


def server(*, is_behind_proxy: bool = False) -> WebServer:
    """A server for our application, to be run on sockets that already listen."""
    return WebServer(
        uvicorn.Config(
            application,
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


def serve(listening: socket.socket, announce: Callable[[], None]) -> None:
    """Serve until told to stop; `announce` runs beside it, once requests can be answered."""
    from django.conf import settings

    threading.Thread(target=announce, daemon=True).start()
    server(is_behind_proxy=settings.IS_BEHIND_PROXY).run(sockets=[listening])


def inherited() -> socket.socket | None:
    """The socket that our parent listens on, if there is one."""
    descriptor = os.environ.pop(LISTENING, None)
    return socket.socket(fileno=int(descriptor)) if descriptor else None
