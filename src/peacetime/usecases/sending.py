"""A restored copy and the outside: what waits is dropped or sent, and then messages leave again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound
from peacetime.storage import jobs
from peacetime.storage.models import Message, SendingHold
from peacetime.usecases import outbox, record
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from datetime import datetime

DROPPED = "Dropped: it was written before the backup that was restored here"
CHOICES = ("send", "drop")
FORGOTTEN_AFTER = timedelta(minutes=10)
MOST_FORGOTTEN = 1_000  # at one look


class NotHeld(DomainError):
    """Messages are sent already."""

    code = "sending_not_held"


class QueuedUndecided(DomainError):
    """Nobody said what becomes of the messages of the time before."""

    code = "queued_undecided"


@dataclass(frozen=True, slots=True)
class Resumed:
    """What became of the messages that waited."""

    sent: int
    dropped: int


def may_leave() -> bool:
    """Whether messages leave. Waits for whoever is deciding that at this moment.

    So a message is either seen by `resume_sending` or sees what it decided, and none is left behind.
    """
    with transaction.atomic():
        return SendingHold.objects.select_for_update().filter(released_at=None).first() is None


@transaction.atomic(durable=True)
def defer_forgotten(*, at: datetime) -> int:
    """Give each message a job that waits without one for longer than any of ours takes; how many there were.

    A job may be lost with a mistake of ours, or with a row that somebody took away; a message never is.
    """
    if not may_leave():
        return 0
    # the jobs first: whatever is handed over between the two questions does not wait at the second
    known = jobs.values_left([outbox.BY_MAIL, outbox.OUTSIDE], "message_id")
    old = Message.objects.filter(state="pending", created_at__lt=at - FORGOTTEN_AFTER)
    rows = old.exclude(pk__in=known).select_related("incident", "connection").order_by("pk")
    forgotten = list(rows[:MOST_FORGOTTEN])
    jobs.defer_all([outbox.delivery(row, again="forgotten") for row in forgotten])
    return len(forgotten)


@command
def resume_sending(queued: str = "", *, actor: Actor, at: datetime) -> Resumed:
    """Let messages leave again; those that waited when the backup was made are sent or dropped.

    Raises:
        NotHeld: Nothing is held.
        QueuedUndecided: Messages of the time before wait, and `queued` says nothing.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    if queued and queued not in CHOICES:
        sentence = "Say what becomes of the messages that waited: send or drop."
        raise InvalidInput(sentence, field="queued", code="queued_unknown")
    hold = _lock()
    before = Message.objects.filter(state="pending", pk__lte=hold.last_message_id)
    count = before.count()
    if count and not queued:
        raise QueuedUndecided(
            f"{count} messages waited when the backup was made; their readers may have got them "
            "since from where the backup comes from. Say whether to send or to drop them.",
            details={"queued_before": count},
        )
    dropped = before.update(state="dropped", last_error=DROPPED) if queued == "drop" else 0
    sent = _defer_waiting(hold)
    hold.released_at, hold.released_by = at, actor.label
    hold.save(update_fields=["released_at", "released_by"])
    _record(hold, Resumed(sent, dropped), actor=actor, at=at)
    return Resumed(sent, dropped)


@command
def drop_message(message_id: int, *, actor: Actor, at: datetime) -> int:
    """Decide that one message that waits in a restored copy is not sent."""
    require(actor, Act.SET_UP_ORGANISATION)
    _lock()
    message = (
        Message.objects.select_related("incident__team")
        .filter(pk=message_id, state="pending")
        .first()
    )
    if message is None:
        raise NotFound("There is no such message that waits.", code="message_unknown")
    message.state, message.last_error = "dropped", DROPPED
    message.save(update_fields=["state", "last_error"])
    team = message.incident.team if message.incident else None
    record.audit("message.delivery.dropped", f"message:{message.pk}", actor=actor, at=at, team=team)
    record.fact("message.delivery.dropped", at=at, incident=message.incident)
    return message.pk


def _lock() -> SendingHold:
    hold = SendingHold.objects.select_for_update().filter(released_at=None).first()
    if hold is None:
        raise NotHeld("Nothing is held: messages are sent as they are written.")
    return hold


def _defer_waiting(hold: SendingHold) -> int:
    """A job for every message that waits; one that has a job already is delivered by the first."""
    waiting = Message.objects.filter(state="pending").select_related("incident").order_by("pk")
    deliveries = [outbox.delivery(message, again=f"resumed:{hold.pk}") for message in waiting]
    jobs.defer_all(deliveries)
    return len(deliveries)


def _record(hold: SendingHold, resumed: Resumed, *, actor: Actor, at: datetime) -> None:
    record.audit(
        "message.sending.resumed",
        "organisation",
        actor=actor,
        at=at,
        held_at=hold.held_at,
        backup_made_at=hold.backup_made_at,
        sent=resumed.sent,
        dropped=resumed.dropped,
    )
    record.fact("message.sending.resumed", at=at)
