"""What a job needs to make a ticket follow, and what it writes down afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.domain.postmortems.actions import LinkMissing
from peacetime.domain.postmortems.tickets.settling import Move
from peacetime.domain.postmortems.tickets.stages import Stage, moved_to, stage_of
from peacetime.domain.postmortems.tickets.tracker import Place
from peacetime.queries.access import PEACETIME
from peacetime.queries.actions.items import item_of, seen
from peacetime.queries.sight import WHOLE
from peacetime.queries.tickets.drafts import draft_for, owners_of
from peacetime.queries.tickets.shown import is_private, tracker_shown
from peacetime.storage.models import Ticket
from peacetime.usecases.actions.keeping import CHANGED, keep
from peacetime.usecases.actions.moving import moved
from peacetime.usecases.connections.secrets import secrets_in
from peacetime.usecases.deliveries import clean_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.draft import Draft
    from peacetime.domain.postmortems.tickets.settling import Settled
    from peacetime.domain.postmortems.tickets.tracker import Seen
    from peacetime.storage.models import ActionItem

LONGEST_WAIT = timedelta(days=7)
NOW_PRIVATE = "The incident became private, so nothing of it is sent any more."
DELETED = "The connection was deleted. Unlink the ticket, or file it elsewhere."
ERROR_LENGTH = 500
WAITS_FOR_LINK = "Closed as "


@dataclass(frozen=True, slots=True)
class Work:
    """A ticket that is to follow its action item.

    Args:
        ticket_id: Of the ticket.
        connection_id: Of its connection.
        provider: The name of the tracker's folder.
        place: Where it goes.
        draft: As it is to be.
        key: In the tracker; "" until it is made.
        ours: How far the action item was when both last agreed.
        theirs: How far the ticket was then.
        sent: The values that were sent last.
        begun_at: When a creation was begun whose end is not known.
        version: Of what is wanted.
        is_held: The connection is paused or only tried out: it waits.
    """

    ticket_id: int
    connection_id: int
    provider: str
    place: Place
    draft: Draft
    key: str
    ours: Stage
    theirs: Stage
    sent: Mapping[str, str]
    begun_at: datetime | None
    version: int
    is_held: bool


@transaction.atomic(durable=True)
def work_on(ticket_id: int, *, at: datetime) -> Work | None:
    """What is to be done for a ticket; None where nothing is any more.

    Raises:
        NotOpened: The installation's secret key is another one now.
    """
    ticket = (
        Ticket.objects.select_related("connection").filter(pk=ticket_id, unlinked_at=None).first()
    )
    if ticket is None:
        return None
    row = seen(WHOLE).get(pk=ticket.item_id)
    to = ticket.connection
    if to.retired_at is not None or is_private(row):
        _give_up(ticket, DELETED if to.retired_at else NOW_PRIVATE, at=at)
        return None
    return Work(
        ticket_id=ticket.pk,
        connection_id=to.pk,
        provider=to.provider,
        place=Place(to.settings, secrets_in(to), owners_of(to)),
        draft=draft_for(row, to, marker=ticket.marker, before=ticket.theirs),
        key=ticket.key,
        ours=Stage(ticket.ours),
        theirs=Stage(ticket.theirs),
        sent=ticket.sent,
        begun_at=ticket.begun_at,
        version=ticket.version,
        is_held=to.paused_at is not None or to.is_dry_run,
    )


@transaction.atomic(durable=True)
def record_begun(work: Work, *, at: datetime) -> None:
    """A creation begins; if we die now, the ticket is looked for before another is made."""
    Ticket.objects.filter(pk=work.ticket_id).update(
        begun_at=at, ours=work.draft.stage.value, sent=work.draft.values()
    )


@transaction.atomic(durable=True)
def record_not_made(work: Work) -> None:
    """The tracker has said that it made no ticket."""
    Ticket.objects.filter(pk=work.ticket_id).update(begun_at=None, sent={})


@transaction.atomic(durable=True)
def record_made(work: Work, made: Seen, theirs: Stage, *, is_new: bool, at: datetime) -> None:
    """The tracker has the ticket: this one, from now on.

    Args:
        work: What was to be done.
        made: The ticket.
        theirs: What its tracker says of what we wanted.
        is_new: Whether it was made just now; one that was found keeps what is known to have been sent.
        at: Now.
    """
    row = _locked_item(work.ticket_id)
    ticket = _locked(work.ticket_id)
    ticket.key, ticket.url, ticket.word = made.key, made.url[:2000], made.word[:200]
    ticket.theirs, ticket.made_at, ticket.seen_at = theirs.value, at, at
    ticket.begun_at = None
    ticket.remarks = list(made.remarks)
    if is_new:
        ticket.ours, ticket.sent = work.draft.stage.value, work.draft.values()
    ticket.save()
    if not row.ticket and ticket.unlinked_at is None:
        row.ticket = ticket.url
        # its tracker is told nothing of it
        keep(row, CHANGED, actor=PEACETIME, at=at, ticket=["", ticket.url])


@transaction.atomic(durable=True)
def record_settled(work: Work, now: Seen, settled: Settled, *, at: datetime) -> bool:
    """Both sides say the same, as far as they can; whether what is wanted changed meanwhile."""
    row = _locked_item(work.ticket_id)
    ticket = _locked(work.ticket_id)
    if ticket.unlinked_at is not None:
        return False
    is_stale = ticket.version != work.version
    remarks = list(now.remarks)
    if not remarks and work.draft.values() == work.sent:
        remarks = _kept(ticket.remarks)
    if settled.move is Move.TAKE:
        remarks += [] if is_stale else _taken(row, ticket, now, settled, at=at)
    else:
        ticket.ours, ticket.theirs = work.draft.stage.value, now.stage.value
    # one that was moved to another project has another name there
    ticket.key, ticket.word, ticket.url = now.key[:100], now.word[:200], now.url[:2000]
    ticket.seen_at = at
    ticket.sent, ticket.remarks = work.draft.values(), remarks
    ticket.attempts, ticket.failing_since, ticket.last_error = 0, None, ""
    ticket.state = "waiting" if is_stale else "settled"
    # what was taken changed the action item, and that is marked as a change of ours
    ticket.version = Ticket.objects.values_list("version", flat=True).get(pk=ticket.pk)
    ticket.save()
    return is_stale


@transaction.atomic(durable=True)
def record_problem(
    ticket_id: int, sentence: str, *, is_lasting: bool, at: datetime
) -> tuple[int, bool]:
    """It did not work; how often in a row, and whether it was given up."""
    ticket = _locked(ticket_id)
    ticket.attempts += 1
    ticket.failing_since = ticket.failing_since or at
    is_over = is_lasting or at - ticket.failing_since > LONGEST_WAIT
    ticket.last_error = clean_words(sentence)[:ERROR_LENGTH]
    if ticket.unlinked_at is None:
        ticket.state = "failed" if is_over else "waiting"
    ticket.save()
    return ticket.attempts, is_over


def _taken(
    row: ActionItem, ticket: Ticket, now: Seen, settled: Settled, *, at: datetime
) -> list[str]:
    """The locked action item follows its ticket; what keeps it from that, as a sentence."""
    where = f"{now.key} in {tracker_shown(ticket.connection).label}"
    move = partial(moved_to, stage=settled.stage, at=at, where=where)
    try:
        after = move(item_of(row))
    except LinkMissing as refusal:
        return [f"{WAITS_FOR_LINK}{where}. {refusal.sentence}"]
    if after.state.value != row.state:
        moved(row, move, actor=PEACETIME, at=at, ticket=where, why=settled.why)
    ticket.ours = stage_of(after.state, before=now.stage).value
    ticket.theirs = now.stage.value
    return []


def _kept(remarks: list[str]) -> list[str]:
    """What was said of what was sent still holds; what was said of a link is said anew."""
    return [remark for remark in remarks if not remark.startswith(WAITS_FOR_LINK)]


def _locked_item(ticket_id: int) -> ActionItem:
    """Before its ticket, as every write of an action item does."""
    rows = seen(WHOLE).filter(pk__in=Ticket.objects.filter(pk=ticket_id).values("item"))
    return rows.select_for_update(of=("self",), no_key=True).get()


def _locked(ticket_id: int) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("connection").get(pk=ticket_id)


def _give_up(ticket: Ticket, sentence: str, *, at: datetime) -> None:
    ticket.state, ticket.last_error = "failed", sentence
    ticket.failing_since = ticket.failing_since or at
    ticket.save(update_fields=["state", "last_error", "failing_since"])
