"""The addresses that this process knows: read anew when a source changes, and every few seconds anyway."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import DatabaseError

from peacetime.project.streams import in_thread
from peacetime.queries.live import feed
from peacetime.queries.signals.addresses import NOBODY, addresses

if TYPE_CHECKING:
    from peacetime.queries.signals.addresses import Address

logger = logging.getLogger(__name__)

LIFE_SECONDS = 5.0
AGAIN_SECONDS = 0.5  # however many unknown addresses are asked for
OURS = "signals.source."


class Known:
    """What the intake knows of sources."""

    def __init__(self) -> None:
        self._addresses: dict[str, Address] = {}
        self._read_at = 0.0
        self._reading: asyncio.Task[None] | None = None

    async def find(self, slug: str, key: str) -> Address | None:
        """The source that this key opens, or None; one that was only just made is found too.

        Raises:
            DatabaseError: Nothing is known yet, and the database does not answer.
        """
        age = time.monotonic() - self._read_at
        if not self._read_at:
            await self._read()
        elif age > LIFE_SECONDS:
            self._read_aside()  # what is known is right unless the bus was silent
        address = self._opened(slug, key)
        if address is None:
            await self._read_again()
            address = self._opened(slug, key)
        return address

    async def follow(self) -> None:
        """Read anew whenever a source changes, for as long as the process serves."""
        while True:
            async for facts in feed.watch():
                if any(fact.name.startswith(OURS) for fact in facts):
                    self._read_aside()
            await asyncio.sleep(0.1)

    def _opened(self, slug: str, key: str) -> Address | None:
        found = self._addresses.get(slug)
        is_ours = (found or NOBODY).takes(key, at=datetime.now(UTC))
        return found if is_ours else None

    async def _read_again(self) -> None:
        """Read once for all who ask for what is not known, and after they asked; guesses wait for it too."""
        asked_at = time.monotonic()
        while self._read_at < asked_at:
            await asyncio.sleep(max(0.0, self._read_at + AGAIN_SECONDS - time.monotonic()))
            await self._read()

    async def _read(self) -> None:
        self._read_aside()
        if self._reading is not None:
            await asyncio.shield(self._reading)

    def _read_aside(self) -> None:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.get_running_loop().create_task(self._renew())

    async def _renew(self) -> None:
        began_at = time.monotonic()
        try:
            self._addresses = await in_thread(addresses)
        except DatabaseError:
            if not self._read_at:
                raise
            logger.warning("intake: sources are those of before, the database does not answer")
        self._read_at = began_at
