"""The life of an outgoing message after it was written: taken, sent, failed, tried again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from peacetime.queries.access import Act, Actor, require
from peacetime.queries.answers import address_of_answers
from peacetime.queries.lookup import NotFound
from peacetime.queries.sight import visible_or_none
from peacetime.storage import events, jobs
from peacetime.storage.models import Message
from peacetime.usecases import outbox, record
from peacetime.usecases.command import command
from peacetime.usecases.connections.secrets import settings_of
from peacetime.usecases.redaction import REDACTED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from peacetime.usecases.connections.secrets import Reached

NO_CHANNEL = "No mail server is set up"
NOW_PRIVATE = "The incident became private before this was sent"
DELETED = "The connection was deleted before this was sent"
LONGEST_RENDERED = 20_000


class NotTaken(Exception):
    """The other side did not take a message; its words, for people.

    Args:
        sentence: What is wrong. It never holds a secret.
        is_final: Whether another try cannot help: it is the message that is refused, not the moment.
        wait: How long the other side asks to be left alone.
    """

    def __init__(
        self, sentence: str, *, is_final: bool = False, wait: timedelta | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.is_final = is_final
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way. Of one by mail `connection` is None."""

    id: int
    key: str
    channel: str
    destination: str
    subject: str
    body: str
    attempts: int
    calendar: str = ""  # an invitation, as iCalendar
    kind: str = ""  # the fact
    audience: str = ""
    incident: str | None = None  # its reference
    created_at: datetime | None = None
    about: Mapping[str, Any] = field(default_factory=dict)  # usecases/outward.py
    connection: Reached | None = None
    answered_to: str = ""  # an address, for a mail of an incident where answers are read

    @property
    def link(self) -> str:
        """Where a person goes on: what the message is about, else its incident's room; "" where there is neither."""
        room = (self.about.get("incident") or {}).get("url")
        return str(self.about.get("url") or room or "")


def outgoing(message_id: int) -> Outgoing | None:
    """The message, unless it was delivered or given up before, or may no longer leave."""
    row = (
        Message.objects.filter(pk=message_id, state="pending")
        .select_related("incident", "connection")
        .first()
    )
    if row is None or not _may_leave(row):
        return None
    return Outgoing(
        id=row.pk,
        key=row.key,
        channel=row.channel,
        destination=row.destination,
        subject=row.subject,
        body=row.body,
        attempts=row.attempts,
        calendar=row.calendar,
        kind=row.kind,
        audience=row.audience,
        incident=row.incident.ref if row.incident else None,
        created_at=row.created_at,
        about=row.about or {},
        connection=settings_of(row.connection) if row.connection else None,
        answered_to=address_of_answers(row.pk) if row.incident and not row.connection else "",
    )


def _may_leave(row: Message) -> bool:
    """Whether it may still go through its connection; if not, it is dropped."""
    if row.connection is None:
        return True
    is_private = row.incident is not None and row.incident.is_private
    if row.connection.retired_at is None and not is_private:
        return True
    reason = NOW_PRIVATE if is_private else DELETED
    Message.objects.filter(pk=row.pk, state="pending").update(state="dropped", last_error=reason)
    return False


@transaction.atomic(durable=True)
def record_sent(message_id: int, *, at: datetime) -> None:
    """The channel has taken the message."""
    Message.objects.filter(pk=message_id).update(
        state="sent", sent_at=at, attempts=F("attempts") + 1, last_error=""
    )
    _tell_watchers(message_id, at=at)


@transaction.atomic(durable=True)
def record_dry_run(message_id: int, rendered: str, *, at: datetime) -> None:
    """The connection is only tried out: what would have been sent is kept to be looked at."""
    Message.objects.filter(pk=message_id).update(
        state="dry_run", rendered=clean_words(rendered)[:LONGEST_RENDERED], last_error=""
    )
    _tell_watchers(message_id, at=at)


@transaction.atomic(durable=True)
def record_attempt(message_id: int, problem: str, *, is_last: bool, at: datetime) -> None:
    """The channel has not taken the message; after the last attempt it is given up, visibly."""
    state = "failed" if is_last else "pending"
    Message.objects.filter(pk=message_id).update(
        state=state, attempts=F("attempts") + 1, last_error=clean_words(problem)[:500]
    )
    _tell_watchers(message_id, at=at)


@transaction.atomic(durable=True)
def record_not_sent(message_id: int, *, at: datetime) -> None:
    """No channel is set up: the message is shown as not sent, to be copied by hand."""
    Message.objects.filter(pk=message_id).update(state="not_sent", last_error=NO_CHANNEL)
    _tell_watchers(message_id, at=at)


@command
def send_again(message_id: int, *, actor: Actor, at: datetime) -> int:
    """Put a message that failed or was not sent back on its way."""
    require(actor, Act.RUN_INCIDENT)
    message = (
        Message.objects.select_for_update(of=("self",))
        .select_related("incident__team", "connection")
        .filter(visible_or_none(actor.sight, of="incident"), pk=message_id)
        .first()
    )
    if message is None or message.state not in {"failed", "not_sent", "dropped", "dry_run"}:
        raise NotFound(
            "There is no such message that waits to be sent again.", code="message_unknown"
        )
    if message.body == REDACTED:
        raise NotFound(
            "This message was redacted; there is nothing to send.", code="message_redacted"
        )
    put_back(message)
    team = message.incident.team if message.incident else None
    record.audit(
        "message.delivery.repeated", f"message:{message.pk}", actor=actor, at=at, team=team
    )
    record.fact("message.delivery.repeated", at=at, incident=message.incident)
    return message.pk


def put_back(message: Message) -> None:
    """A locked message goes on its way once more, inside the caller's transaction."""
    message.state, message.last_error = "pending", ""
    message.save(update_fields=["state", "last_error"])
    jobs.defer_all([outbox.delivery(message, again=str(message.attempts))])


def clean_words(text: str) -> str:
    """A server's own words, as they can be stored."""
    return text.encode(errors="replace").decode().replace("\0", "")


def _tell_watchers(message_id: int, *, at: datetime) -> None:
    row = Message.objects.select_related("incident__team").get(pk=message_id)
    incident = row.incident
    events.append(
        "message.delivery.recorded",
        at=at,
        team=incident.team.slug if incident else "",
        incident=incident.ref if incident else "",
    )
