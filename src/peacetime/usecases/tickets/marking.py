"""That an action item changed is marked on its ticket, in the same transaction; a job sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.storage import jobs
from peacetime.storage.models import Ticket
from peacetime.usecases.outbox import TICKETS

if TYPE_CHECKING:
    from peacetime.storage.models import ActionItem


def changed_here(row: ActionItem) -> None:
    """The ticket of a locked action item, where it has one, has to follow."""
    ticket = (
        Ticket.objects.select_for_update(of=("self",), no_key=True)
        .filter(item=row, unlinked_at=None)
        .first()
    )
    if ticket is not None:
        send_later(ticket)


def send_later(ticket: Ticket) -> None:
    """A locked ticket waits to be sent. Who waits already has its job, which looks again before it ends."""
    is_waiting = ticket.state == "waiting" and ticket.version > 0
    ticket.version += 1
    ticket.state = "waiting"
    ticket.save(update_fields=["state", "version"])
    if not is_waiting:
        defer(ticket)


def defer(ticket: Ticket) -> None:
    """One job for what is wanted of a ticket by now; of one ticket, one after the other."""
    jobs.defer(
        TICKETS,
        queue="outside",
        key=f"{ticket.pk}:{ticket.version}",
        stream=f"ticket:{ticket.pk}",
        ticket_id=ticket.pk,
        connection_id=ticket.connection_id,
    )
