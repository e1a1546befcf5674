"""Whether this process lives, and whether it is ready: the database answers and a worker works."""

import asyncio
import time
from typing import Any

import psycopg
from django.conf import settings

from peacetime.project.threshold import Receive, Scope, Send, respond

HEARTBEAT_SECONDS = 2.0
"""How often a worker says that it lives."""
FRESH_SECONDS = 10.0
"""How old the newest heartbeat may be."""
KEPT_SECONDS = 0.25
"""However often it is asked, the database is asked no more often than this."""

NEWEST_HEARTBEAT = """
SELECT extract(epoch FROM now() - max(last_heartbeat))::float FROM procrastinate_workers
"""

_asking = asyncio.Lock()
_kept: tuple[float, dict[str, str]] = (0.0, {})


async def live(_scope: Scope, _receive: Receive, send: Send) -> None:
    """This process answers."""
    await respond(send, 200, {"status": "live"})


async def ready(_scope: Scope, _receive: Receive, send: Send) -> None:
    """200 when everything that a request may need is there, else 503 and what is wrong."""
    parts = await _parts()
    if all(state == "ok" for state in parts.values()):
        await respond(send, 200, {"status": "ready", **parts})
    else:
        await respond(send, 503, {"status": "not ready", **parts}, {"retry-after": "1"})


async def _parts() -> dict[str, str]:
    global _kept  # noqa: PLW0603 - one answer a process, renewed four times a second at most
    async with _asking:
        since, parts = _kept
        if not parts or time.monotonic() - since > KEPT_SECONDS:
            parts = await asyncio.to_thread(_ask)
            _kept = (time.monotonic(), parts)
        return parts


def _ask() -> dict[str, str]:
    try:
        with psycopg.connect(**_quickly(), autocommit=True) as connection:
            row = connection.execute(NEWEST_HEARTBEAT).fetchone()
    except psycopg.errors.UndefinedTable:
        return {"database": "Migrations are missing: run `peacetime migrate`.", "worker": "unknown"}
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1:] or ["no reason given"]
        return {"database": f"The database does not answer: {reason[0]}", "worker": "unknown"}
    return {"database": "ok", "worker": _worker(row[0] if row else None)}


def _worker(age: float | None) -> str:
    if age is None:
        return "No worker runs: start `peacetime worker`."
    if age > FRESH_SECONDS:
        return f"No worker has been heard of for {age:.0f} s."
    return "ok"


def _quickly() -> dict[str, Any]:
    return {
        "conninfo": settings.DATABASE_URL,
        "dbname": settings.DATABASES["default"]["NAME"],  # a test has a database of its own
        "connect_timeout": 2,
        "options": "-c statement_timeout=2s",
    }
