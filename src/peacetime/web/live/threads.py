"""Reading the database from the event loop: in a thread that gives its connection back."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

_threads = ThreadPoolExecutor(2, thread_name_prefix="live")


async def in_thread(read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a read outside the event loop; at most two at a time, so that pages keep their share."""

    def reading() -> R:
        try:
            return read(*args, **kwargs)
        finally:
            connection.close()

    return await asyncio.get_running_loop().run_in_executor(_threads, reading)
