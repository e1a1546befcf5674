"""Postmortems that several people write at once: who is connected here, and what each is told.

Whatever somebody types is a row before anybody else hears of it, and every process tells what it reads
of those rows; none keeps a document. So a process may be killed, and a browser go on at another one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.utils import timezone

from peacetime.domain.shared.errors import DomainError
from peacetime.project.streams import in_thread
from peacetime.queries.access import PEACETIME, Actor, NotAllowed
from peacetime.queries.live import feed
from peacetime.queries.lookup import NotFound
from peacetime.queries.postmortems.shared import LARGEST_DOCUMENT, hue_of, rows_since
from peacetime.queries.sessions import NotSignedIn
from peacetime.storage.events import LONGEST_PRESENCE, say_present
from peacetime.usecases.postmortems.together import (
    LARGEST_UPDATE,
    AnotherDocument,
    TooLong,
    WrongUpdate,
    join,
    save_typed,
    type_into,
)
from peacetime.web import together as door

if TYPE_CHECKING:
    from peacetime.project.threshold import Receive, Scope, Send
    from peacetime.queries.postmortems.shared import SharedText, Typed

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0  # how often is asked whether whoever writes still may
QUIET_SECONDS = 4.0  # then a burst of typing is over
LONGEST_BURST_SECONDS = 60.0  # and so it is after this
LOOK_AGAIN_SECONDS = (
    60.0  # rows may be gone that long after they were written; then all is told again
)
HELLO_SECONDS = 20.0
MOST_WAITING = 500  # messages a slow browser may be behind before it is sent away
MOST_EACH = 12  # open texts of one person in this process
A_SECOND, AT_ONCE = 30.0, 150.0  # messages
LARGEST_MESSAGE = LARGEST_UPDATE + 1024

WRONG, NOBODY, MAY_NOT, UNKNOWN, REPLACED, TOO_LARGE, TOO_MANY = (
    4400,
    4401,
    4403,
    4404,
    4409,
    4413,
    4429,
)
RESTART, LATER = 1012, 1013
_CODES: dict[type[DomainError], int] = {
    NotSignedIn: NOBODY,
    NotAllowed: MAY_NOT,
    NotFound: UNKNOWN,
    AnotherDocument: REPLACED,
    TooLong: TOO_LARGE,
    WrongUpdate: WRONG,
}
assert LARGEST_UPDATE < LARGEST_DOCUMENT


class Left(Exception):
    """The connection is to end, with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Allowance:
    """So many messages at once, and so many a second."""

    left: float = AT_ONCE
    at: float = field(default_factory=time.monotonic)

    def take(self) -> None:
        """One message.

        Raises:
            Left: It is one too many.
        """
        now = time.monotonic()
        self.left = min(AT_ONCE, self.left + (now - self.at) * A_SECOND) - 1
        self.at = now
        if self.left < 0:
            raise Left(TOO_MANY)


@dataclass(slots=True, eq=False)
class Guest:
    """One browser at one text."""

    ref: str
    key: str
    actor: Actor
    postmortem: int
    document: str = ""  # known once it was greeted
    early: list[Typed] = field(default_factory=list)  # told before it was greeted
    client: int | None = None
    own: set[int] = field(default_factory=set)  # ids of its rows that were not told yet
    allowance: Allowance = field(default_factory=Allowance)
    waiting: asyncio.Queue[bytes | str | int] = field(
        default_factory=lambda: asyncio.Queue(MOST_WAITING)
    )

    def tell(self, message: bytes | str | int) -> None:
        """Hand on a message; a number ends the connection, and so does falling behind."""
        if isinstance(message, int) or self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            message = message if isinstance(message, int) else LATER
        self.waiting.put_nowait(message)


@dataclass(slots=True)
class Burst:
    """What was typed here and is no version yet."""

    ref: str
    began: float
    last: float

    def is_over(self, now: float) -> bool:
        return now - self.last >= QUIET_SECONDS or now - self.began >= LONGEST_BURST_SECONDS


class Together:
    """Everybody who writes with others, in this process."""

    def __init__(self) -> None:
        self._guests: set[Guest] = set()
        self._bursts: dict[int, Burst] = {}
        self._horizon = 0
        self._told: set[int] = set()  # ids of rows beyond the horizon
        self._looked_at = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one browser for as long as it stays."""
        await receive()  # it wants to connect
        ref = door.ref_of(scope)
        if ref is None or not door.comes_from_us(scope):
            await send({"type": "websocket.close"})  # 403, before anything is said
            return
        await send({"type": "websocket.accept"})
        code = LATER
        try:
            code = await self._welcome(scope, ref, receive, send)
        except Exception:
            logger.exception("together: a connection broke")
        finally:
            with contextlib.suppress(Exception):
                await send({"type": "websocket.close", "code": code})

    async def hand_on(self) -> None:
        """Tell what is new, and make versions of what was typed, for as long as the process serves."""
        tasks = [
            asyncio.ensure_future(each)
            for each in (self._look(), self._meet(), self._save_bursts())
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    def close(self) -> None:
        """Send everybody away, so that a shutdown need not wait; they come back by themselves."""
        for guest in list(self._guests):
            guest.tell(RESTART)

    async def _welcome(self, scope: Scope, ref: str, receive: Receive, send: Send) -> int:
        """Answers the code to close with."""
        try:
            key, actor, postmortem = await in_thread(door.admit, scope, ref)
            guest = Guest(ref, key, actor, postmortem)
            if sum(each.actor.label == actor.label for each in self._guests) >= MOST_EACH:
                return TOO_MANY
            self._guests.add(guest)
        except DomainError as refusal:
            return _code(refusal)
        except DatabaseError:
            return LATER
        tasks = [
            asyncio.ensure_future(self._follow(guest, receive)),
            asyncio.ensure_future(_write(guest, send)),
            asyncio.ensure_future(self._ask(guest)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return next(iter(done)).result()
        finally:
            self._guests.discard(guest)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._leave(guest)

    async def _follow(self, guest: Guest, receive: Receive) -> int:
        """Do what the browser says, one message after another."""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                said = _said(await receive())
            await self._greet(guest, said)
            while True:
                said = _said(await receive())
                guest.allowance.take()
                await self._hear(guest, said)
        except Left as left:
            return left.code
        except TimeoutError:
            return WRONG
        except door.WrongMessage:
            return WRONG
        except DomainError as refusal:
            return _code(refusal)
        except DatabaseError:
            return LATER

    async def _greet(self, guest: Guest, said: bytes | str) -> None:
        hello = door.heard(said) if isinstance(said, str) else None
        if not isinstance(hello, door.Hello):
            raise Left(WRONG)
        shared = await in_thread(join, guest.ref, actor=guest.actor, at=timezone.now())
        guest.document = shared.document
        guest.tell(_greeting(guest.actor, shared))
        guest.tell(_missing(shared, hello.state))
        early, guest.early = guest.early, []
        for row in early:
            _tell(guest, row)

    async def _hear(self, guest: Guest, said: bytes | str) -> None:
        if isinstance(said, bytes):
            await self._type(guest, said)
            return
        message = door.heard(said)
        if isinstance(message, door.Here):
            await self._meet_others(guest, message)
        elif isinstance(message, door.Save):
            self._bursts.pop(guest.postmortem, None)
            at = timezone.now()
            version = await in_thread(save_typed, guest.ref, actor=guest.actor, at=at)
            guest.tell(json.dumps({"type": "saved", "version": version, "asked": True}))
        else:
            raise Left(WRONG)

    async def _type(self, guest: Guest, update: bytes) -> None:
        row = await in_thread(_type, guest, update)
        if row not in self._told:
            guest.own.add(row)
        now = time.monotonic()
        burst = self._bursts.setdefault(guest.postmortem, Burst(guest.ref, now, now))
        burst.last = now
        guest.tell('{"type": "kept"}')

    async def _meet_others(self, guest: Guest, here: door.Here) -> None:
        guest.client = here.client
        await in_thread(say_present, _presence(guest, here))

    async def _leave(self, guest: Guest) -> None:
        """Whoever goes leaves no cursor behind, and the last one no burst."""
        try:
            if guest.client is not None:
                gone = door.Here(guest.client, None, None, is_new=False)
                await in_thread(say_present, _presence(guest, gone, is_gone=True))
            if not any(each.postmortem == guest.postmortem for each in self._guests):
                await self._save([guest.postmortem])
        except (DatabaseError, DomainError):
            logger.warning("together: %s is saved by a job", guest.ref)

    async def _ask(self, guest: Guest) -> int:
        """Whether whoever writes still may."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            try:
                await in_thread(door.writer, guest.key, guest.ref)
            except DomainError as refusal:
                return _code(refusal)
            except DatabaseError:
                return LATER

    async def _look(self) -> None:
        async for _ in feed.looks():
            try:
                await self._tell_news()
            except DatabaseError:
                logger.warning("together: the database is gone, trying again")
            except Exception:
                logger.exception("together: what is new could not be told")

    async def _tell_news(self) -> None:
        # Taken before the rows: whoever comes later reads all of what was decided until now.
        horizon, rows = feed.horizon, []
        if open_ := {guest.postmortem for guest in self._guests}:
            is_late = time.monotonic() - self._looked_at > LOOK_AGAIN_SECONDS
            rows = await in_thread(rows_since, list(open_), 0 if is_late else self._horizon)
        for row in rows:
            if row.id not in self._told:
                self._tell_all(row)
        self._told = {row.id for row in rows}
        self._looked_at, self._horizon = time.monotonic(), horizon

    def _tell_all(self, row: Typed) -> None:
        for guest in self._guests:
            if guest.postmortem != row.postmortem_id:
                continue
            if guest.document:
                _tell(guest, row)
            else:
                guest.early.append(row)

    async def _meet(self) -> None:
        async for words in feed.present():
            with contextlib.suppress(ValueError, KeyError, TypeError):
                postmortem = json.loads(words)["postmortem"]
                for guest in self._guests:
                    if guest.postmortem == postmortem:
                        guest.tell(words)

    async def _save_bursts(self) -> None:
        while True:
            await asyncio.sleep(QUIET_SECONDS / 4)
            now = time.monotonic()
            over = [key for key, burst in self._bursts.items() if burst.is_over(now)]
            try:
                await self._save(over)
            except (DatabaseError, DomainError) as problem:
                logger.warning("together: not saved (%s), a job will", type(problem).__name__)
            except Exception:
                logger.exception("together: not saved")

    async def _save(self, postmortems: list[int]) -> None:
        for each in postmortems:
            burst = self._bursts.pop(each, None)
            if burst is not None:
                await in_thread(save_typed, burst.ref, actor=PEACETIME, at=timezone.now())


def _tell(guest: Guest, row: Typed) -> None:
    if row.document != guest.document:
        guest.tell(REPLACED)
    elif row.id in guest.own:
        guest.own.discard(row.id)
    else:
        guest.tell(row.update)
        if row.version is not None:
            guest.tell(json.dumps({"type": "saved", "version": row.version}))


async def _write(guest: Guest, send: Send) -> int:
    while True:
        message = await guest.waiting.get()
        if isinstance(message, int):
            return message
        kind = "bytes" if isinstance(message, bytes) else "text"
        await send({"type": "websocket.send", kind: message})


def _type(guest: Guest, update: bytes) -> int:
    """Asked anew each time: whoever signed out everywhere writes no letter more."""
    actor, _ = door.writer(guest.key, guest.ref)
    return type_into(guest.ref, guest.document, update, actor=actor, at=timezone.now())


def _said(message: Any) -> bytes | str:
    if message["type"] == "websocket.disconnect":
        raise Left(1000)
    said: bytes | str = message.get("bytes") or message.get("text") or b""
    if len(said) > LARGEST_MESSAGE:
        raise Left(TOO_LARGE)
    return said


def _greeting(actor: Actor, shared: SharedText) -> str:
    return json.dumps(
        {
            "type": "hello",
            "document": shared.document,
            "version": shared.began.version,
            "state": shared.doc.get_state().hex(),
            "name": actor.name or actor.label,
            "hue": hue_of(actor),
        }
    )


def _missing(shared: SharedText, state: bytes) -> bytes:
    try:
        return shared.doc.get_update(state)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as problem:  # a panic of the library below is no Exception
        raise Left(WRONG) from problem


def _presence(guest: Guest, here: door.Here, *, is_gone: bool = False) -> str:
    """Who is where. The name is ours to say, not the browser's."""
    said = {
        "type": "here",
        "postmortem": guest.postmortem,
        "client": here.client,
        "name": (guest.actor.name or guest.actor.label)[:200],
        "hue": hue_of(guest.actor),
        "anchor": here.anchor,
        "head": here.head,
        "new": here.is_new,
        "gone": is_gone,
    }
    words = json.dumps(said)
    if len(words.encode()) > LONGEST_PRESENCE:
        raise Left(WRONG)
    return words


def _code(refusal: DomainError) -> int:
    return next((code for kind, code in _CODES.items() if isinstance(refusal, kind)), WRONG)
