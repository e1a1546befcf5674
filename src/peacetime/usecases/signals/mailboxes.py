"""The mailbox of a source: set up, checked, read once a minute, each message once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from peacetime.domain.shared.errors import InvalidInput, Mistakes
from peacetime.domain.shared.text import clean_text
from peacetime.domain.signals.mail import CONTENT_TYPE
from peacetime.queries.access import Act, require
from peacetime.queries.lookup import NotFound
from peacetime.queries.signals.mailboxes import MailboxShown, mailbox_shown
from peacetime.queries.signals.sources import source_row
from peacetime.storage import jobs
from peacetime.storage.models import Mailbox, Source
from peacetime.storage.packing import Packed
from peacetime.storage.sealing import opened, sealed
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.email_addresses import clean_address
from peacetime.usecases.signals.intake import keep, note_problem
from peacetime.usecases.signals.sources import require_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from peacetime.queries.access import Actor

READ, CHECK = "read_mailbox", "check_mailbox"
PROVIDER = "email"
SECURITIES = {"tls": 993, "starttls": 143, "none": 143}
AFTERWARDS = ("seen", "move", "keep")
LAST_PORT = 65_535
LONGEST_LOCAL = 30  # of an address that takes answers: a token still fits behind it
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
LOGIN_WAIT = timedelta(minutes=30)  # a wrong password that is tried on and on locks an account
CHANGED = "signal.source.changed"


@dataclass(frozen=True, slots=True)
class MailboxDraft:
    """A mailbox as somebody sets it up; `password` None keeps the one that is there."""

    host: str
    user_name: str
    password: str | None = field(default=None, repr=False, metadata={"is_secret": True})
    port: int | None = None
    security: str = "tls"
    folder: str = "INBOX"
    afterwards: str = "seen"
    moved_to: str = ""
    reads_old: bool = False
    takes_answers: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class MailboxToRead:
    """A mailbox as the job needs it. `last_uid` None: nothing was read of it yet."""

    source: int
    host: str
    port: int
    security: str
    user_name: str
    password: str = field(repr=False)
    folder: str
    afterwards: str
    moved_to: str
    reads_old: bool
    uid_validity: int | None
    last_uid: int | None


@dataclass(frozen=True, slots=True)
class Read:
    """Messages that were read, in order, and where that leaves us in the folder."""

    messages: Sequence[bytes]
    uid_validity: int
    last_uid: int


@command
def set_mailbox(slug: str, draft: MailboxDraft, *, actor: Actor, at: datetime) -> MailboxShown:
    """Say which mailbox a source reads; it is checked at once, and then read once a minute.

    Raises:
        InvalidInput: `mailbox_provider`, `security_unknown`, `security_required`, `port_invalid`, `password_required`,
            `afterwards_unknown`, `answers_need_organisation`, `address_too_long`, or a code of `clean_text`.
    """
    source = _source(slug, actor)
    if source.provider != PROVIDER:
        sentence = "Only a source of the tool Email reads a mailbox. Make one."
        raise InvalidInput(sentence, field="host", code="mailbox_provider")
    row = Mailbox.objects.select_for_update().filter(source=source).first() or Mailbox(
        source=source, created_at=at, created_by=actor.label
    )
    before = _place(row)
    mistakes = Mistakes()
    _fill(row, draft, mistakes)
    with mistakes.noted():
        _take_answers(row, draft, source, actor)
    with mistakes.noted():
        _keep_password(row, draft, is_elsewhere=_place(row)[:-1] != before[:-1])
    mistakes.refuse()
    if _place(row) != before:
        row.uid_validity = row.last_uid = None
    row.failures, row.wait_until = 0, None
    _ask(row, at=at)
    _changed(source, actor=actor, at=at, mailbox=row.host, takes_answers=row.takes_answers)
    return mailbox_shown(row)


@command
def remove_mailbox(slug: str, *, actor: Actor, at: datetime) -> str:
    """Read it no more; its password is deleted. What came of it stays."""
    source = _source(slug, actor)
    row = _row(source)
    row.delete()
    _changed(source, actor=actor, at=at, mailbox="")
    return source.slug


@command
def check_mailbox(slug: str, *, actor: Actor, at: datetime) -> MailboxShown:
    """Have it tried whether the mailbox can be opened, without taking anything."""
    row = _row(_source(slug, actor))
    row.failures, row.wait_until = 0, None
    _ask(row, at=at)
    return mailbox_shown(row)


def due(*, at: datetime) -> list[int]:
    """The sources whose mailboxes are to be read now."""
    rows = Mailbox.objects.filter(source__paused_at=None, source__retired_at=None)
    waited = rows.filter(Q(wait_until=None) | Q(wait_until__lte=at))
    return list(waited.order_by("pk").values_list("source_id", flat=True))


def defer_reading(source: int) -> None:
    """Have a mailbox read; one that waits already will do."""
    jobs.defer_unless_waiting(_job(READ, source))


def to_read(source: int, *, is_check: bool = False) -> MailboxToRead | None:
    """A mailbox with its password, unless its source is paused or gone.

    Raises:
        NotOpened: The password was kept with another key.
    """
    rows = Mailbox.objects.filter(source_id=source, source__retired_at=None)
    row = (rows if is_check else rows.filter(source__paused_at=None)).first()
    if row is None:
        return None
    return MailboxToRead(
        row.source_id,
        row.host,
        row.port,
        row.security,
        row.user_name,
        opened(row.sealed_password),
        row.folder,
        row.afterwards,
        row.moved_to,
        row.reads_old,
        row.uid_validity,
        row.last_uid,
    )


@transaction.atomic(durable=True)
def take(box: MailboxToRead, read: Read, *, at: datetime) -> bool:
    """Keep what was read, and how far, in one transaction; False where another was there first, or all changed."""
    row = Mailbox.objects.select_for_update().filter(source_id=box.source).first()
    if row is None or (row.uid_validity, row.last_uid) != (box.uid_validity, box.last_uid):
        return False
    packed = [_packed(box.source, raw, at) for raw in read.messages]
    if packed:
        keep(packed)
    row.uid_validity, row.last_uid = read.uid_validity, read.last_uid
    row.taken = F("taken") + len(packed)
    row.save(update_fields=["uid_validity", "last_uid", "taken"])
    return True


@transaction.atomic(durable=True)
def went_well(source: int, *, at: datetime) -> None:
    """It was read to its end."""
    Mailbox.objects.filter(source_id=source).update(last_success_at=at, failures=0, wait_until=None)
    Source.objects.filter(pk=source, last_problem_code__startswith="mailbox_").update(
        last_problem_at=None, last_problem_code="", last_problem=""
    )


def went_wrong(source: int, code: str, sentence: str, *, at: datetime) -> None:
    """It could not be read: it is left alone for a while, longer each time."""
    with transaction.atomic(durable=True):
        row = Mailbox.objects.select_for_update().filter(source_id=source).first()
        if row is None:
            return
        row.failures += 1
        wait = min(SHORTEST_WAIT * 2 ** min(row.failures - 1, 10), LONGEST_WAIT)
        row.wait_until = at + (LOGIN_WAIT if code == "mailbox_login_refused" else wait)
        row.last_error_at, row.last_error_code, row.last_error = at, code, sentence[:500]
        row.save(
            update_fields=[
                "failures",
                "wait_until",
                "last_error_at",
                "last_error_code",
                "last_error",
            ]
        )
    note_problem(source, code, sentence, at=at)


@transaction.atomic(durable=True)
def record_check(source: int, sentence: str, *, is_right: bool, at: datetime) -> None:
    """Keep what a check found."""
    Mailbox.objects.filter(source_id=source).update(
        checked_at=at, is_right=is_right, finding=sentence[:500]
    )
    record.fact(CHANGED, at=at)


def _packed(source: int, raw: bytes, at: datetime) -> Packed:
    digest = blake2b(raw, digest_size=16).hexdigest()
    return Packed(source, at, CONTENT_TYPE, {}, digest, is_named=False, body=raw)


def _source(slug: str, actor: Actor) -> Source:
    source = source_row(slug, lock=True)
    require_source(actor, source)
    if source.retired_at is not None:
        raise NotFound("This source was retired. Make a new one.", code="source_retired")
    return source


def _row(source: Source) -> Mailbox:
    row = Mailbox.objects.select_for_update().filter(source=source).first()
    if row is None:
        raise NotFound("This source reads no mailbox.", code="mailbox_unknown")
    row.source = source
    return row


def _place(row: Mailbox) -> tuple[object, ...]:
    return (row.host, row.port, row.security, row.user_name, row.folder)


def _fill(row: Mailbox, draft: MailboxDraft, mistakes: Mistakes) -> None:
    with mistakes.noted():
        row.host = _host(draft)
    with mistakes.noted():
        row.security = _security(draft)
    with mistakes.noted():
        row.port = _port(draft)
    with mistakes.noted():
        row.user_name = clean_text(draft.user_name, field="user_name", max_length=254)
    with mistakes.noted():
        row.folder = clean_text(draft.folder or "INBOX", field="folder", max_length=200)
    with mistakes.noted():
        row.afterwards, row.moved_to = _afterwards(draft)
    row.reads_old = draft.reads_old


def _host(draft: MailboxDraft) -> str:
    host = clean_text(draft.host, field="host", max_length=253).lower()
    if not set(host) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-:_"):
        sentence = "Write the host's name alone, such as imap.example.org."
        raise InvalidInput(sentence, field="host", code="host_invalid")
    return host


def _security(draft: MailboxDraft) -> str:
    if draft.security not in SECURITIES:
        raise InvalidInput("Choose TLS or STARTTLS.", field="security", code="security_unknown")
    allowed = {name.casefold() for name in settings.ALLOWED_PRIVATE_HOSTS}
    if draft.security == "none" and draft.host.strip().casefold() not in allowed:
        sentence = (
            "Without encryption only a host is asked that PEACETIME_ALLOWED_PRIVATE_HOSTS names."
        )
        raise InvalidInput(sentence, field="security", code="security_required")
    return draft.security


def _port(draft: MailboxDraft) -> int:
    port = SECURITIES.get(draft.security, LAST_PORT) if draft.port is None else draft.port
    if not 0 < port <= LAST_PORT:
        raise InvalidInput("A port is a number to 65535.", field="port", code="port_invalid")
    return port


def _afterwards(draft: MailboxDraft) -> tuple[str, str]:
    """What becomes of a message, and where it is moved."""
    if draft.afterwards not in AFTERWARDS:
        sentence = "Say what becomes of a message afterwards: seen, move or keep."
        raise InvalidInput(sentence, field="afterwards", code="afterwards_unknown")
    if draft.afterwards != "move":
        return draft.afterwards, ""
    return draft.afterwards, clean_text(draft.moved_to, field="moved_to", max_length=200)


def _keep_password(row: Mailbox, draft: MailboxDraft, *, is_elsewhere: bool) -> None:
    if draft.password:
        said = clean_text(draft.password, field="password", max_length=500)
        row.sealed_password = sealed(said)
    elif is_elsewhere:  # a password is sent only where it was meant to go
        sentence = "Write the password: it is never sent to another host or name than before."
        raise InvalidInput(sentence, field="password", code="password_required")


def _take_answers(row: Mailbox, draft: MailboxDraft, source: Source, actor: Actor) -> None:
    row.takes_answers, row.address = draft.takes_answers, ""
    if not draft.takes_answers:
        return
    if source.team is not None:
        sentence = (
            "Answers may be about any team's incident: only a mailbox of every team takes them."
        )
        raise InvalidInput(sentence, field="takes_answers", code="answers_need_organisation")
    require(actor, Act.SET_UP_ORGANISATION)
    row.address = clean_address(draft.address, field="address").lower()
    if len(row.address.partition("@")[0]) > LONGEST_LOCAL:
        sentence = f"What stands before the @ may have {LONGEST_LOCAL} characters."
        raise InvalidInput(sentence, field="address", code="address_too_long")


def _ask(row: Mailbox, *, at: datetime) -> None:
    row.asked_at = at
    row.save()
    jobs.defer_unless_waiting(_job(CHECK, row.source_id))


def _job(name: str, source: int) -> jobs.Deferred:
    """Of one mailbox only one job runs at a time."""
    values = {"source_id": source}
    return jobs.Deferred(name, "outside", str(source), stream=f"mailbox:{source}", values=values)


def _changed(source: Source, *, actor: Actor, at: datetime, **changes: object) -> None:
    target = f"source:{source.slug}"
    record.audit(CHANGED, target, actor=actor, at=at, team=source.team, **changes)
    record.fact(CHANGED, at=at, team=source.team)
