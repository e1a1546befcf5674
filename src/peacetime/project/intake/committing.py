"""Committing in groups: a bounded queue in front of one thread, and an answer only after the commit."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from django.db import connection

from peacetime.project.unavailable import GONE, forget_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from peacetime.storage.packing import Packed

logger = logging.getLogger(__name__)

LINGER_SECONDS = 0.02  # while there is a stream of deliveries: more of them in one commit
MOST_AT_ONCE = 400
MOST_BYTES_AT_ONCE = 4_000_000
MOST_WAITING = 4_000
MOST_BYTES_WAITING = 32_000_000


class Full(Exception):
    """More is waiting than this process may hold."""


class NotKept(Exception):
    """The commit failed: nothing of it is kept."""


class Committer:
    """Takes deliveries from the event loop, and writes them from a thread of its own."""

    def __init__(self, keep: Callable[[Sequence[Packed]], None]) -> None:
        self._keep = keep
        self._waiting: list[tuple[Packed, asyncio.Future[None]]] = []
        self._bytes = 0
        self._rung: asyncio.Event | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake")

    async def kept(self, delivery: Packed) -> None:
        """Wait until it is committed.

        Raises:
            Full: Nothing more is taken at the moment.
            NotKept: The database did not take it.
        """
        if self._rung is None:
            raise NotKept("the committer does not run")
        if len(self._waiting) >= MOST_WAITING or self._bytes >= MOST_BYTES_WAITING:
            raise Full
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, future))
        self._bytes += len(delivery.body)
        self._rung.set()
        await future

    async def run(self) -> None:
        """Commit for as long as the process serves; whatever fails, whoever waits hears of it."""
        self._rung = asyncio.Event()
        was_many = False
        try:
            while True:
                await self._rung.wait()
                if was_many and len(self._waiting) < MOST_AT_ONCE:
                    await asyncio.sleep(LINGER_SECONDS)
                was_many = await self._commit() > 1
        finally:
            self._rung = None
            left, self._waiting, self._bytes = self._waiting, [], 0
            self._tell(left, NotKept("the process ends"))

    async def _commit(self) -> int:
        batch = self._take(MOST_AT_ONCE)
        problem: Exception | None = None
        try:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._thread, self._write, [one for one, _ in batch])
        except asyncio.CancelledError:
            self._tell(batch, NotKept("the process ends"))
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, nobody may wait for ever
            logger.warning("%s deliveries could not be kept: %s", len(batch), type(error).__name__)
            problem = NotKept(type(error).__name__)
        self._tell(batch, problem)
        return len(batch)

    def _write(self, deliveries: Sequence[Packed]) -> None:
        try:
            self._keep(deliveries)
        except BaseException as error:
            connection.close()
            if isinstance(error, GONE):
                forget_pool()  # those that died with the database are not handed out again
            raise

    def _take(self, most: int) -> list[tuple[Packed, asyncio.Future[None]]]:
        """The oldest of those that wait, so many that one statement can carry them."""
        count = size = 0
        for delivery, _ in self._waiting[:most]:
            size += len(delivery.body)
            count += 1
            if size >= MOST_BYTES_AT_ONCE:
                break
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        self._bytes -= size
        if not self._waiting and self._rung is not None:
            self._rung.clear()
        return batch

    def _tell(
        self, batch: list[tuple[Packed, asyncio.Future[None]]], problem: Exception | None
    ) -> None:
        for _, future in batch:
            if future.done():
                continue  # whoever sent it went away; it is kept all the same
            if problem is None:
                future.set_result(None)
            else:
                future.set_exception(problem)
