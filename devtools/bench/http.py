"""A client that costs next to nothing: it shares its cores with what it measures."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Connection:
    """One kept connection; one request at a time."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, bytes]:
        """The status and the body of the answer."""
        reader, writer = await self.open()
        content = b"" if body is None else json.dumps(body).encode()
        writer.write(self._head(method, path, content, headers) + content)
        status, lengths = await read_head(reader)
        if "content-length" in lengths:
            return status, await reader.readexactly(int(lengths["content-length"]))
        return status, await _chunks(reader)

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None or self._streams[1].is_closing():
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        return self._streams

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    def _head(self, method: str, path: str, content: bytes, more: dict[str, str]) -> bytes:
        lines = {
            "Host": f"127.0.0.1:{self.port}",
            "Content-Length": str(len(content)),
            "Content-Type": "application/json",
            **self.headers,
            **{name.replace("_", "-"): value for name, value in more.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode()


class Pool:
    """As many connections as are needed at once, opened before anything is measured."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._port, self._headers = port, headers
        self._free: list[Connection] = []

    async def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, Any]:
        """The status and the answer, read as JSON."""
        connection = self._free.pop() if self._free else Connection(self._port, self._headers)
        status, content = await connection.ask(method, path, body, **headers)
        self._free.append(connection)
        return status, json.loads(content)

    async def open(self, count: int) -> None:
        self._free = [Connection(self._port, self._headers) for _ in range(count)]
        for connection in self._free:
            await connection.open()

    async def close(self) -> None:
        for connection in self._free:
            await connection.close()


async def read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.split(": ", 1) for line in head[1:] if line)
    return int(head[0].split()[1]), {name.lower(): value for name, value in pairs}


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)
