"""The web application: streams, sockets and health answered at once, everything else behind one thread hop.

Django's own ASGI handler hops between threads for every middleware; its synchronous stack behind a
single hop serves ten times as many requests.
"""

from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import get_resolver

from peacetime.api import stream as api_stream
from peacetime.project import health, threshold
from peacetime.project.intake import Intake
from peacetime.project.intake.door import PATH as INTAKE
from peacetime.project.lines import Lines
from peacetime.project.streams import Streams, running
from peacetime.project.threshold import Application, Receive, Scope, Send
from peacetime.project.together import Together
from peacetime.web import stream as web_stream

# Whoever imports this module has loaded Django (`processes.load`).
_django: Any = WSGIHandler()
_one_hop: Any = WSGIMiddleware(_django, workers=settings.CONFIGURATION["PEACETIME_WEB_THREADS"])
_pages = threshold.guarded(_one_hop)
browsers, programs = Streams(web_stream), Streams(api_stream)
writers = Together()
lines = Lines()
intake = Intake()
# A mistake in any door stops the start, and the first request need not wait for them.
assert get_resolver().url_patterns
_at_once: dict[str, Application] = {
    "/healthz": health.live,
    "/readyz": health.ready,
    web_stream.PATH: browsers,
    api_stream.PATH: programs,
}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request, or live through the life of the process."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(INTAKE):
        await intake(scope, receive, send)
    elif scope["type"] == "http":
        await _at_once.get(scope["path"], _pages)(scope, receive, send)
    elif scope["type"] == "websocket":
        await writers(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    async with running(browsers, programs, writers, intake, lines):
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})
