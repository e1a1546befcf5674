"""Socket Mode: we call Slack and keep the line, so that no public address is needed.

Each web process has a line: Slack gives every delivery to one of them, and what it gives twice is kept once,
by its key. Of more than ten lines Slack takes ten; whoever has none tries again now and then.
"""

from __future__ import annotations

import asyncio
import json
import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import connection as database

from peacetime.integrations.slack.client import API, NotTaken, Slack
from peacetime.integrations.slack.link import ADDRESS, APP_TOKEN, PROVIDER, link
from peacetime.queries import chat_links
from peacetime.usecases import sending
from peacetime.wire.addresses import NotPublic, public_addresses

if TYPE_CHECKING:
    from collections.abc import Callable

    from peacetime.queries.chat_links import Link

R = TypeVar("R")

LOOK_SECONDS = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
AT_ONCE = 4  # deliveries that are being kept at one time
LARGEST = 2_000_000
FINISH_SECONDS = 3.0  # so long Slack waits for an acknowledgement
CLOSE_SECONDS = 1.0
NO_OTHER = ("link_disabled", "too_many_websockets")  # why Slack ends a line and wants no other

log = structlog.get_logger("peacetime.slack")


class NoLine(Exception):
    """There is no line to Slack just now; its words, for people."""


async def keep_lines() -> None:
    """Keep a line to every workspace that is in Socket Mode, until cancelled: what was heard by then is acknowledged."""
    lines: dict[tuple[int, int], asyncio.Task[None]] = {}
    threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="slack")
    try:
        while True:
            await _follow(lines, threads)
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        for line in lines.values():
            line.cancel()
        await asyncio.gather(*lines.values(), return_exceptions=True)
        threads.shutdown(wait=False, cancel_futures=True)


async def _follow(
    lines: dict[tuple[int, int], asyncio.Task[None]], threads: ThreadPoolExecutor
) -> None:
    """End the lines that are not wanted any more, begin those that are new."""
    try:
        wanted = await _aside(threads, _wanted)
    except Exception as problem:  # noqa: BLE001 - the lines go on; what could not be kept is not acknowledged
        log.warning("not known which lines to Slack are wanted", reason=_reason(problem))
        return
    for key in set(lines) - set(wanted):
        lines.pop(key).cancel()
    for key in wanted:
        if key not in lines or lines[key].done():
            lines[key] = asyncio.create_task(_keep_line(key[0], threads), name=f"slack {key[0]}")


def _wanted() -> list[tuple[int, int]]:
    """A restored copy takes no deliveries away from where it was copied."""
    found = chat_links.links(PROVIDER)
    for each in found:
        _make_ready(each)
    if not sending.may_leave():
        return []
    return [(each.id, each.version) for each in found if each.secrets.get(APP_TOKEN)]


def _make_ready(found: Link) -> None:
    """What comes first, over a line or over HTTP, need not wait for what is made once."""
    from peacetime.integrations.slack.app import made_ready  # noqa: PLC0415 - most have no Slack

    made_ready(found)


async def _keep_line(link_id: int, threads: ThreadPoolExecutor) -> None:
    now, pause = asyncio.get_running_loop().time, FIRST_PAUSE
    while True:
        began = now()
        try:
            found = await _aside(threads, partial(link, link_id))
            if found is None:
                return
            await _one_line(found, threads)
            pause = FIRST_PAUSE
        except Exception as problem:  # noqa: BLE001 - whatever it was, the line is taken up again
            log.warning("no line to Slack", connection=link_id, reason=_reason(problem))
            pause = FIRST_PAUSE if now() - began > LONGEST_PAUSE else pause
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - it keeps apart
            pause = min(pause * 2, LONGEST_PAUSE)


async def _one_line(found: Link, threads: ThreadPoolExecutor) -> None:
    """One line, until Slack asks for another one or nobody wants it: then what was heard is finished first.

    Raises:
        NoLine: Slack gives none just now.
    """
    from websockets.asyncio.client import connect  # noqa: PLC0415 - most have no line

    url = await _aside(threads, partial(_address, found))
    number = await _aside(threads, partial(_number, url))
    taken: set[asyncio.Task[None]] = set()
    async with connect(
        url,
        host=number,
        max_size=LARGEST,
        proxy=None,
        user_agent_header="Peacetime",
        close_timeout=CLOSE_SECONDS,
    ) as line:
        try:
            async for text in line:
                said = json.loads(text)
                if said.get("type") == "disconnect":
                    _require_another(said)
                    break
                if "envelope_id" in said:
                    task = asyncio.create_task(_acknowledge(line, found, said, threads))
                    taken.add(task)
                    task.add_done_callback(taken.discard)
            else:
                raise NoLine("Slack ended the line without a word.")
        finally:
            if taken:
                await asyncio.wait(taken, timeout=FINISH_SECONDS)


def _require_another(said: dict[str, Any]) -> None:
    if (reason := said.get("reason")) in NO_OTHER:
        raise NoLine(f"Slack takes no line of ours just now ({reason}).")


async def _acknowledge(
    line: Any, found: Link, said: dict[str, Any], threads: ThreadPoolExecutor
) -> None:
    """What could not be kept is not acknowledged: Slack gives it again."""
    try:
        answer = await _aside(threads, partial(_taken, found, said))
        if answer is not None:
            await line.send(json.dumps({"envelope_id": said["envelope_id"], **answer}))
    except Exception as problem:  # noqa: BLE001 - one delivery must not end the line of the others
        log.warning("not acknowledged", connection=found.id, reason=_reason(problem))


def _taken(found: Link, said: dict[str, Any]) -> dict[str, Any] | None:
    from slack_bolt import BoltRequest  # noqa: PLC0415 - a start need not wait for it

    from peacetime.integrations.slack.app import answered  # noqa: PLC0415

    if said.get("type") not in {"slash_commands", "interactive", "events_api"}:
        return {}
    heard = answered(found, BoltRequest(mode="socket_mode", body=said.get("payload") or {}))
    if heard.status not in {200, 404}:
        return None
    is_json = (heard.headers.get("content-type") or [""])[0].startswith("application/json")
    return {"payload": json.loads(heard.body)} if is_json and heard.body else {}


def _address(found: Link) -> str:
    slack = Slack(found.secrets.get(APP_TOKEN, ""), found.settings.get(ADDRESS) or API)
    try:
        return str(slack.call("apps.connections.open")["url"])
    except NotTaken as refusal:
        raise NoLine(str(refusal)) from refusal


def _number(url: str) -> str:
    """The address by number, looked at as every other that is asked."""
    parts = urlsplit(url)
    host, allowed = parts.hostname or "", settings.ALLOWED_PRIVATE_HOSTS
    is_allowed = host.casefold() in {name.casefold() for name in allowed}
    if parts.scheme != "wss" and not (parts.scheme == "ws" and is_allowed):
        raise NoLine(f"{host} is asked with wss only.")
    try:
        port = parts.port or (443 if parts.scheme == "wss" else 80)
        return public_addresses(host, port, allowed=allowed)[0]
    except NotPublic as refusal:
        raise NoLine(str(refusal)) from refusal


def _reason(problem: BaseException) -> str:
    return f"{type(problem).__name__}: {problem}"[:300]


async def _aside(threads: ThreadPoolExecutor, act: Callable[[], R]) -> R:
    """Do something that waits, in a thread whose connection to the database is given back."""
    return await asyncio.get_running_loop().run_in_executor(threads, partial(_closing, act))


def _closing(act: Callable[[], R]) -> R:
    try:
        return act()
    finally:
        database.close()
