"""Pausing, trying out, testing a connection, and sending again what it did not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.communications.messages import Words
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.connections import ConnectionShown, connection_shown
from peacetime.queries.providers import provider_named
from peacetime.storage.models import Message
from peacetime.usecases import outbox, outward, record
from peacetime.usecases.command import command
from peacetime.usecases.connections.lookup import happened, locked, require_set_up
from peacetime.usecases.deliveries import put_back
from peacetime.usecases.redaction import REDACTED

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.access import Actor

TEST = Words(
    "A test message from Peacetime",
    "This connection works. Nothing is wrong, and nobody has to do anything.",
)
AGAIN = ("failed", "dropped")
MOST_AGAIN = 1_000


class NotTold(DomainError):
    """This tool takes no messages."""

    code = "connection_not_told"


@command
def pause_connection(connection_id: int, *, actor: Actor, at: datetime) -> ConnectionShown:
    """Tell it nothing for now; what is written meanwhile waits, in order."""
    row = locked(connection_id)
    require_set_up(actor, row.team)
    if row.paused_at is None:
        row.paused_at = at
        row.save(update_fields=["paused_at"])
        happened("connection.paused", row, actor=actor, at=at)
    return connection_shown(row)


@command
def resume_connection(connection_id: int, *, actor: Actor, at: datetime) -> ConnectionShown:
    """Tell it again, beginning with what waited."""
    row = locked(connection_id)
    require_set_up(actor, row.team)
    if row.paused_at is not None:
        row.paused_at, row.failures, row.open_until = None, 0, None
        row.save(update_fields=["paused_at", "failures", "open_until"])
        outbox.hasten(row.pk)
        happened("connection.resumed", row, actor=actor, at=at)
    return connection_shown(row)


@command
def try_connection_out(
    connection_id: int, *, is_dry_run: bool, actor: Actor, at: datetime
) -> ConnectionShown:
    """Begin or end a dry run: what would be sent is shown, and not sent."""
    row = locked(connection_id)
    require_set_up(actor, row.team)
    if row.is_dry_run != is_dry_run:
        row.is_dry_run = is_dry_run
        row.save(update_fields=["is_dry_run"])
        if not is_dry_run:
            outbox.hasten(row.pk)
        happened("connection.tried_out", row, actor=actor, at=at, is_dry_run=is_dry_run)
    return connection_shown(row)


@command
def send_test_message(connection_id: int, *, actor: Actor, at: datetime) -> ConnectionShown:
    """Send a message that says it is a test, on the way every other one takes.

    Raises:
        NotTold: The tool takes no messages.
    """
    row = locked(connection_id)
    require_set_up(actor, row.team)
    if not provider_named(row.provider).is_told:
        raise NotTold("This tool takes no messages. Check the connection instead.")
    message = Message(
        key=f"test:{row.pk}:{int(at.timestamp() * 1000)}",
        kind="connection.test.sent",
        audience=row.audience,
        channel=row.provider,
        connection=row,
        destination=row.name,
        subject=TEST.subject,
        body=TEST.body,
        about=outward.about(None, row.team),
        created_at=at,
    )
    record.write_once([message])
    happened("connection.test.sent", row, actor=actor, at=at)
    return connection_shown(row)


@command
def send_all_again(connection_id: int, *, actor: Actor, at: datetime) -> int:
    """Put what it did not take back on its way, oldest first, a thousand at once; how many."""
    row = locked(connection_id)
    require_set_up(actor, row.team)
    waiting = (
        Message.objects.select_for_update(of=("self",))
        .select_related("incident")
        .filter(connection=row, state__in=AGAIN)
        .exclude(body=REDACTED)
        .order_by("pk")
    )
    messages = list(waiting[:MOST_AGAIN])
    for message in messages:
        put_back(message)
    if messages:
        happened("connection.messages.repeated", row, actor=actor, at=at, count=len(messages))
    return len(messages)
