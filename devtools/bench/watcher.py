"""One browser that follows the stream."""

from __future__ import annotations

import asyncio

from devtools.bench.http import read_head

PATIENCE_SECONDS = 10.0


class Watcher:
    """One browser: an open stream that notes the moment at which a word arrives."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie
        self._word, self._seen = b"", asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.heard_at = 0.0
        self.received = 0

    async def open(self) -> None:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        lines = f"Host: 127.0.0.1:{self._port}\r\nCookie: {self._cookie}\r\n"
        self._writer.write(f"GET /stream HTTP/1.1\r\n{lines}\r\n".encode())
        status, _ = await read_head(reader)
        if status != 200:
            raise RuntimeError(f"the stream answered {status}")
        self._task = asyncio.create_task(self._read(reader))

    def wait_for(self, word: str) -> None:
        self._word = word.encode()
        self._seen.clear()

    async def heard(self) -> float:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._seen.wait()
        return self.heard_at

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        clock, tail = asyncio.get_running_loop().time, b""
        while part := await reader.read(2**18):
            self.received += len(part)
            if self._word and self._word in tail + part:
                self.heard_at, self._word = clock(), b""
                self._seen.set()
            tail = part[-100:]
