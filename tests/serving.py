"""The whole web application on a port of its own, in a thread of this process."""

import threading
import time
from typing import Any

from peacetime.project.listening import listen
from peacetime.project.web import server

PATIENCE_SECONDS = 120


class Serving:
    """Starts, stops, and starts again at the same address."""

    def __init__(self) -> None:
        self.port = 0
        self._server: Any = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        listening = listen("127.0.0.1", self.port)
        self.port = listening.getsockname()[1]
        self._server = server()
        thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)
        thread.start()
        while not self._server.started:
            assert thread.is_alive(), "the web application did not start"
            time.sleep(0.01)
        self._thread = thread

    def stop(self) -> None:
        if self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive(), "the web application did not stop"
        self._thread = None
