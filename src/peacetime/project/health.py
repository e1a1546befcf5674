"""Whether this process lives, and whether it is ready: the database answers and a worker works."""

import asyncio
import time
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings

from peacetime.project import migrations
from peacetime.project.leaving import leaving
from peacetime.project.threshold import Receive, Scope, Send, respond

HEARTBEAT_SECONDS = 2.0
"""How often a worker says that it lives."""
FRESH_SECONDS = 10.0
"""How old the newest heartbeat may be."""
KEPT_SECONDS = 0.25
"""However often it is asked, the database is asked no more often than this."""

STATE = """
SELECT (SELECT extract(epoch FROM now() - max(last_heartbeat))::float FROM procrastinate_workers),
       (SELECT backup_made_at FROM storage_sendinghold WHERE released_at IS NULL)
"""
NEEDED = ("process", "database", "worker")

MISSING = "Migrations are missing: run `peacetime migrate`."

_asking = asyncio.Lock()
_kept: tuple[float, dict[str, str]] = (0.0, {})
_migrated: set[str] = set()  # the database, once it was seen to have all our tables


async def live(_scope: Scope, _receive: Receive, send: Send) -> None:
    """This process answers."""
    await respond(send, 200, {"status": "live"})


async def ready(_scope: Scope, _receive: Receive, send: Send) -> None:
    """200 when everything that a request may need is there, else 503 and what is wrong."""
    parts = await _parts()
    if leaving.is_begun:
        parts = {"process": "It was told to end, and takes no new work.", **parts}
    if all(parts.get(part, "ok") == "ok" for part in NEEDED):
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
            if not _is_migrated(connection):
                return {"database": MISSING, "worker": "unknown"}
            age, backup_made_at = connection.execute(STATE).fetchone() or (None, None)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1:] or ["no reason given"]
        return {"database": f"The database does not answer: {reason[0]}", "worker": "unknown"}
    return {"database": "ok", "worker": _worker(age), "sending": _sending(backup_made_at)}


def _is_migrated(connection: psycopg.Connection) -> bool:
    """Once it is, it stays so; a newer version beside this one may have added to it."""
    name = connection.info.dbname
    if name not in _migrated and not migrations.are_pending_in(connection):
        _migrated.add(name)
    return name in _migrated


def _sending(backup_made_at: datetime | None) -> str:
    if backup_made_at is None:
        return "ok"
    return (
        f"Held: this is a restored copy of {backup_made_at:%Y-%m-%d %H:%M} UTC, and sends nothing "
        "until `peacetime resume-sending`."
    )


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
