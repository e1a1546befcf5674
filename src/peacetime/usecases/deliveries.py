"""The life of an outgoing message after it was written: taken, sent, failed, tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound
from peacetime.queries.sight import visible_or_none
from peacetime.storage import events, jobs
from peacetime.storage.models import Message
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.redaction import REDACTED

if TYPE_CHECKING:
    from datetime import datetime

NO_CHANNEL = "No mail server is set up"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way."""

    id: int
    key: str
    channel: str
    destination: str
    subject: str
    body: str
    attempts: int
    calendar: str = ""  # an invitation, as iCalendar


def outgoing(message_id: int) -> Outgoing | None:
    """The message, unless it was delivered or given up before."""
    row = Message.objects.filter(pk=message_id, state="pending").first()
    if row is None:
        return None
    return Outgoing(
        row.pk,
        row.key,
        row.channel,
        row.destination,
        row.subject,
        row.body,
        row.attempts,
        row.calendar,
    )


@transaction.atomic(durable=True)
def record_sent(message_id: int, *, at: datetime) -> None:
    """The channel has taken the message."""
    Message.objects.filter(pk=message_id).update(
        state="sent", sent_at=at, attempts=F("attempts") + 1, last_error=""
    )
    _tell_watchers(message_id, at=at)


@transaction.atomic(durable=True)
def record_attempt(message_id: int, problem: str, *, is_last: bool, at: datetime) -> None:
    """The channel has not taken the message; after the last attempt it is given up, visibly."""
    problem = problem.encode(errors="replace").decode().replace("\0", "")  # a server's own words
    state = "failed" if is_last else "pending"
    Message.objects.filter(pk=message_id).update(
        state=state, attempts=F("attempts") + 1, last_error=problem[:500]
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
        .select_related("incident__team")
        .filter(visible_or_none(actor.sight, of="incident"), pk=message_id)
        .first()
    )
    if message is None or message.state not in {"failed", "not_sent", "dropped"}:
        raise NotFound(
            "There is no such message that waits to be sent again.", code="message_unknown"
        )
    if message.body == REDACTED:
        raise NotFound(
            "This message was redacted; there is nothing to send.", code="message_redacted"
        )
    message.state, message.last_error = "pending", ""
    message.save(update_fields=["state", "last_error"])
    stream = f"{message.incident.ref if message.incident else ''}:{message.destination.lower()}"
    key = f"{message.pk}:{message.attempts}"
    jobs.defer("deliver_message", queue="urgent", key=key, stream=stream, message_id=message.pk)
    team = message.incident.team if message.incident else None
    record.audit(
        "message.delivery.repeated", f"message:{message.pk}", actor=actor, at=at, team=team
    )
    record.fact("message.delivery.repeated", at=at, incident=message.incident)
    return message.pk


def _tell_watchers(message_id: int, *, at: datetime) -> None:
    row = Message.objects.select_related("incident__team").get(pk=message_id)
    incident = row.incident
    events.append(
        "message.delivery.recorded",
        at=at,
        team=incident.team.slug if incident else "",
        incident=incident.ref if incident else "",
    )
