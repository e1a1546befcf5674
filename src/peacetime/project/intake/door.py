"""`/in/SOURCE/KEY`: what other tools send, kept as it came before it is answered."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from hashlib import blake2b
from http import HTTPStatus
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError

from peacetime.integrations.inbound import providers
from peacetime.project.intake.bodies import GoneAway, Refusal, read, require_readable
from peacetime.project.intake.committing import Committer, Full, NotKept
from peacetime.project.intake.known import Known
from peacetime.project.streams import in_thread
from peacetime.project.threshold import respond, say
from peacetime.project.unavailable import GONE
from peacetime.storage.packing import Packed
from peacetime.usecases.signals.intake import Refused, keep, note_refusals
from peacetime.wire.signatures import SCHEMES, NotSigned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.project.threshold import Receive, Scope, Send
    from peacetime.queries.signals.addresses import Address
    from peacetime.wire.signatures import Check

logger = logging.getLogger(__name__)

PATH = "/in/"
PARTS = 2
NOTED_EVERY_SECONDS = 1.0
MOST_REFUSED = 1_000  # reasons that wait to be written down
MOST_HEADERS, LONGEST_HEADER = 30, 500
BACK_SECONDS = "2"
# What readers need: the event's name and number, never what proves the sender or leads to people.
KEPT_HEADERS = (
    "x-",
    "ce-",
    "webhook-",
    "linear-",
    "sentry-",
    "user-agent",
    "request-id",
    "content-type",
    "circleci-",
)
LEFT_OUT = (
    "signature",
    "authorization",
    "token",
    "secret",
    "cookie",
    "forwarded",
    "real-ip",
    "key",
)
NAMED = ("x-event-key",)  # Bitbucket's word for what happened, and no key
# By what the sender itself names a delivery; the same name is the same delivery.
NAMES = (
    "webhook-id",
    "x-github-delivery",
    "x-gitlab-event-uuid",
    "linear-delivery",
    "x-atlassian-webhook-identifier",
    "x-amz-sns-message-id",
    "x-gitea-delivery",
)
PLAIN = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


class Intake:
    """Everything that comes in through this process."""

    def __init__(self) -> None:
        self._known = Known()
        self._committer = Committer(keep)
        self._refused: dict[tuple[int, str], Refused] = {}

    async def hand_on(self) -> None:
        """Commit, and note what was refused, for as long as the process serves."""
        tasks = [
            asyncio.ensure_future(each)
            for each in (_always(self._committer.run), _always(self._known.follow), self._note())
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    def close(self) -> None:
        """Nothing is open for long: what waits is committed before its sender is answered."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one delivery, or say why not."""
        address: Address | None = None
        try:
            address = await self._address(scope)
            if scope["method"] != "POST":
                await _tell_purpose(scope, send)
                return
            await self._take(address, scope, receive, send)
        except GoneAway:
            return
        except Refusal as refusal:
            if address is not None:
                self._remember(address, refusal.code, refusal.sentence)
            await say(send, refusal.status, refusal.code, refusal.sentence)
        except Full:
            sentence = "More comes in than can be kept at the moment. Send it again in a moment."
            await _come_back(send, "intake_full", sentence)
        except (NotKept, *GONE, DatabaseError):
            sentence = "The database does not answer at the moment. Nothing was kept. Send it again in a moment."
            await _come_back(send, "database_unavailable", sentence)

    async def _address(self, scope: Scope) -> Address:
        parts = scope["path"][len(PATH) :].split("/")
        slug, key = parts if len(parts) == PARTS else ("", "")
        found = await self._known.find(slug, key)
        if found is None:
            sentence = (
                "There is no such address. Copy it again from the source's page, with its key."
            )
            raise Refusal(HTTPStatus.NOT_FOUND, "source_unknown", sentence)
        if found.is_retired:
            sentence = (
                "This source was retired: nothing is taken here any more. Remove it at the sender."
            )
            raise Refusal(HTTPStatus.GONE, "source_retired", sentence)
        return found

    async def _take(self, address: Address, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {
            name.decode("latin-1"): line.decode("latin-1") for name, line in scope["headers"]
        }
        body = await read(
            receive,
            length=headers.get("content-length", ""),
            coding=headers.get("content-encoding", "").strip().lower(),
            largest=settings.LARGEST_DELIVERY,
        )
        received_at = datetime.now(UTC)
        await _check(address, body, headers, at=received_at)
        if address.is_paused:
            paused = {"kept": False, "code": "source_paused", "detail": PAUSED}
            await respond(send, HTTPStatus.ACCEPTED, paused)
            return
        delivery = _packed(address, body, headers, received_at)
        unreadable = _unreadable(body, delivery.content_type)
        await self._committer.kept(delivery)
        if unreadable is not None:
            raise unreadable
        answer = b'{"kept":true,"delivery":"%s"}' % delivery.digest.encode()
        length = (b"content-length", str(len(answer)).encode())
        start = {"type": "http.response.start", "status": 200, "headers": [*PLAIN, length]}
        await send(start)
        await send({"type": "http.response.body", "body": answer})

    def _remember(self, address: Address, code: str, sentence: str) -> None:
        now = datetime.now(UTC)
        known = self._refused.get((address.source, code))
        if known is not None:
            known.times += 1
            known.last_at, known.sentence = now, sentence
        elif len(self._refused) < MOST_REFUSED:
            self._refused[address.source, code] = Refused(address.source, code, sentence, now, now)

    async def _note(self) -> None:
        while True:
            await asyncio.sleep(NOTED_EVERY_SECONDS)
            if not self._refused:
                continue
            refused, self._refused = self._refused, {}
            try:
                await in_thread(note_refusals, list(refused.values()))
            except DatabaseError:
                self._refused = {**refused, **self._refused}
            except Exception:
                logger.exception("intake: refusals could not be noted")


PAUSED = "This source is paused: the delivery was not kept. Resume it on the source's page."


async def _always(work: Any) -> None:
    """Run it, and again when it breaks: who sends must never wait for something that ended."""
    while True:
        try:
            await work()
        except Exception:
            logger.exception("intake: begins again")
        await asyncio.sleep(0.1)


async def _check(
    address: Address, body: bytes, headers: Mapping[str, str], *, at: datetime
) -> None:
    if not address.scheme:
        return
    check, is_slow = _way(address)
    if address.secret is None:
        sentence = (
            "The secret of this source was kept with another key. Write it again on its page."
        )
        raise Refusal(HTTPStatus.UNAUTHORIZED, "signature_not_checked", sentence)
    try:
        said = {"at": at, "settings": address.scheme_settings}
        if is_slow:  # a certificate may have to be fetched
            await in_thread(check, body, headers, address.secret, **said)
        else:
            check(body, headers, address.secret, **said)
    except NotSigned as problem:
        raise Refusal(HTTPStatus.UNAUTHORIZED, problem.code, problem.sentence) from None


def _way(address: Address) -> tuple[Check, bool]:
    if address.scheme in SCHEMES:
        return SCHEMES[address.scheme], False
    return own_check(address.provider), True


def own_check(provider: str) -> Check:
    """The scheme of a tool's own.

    Raises:
        Refusal: It has none.
    """
    name = f"peacetime.integrations.{provider}.signature"
    if provider not in providers() or find_spec(name) is None:
        sentence = (
            "This tool has no signature of its own. Choose another scheme on the source's page."
        )
        raise Refusal(HTTPStatus.UNAUTHORIZED, "signature_not_checked", sentence)
    module: Any = import_module(name)
    check: Check = module.check
    return check


def _packed(
    address: Address, body: bytes, headers: Mapping[str, str], received_at: datetime
) -> Packed:
    name = next((headers[each] for each in NAMES if headers.get(each)), "")
    digest = blake2b(name.encode() or body, digest_size=16).hexdigest()
    kept = {
        each: line[:LONGEST_HEADER]
        for each, line in headers.items()
        if each in NAMED
        or (each.startswith(KEPT_HEADERS) and not any(word in each for word in LEFT_OUT))
    }
    if len(kept) > MOST_HEADERS:
        kept = dict(list(kept.items())[:MOST_HEADERS])
    content_type = headers.get("content-type", "")[:200]
    return Packed(address.source, received_at, content_type, kept, digest, bool(name), body)


def _unreadable(body: bytes, content_type: str) -> Refusal | None:
    try:
        require_readable(body, content_type)
    except Refusal as refusal:
        return refusal
    return None


async def _tell_purpose(scope: Scope, send: Send) -> None:
    if scope["method"] not in {"GET", "HEAD"}:
        sentence = "Deliveries are sent with POST."
        await say(
            send,
            HTTPStatus.METHOD_NOT_ALLOWED,
            "method_not_allowed",
            sentence,
            {"allow": "GET, POST"},
        )
        return
    purpose = (
        "This address takes what a monitor or another tool sends: POST one JSON delivery at a time."
    )
    await respond(send, HTTPStatus.OK, {"takes": "application/json", "detail": purpose})


async def _come_back(send: Send, code: str, sentence: str) -> None:
    headers = {"retry-after": BACK_SECONDS}
    await say(send, HTTPStatus.SERVICE_UNAVAILABLE, code, sentence, headers)
