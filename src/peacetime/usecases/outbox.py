"""How a message that is written gets its delivery: in which lane, after which others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.storage import jobs

if TYPE_CHECKING:
    from peacetime.storage.models import Message

BY_MAIL = "deliver_message"
OUTSIDE = "deliver_outside"
TICKETS = "sync_ticket"
CALENDARS = "change_calendar"


def delivery(message: Message, *, again: str = "") -> jobs.Deferred:
    """The job of one message: in order per incident and destination.

    `again` tells a further delivery of the same message from the first.
    """
    key = f"{message.pk}:{again}" if again else str(message.pk)
    of = message.incident.ref if message.incident else ""
    if message.connection_id is None:
        stream = f"{of}:{message.destination.lower()}"
        return jobs.Deferred(
            BY_MAIL, queue="urgent", key=key, stream=stream, values={"message_id": message.pk}
        )
    return jobs.Deferred(
        OUTSIDE,
        queue="outside",
        key=key,
        stream=f"{of}:connection:{message.connection_id}",
        values={"message_id": message.pk, "connection_id": message.connection_id},
    )


def hasten(connection_id: int) -> None:
    """What waits for a connection, messages, tickets and meetings, begins now, in its order."""
    for name in (OUTSIDE, TICKETS, CALENDARS):
        jobs.hasten(name, connection_id=connection_id)
