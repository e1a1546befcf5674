"""Action items are filed in a tracker, tried again, and unlinked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, require
from peacetime.queries.lookup import NotFound, is_storable, postmortem_named
from peacetime.queries.tickets.drafts import marker_for
from peacetime.queries.tickets.shown import (
    PRIVATE,
    is_private,
    ticket_shown,
    tracker_named,
    tracker_shown,
    unfiled,
)
from peacetime.storage import jobs
from peacetime.storage.models import Ticket
from peacetime.usecases.actions.keeping import locked, said
from peacetime.usecases.command import command
from peacetime.usecases.outbox import TICKETS
from peacetime.usecases.tickets.marking import defer, send_later

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.queries.access import Actor
    from peacetime.queries.tickets.shown import TicketShown
    from peacetime.storage.models import ActionItem, Connection

FILED = "postmortem.action.filed"
UNLINKED = "postmortem.action.unlinked"


class AlreadyFiled(DomainError):
    """An action item has one ticket."""

    code = "ticket_exists"


class OnlyTriedOut(DomainError):
    """The connection is in dry run: it shows what would be filed, and files nothing."""

    code = "ticket_dry_run"


class NotToLeave(DomainError):
    """What comes from a private incident stays here."""

    code = "ticket_of_private"


@dataclass(frozen=True, slots=True)
class Filed:
    """What was filed of a postmortem, and how many of its action items stay here because they are private."""

    tickets: tuple[TicketShown, ...]
    private: int


@command
def file_action(ref: str, *, connection: int, actor: Actor, at: datetime) -> TicketShown:
    """File an action item in a tracker: the ticket is wanted from now on, however long the tracker is down.

    Raises:
        NotFound: `action_unknown`, `tracker_unknown`.
        AlreadyFiled, OnlyTriedOut, NotToLeave: As they say.
    """
    row = locked(ref, actor=actor)
    to = tracker_named(connection, team=row.team)
    _refuse_dry_run(to)
    if is_private(row):
        raise NotToLeave(PRIVATE)
    known = Ticket.objects.filter(item=row, unlinked_at=None).select_related("connection").first()
    if known is not None:
        where = f"{known.key or 'to be filed'} in {tracker_shown(known.connection).label}"
        raise AlreadyFiled(f"It is {where} already. Unlink that first, if it is the wrong one.")
    return ticket_shown(_filed(row, to, actor=actor, at=at))


@command
def file_postmortem(
    postmortem: str,
    *,
    connection: int,
    refs: Collection[str] | None = None,
    actor: Actor,
    at: datetime,
) -> Filed:
    """File what a postmortem has open: all, or those with these ids. What has a ticket keeps it.

    Raises:
        NotFound: `postmortem_unknown`, `tracker_unknown`.
        OnlyTriedOut: The connection is in dry run.
    """
    require(actor, Act.FOLLOW_THROUGH)
    of = postmortem_named(postmortem, sight=actor.sight, lock=True)
    to = tracker_named(connection, team=of.team)
    _refuse_dry_run(to)
    rows: QuerySet[ActionItem] = unfiled(of, actor.sight)
    if refs is not None:
        rows = rows.filter(ref__in=[ref for ref in refs if is_storable(ref)])
    found = list(rows.select_for_update(of=("self",), no_key=True))
    if found and is_private(found[0]):
        return Filed((), len(found))
    tickets = [_filed(row, to, actor=actor, at=at) for row in found]
    return Filed(tuple(map(ticket_shown, tickets)), 0)


@command
def unlink_ticket(ref: str, *, actor: Actor, at: datetime) -> TicketShown:
    """An action item and its ticket go on without each other; the ticket stays as it is.

    Raises:
        NotFound: `action_unknown`, `ticket_unknown`.
    """
    row = locked(ref, actor=actor)
    ticket = _live(row)
    ticket.state, ticket.unlinked_at = "unlinked", at
    ticket.save(update_fields=["state", "unlinked_at"])
    if row.ticket and row.ticket == ticket.url:
        row.ticket = ""
        row.version += 1
        row.save(update_fields=["ticket", "version"])
    said(row, UNLINKED, actor=actor, at=at, ticket=ticket.key, tracker=_label(ticket.connection))
    return ticket_shown(ticket)


@command
def retry_ticket(ref: str, *, actor: Actor, at: datetime) -> TicketShown:
    """Try again now what could not be sent, or waits for its next try.

    Raises:
        NotFound: `action_unknown`, `ticket_unknown`.
    """
    del at
    ticket = _live(locked(ref, actor=actor))
    _again(ticket)
    return ticket_shown(ticket)


@command
def retry_failed(connection: int, *, actor: Actor, at: datetime) -> int:
    """Try again all that a tracker did not take, once what was wrong is mended; how many.

    Raises:
        NotFound: `tracker_unknown`.
    """
    del at
    require(actor, Act.FOLLOW_THROUGH)
    to = tracker_named(connection)
    rows = list(
        Ticket.objects.filter(connection=to, state="failed", unlinked_at=None)
        .select_related("item", "connection")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    for row in rows:
        _again(row)
    return len(rows)


def _filed(row: ActionItem, to: Connection, *, actor: Actor, at: datetime) -> Ticket:
    ticket = Ticket(
        item=row,
        connection=to,
        marker=marker_for(row),
        filed_at=at,
        filed_by=actor.label,
        version=1,
    )
    ticket.save(force_insert=True)
    defer(ticket)
    said(row, FILED, actor=actor, at=at, tracker=_label(to))
    return ticket


def _again(ticket: Ticket) -> None:
    is_waiting = ticket.state == "waiting"
    ticket.attempts, ticket.failing_since = 0, None
    ticket.save(update_fields=["attempts", "failing_since"])
    if is_waiting:
        jobs.hasten(TICKETS, ticket_id=ticket.pk)
    else:
        send_later(ticket)


def _live(row: ActionItem) -> Ticket:
    found = (
        Ticket.objects.select_for_update(of=("self",), no_key=True)
        .select_related("item", "connection")
        .filter(item=row, unlinked_at=None)
        .first()
    )
    if found is None:
        raise NotFound("It is not filed in a tracker.", code="ticket_unknown")
    return found


def _refuse_dry_run(to: Connection) -> None:
    if to.is_dry_run:
        sentence = (
            f"{tracker_shown(to).label} is only tried out: look at what would be filed. Nothing was. "
            "End the dry run on its page first."
        )
        raise OnlyTriedOut(sentence)


def _label(connection: Connection) -> str:
    return tracker_shown(connection).label
