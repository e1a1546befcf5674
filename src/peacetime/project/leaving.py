"""A web process that was told to end: it says so, and answers until proxies have looked elsewhere."""

from __future__ import annotations

import time
from dataclasses import dataclass

from peacetime.project.threshold import Application, Message, Receive, Scope, Send


@dataclass
class Leaving:
    """Begun once, by the first request to end."""

    since: float | None = None

    @property
    def is_begun(self) -> bool:
        return self.since is not None

    def forget(self) -> None:
        """A server begins in this process."""
        self.since = None

    def is_over(self, after_seconds: float) -> bool:
        """Begin, if need be; whether the time of leaving has passed."""
        if self.since is None:
            self.since = time.monotonic()
        return time.monotonic() - self.since >= after_seconds


leaving = Leaving()  # of this process


def told(application: Application) -> Application:
    """The application, which takes no second request on a connection once the process leaves.

    A proxy that keeps connections must not send the next request into one that is about to close.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_and_close(message: Message) -> None:
            if message["type"] == "http.response.start" and leaving.is_begun:
                headers = [*message.get("headers", []), (b"connection", b"close")]
                message = {**message, "headers": headers}
            await send(message)

        await application(scope, receive, send_and_close if scope["type"] == "http" else send)

    return answer
