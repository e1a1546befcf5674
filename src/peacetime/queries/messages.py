"""What was told, to whom, when and over which channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.queries.lookup import NotFound
from peacetime.queries.pages import FIFTY, Page, paged
from peacetime.queries.sight import OUTSIDE, Sight, visible_or_none
from peacetime.storage.models import Message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class MessageShown:
    """One message to one destination.

    `state`: `pending`, `sent`, `failed`, `not_sent`, `dropped`, `dry_run`.
    """

    id: int
    incident: str | None
    kind: str
    audience: str
    channel: str
    destination: str
    subject: str
    body: str
    state: str
    attempts: int
    last_error: str
    created_at: datetime
    sent_at: datetime | None
    connection: int | None = None
    rendered: str = ""  # what a dry run would have sent

    @property
    def may_go_again(self) -> bool:
        """Whether another try makes sense."""
        return self.state in {"failed", "not_sent", "dropped", "dry_run"}


def messages_page(
    incident: str = "", *, page: int = 1, sight: Sight = OUTSIDE
) -> Page[MessageShown]:
    """Messages newest first, fifty a page, of one incident or of all."""
    rows = _seen(sight).order_by("-pk")
    if incident:
        rows = rows.filter(incident__ref=incident)
    return paged(rows, page=page, show=_shown)


def messages_after(
    after: int = 0,
    *,
    incident: str = "",
    state: str = "",
    limit: int = FIFTY,
    sight: Sight = OUTSIDE,
) -> list[MessageShown]:
    """Messages in the order in which they were written, perhaps of one incident or in one state."""
    rows = _seen(sight).filter(pk__gt=after)
    if incident:
        rows = rows.filter(incident__ref=incident)
    if state:
        rows = rows.filter(state=state)
    return [message_shown(row) for row in rows.order_by("pk")[:limit]]


def message_with(message_id: int, *, sight: Sight = OUTSIDE) -> MessageShown:
    """One message.

    Raises:
        NotFound: `message_unknown`.
    """
    row = _seen(sight).filter(pk=message_id).first()
    if row is None:
        raise NotFound("There is no such message.", code="message_unknown")
    return message_shown(row)


def message_shown(row: Message) -> MessageShown:
    """One message as it stands now."""
    return MessageShown(
        id=row.pk,
        incident=row.incident.ref if row.incident else None,
        kind=row.kind,
        audience=row.audience,
        channel=row.channel,
        destination=row.destination,
        subject=row.subject,
        body=row.body,
        state=row.state,
        attempts=row.attempts,
        last_error=row.last_error,
        created_at=row.created_at,
        sent_at=row.sent_at,
        connection=row.connection_id,
        rendered=row.rendered,
    )


def _seen(sight: Sight) -> QuerySet[Message]:
    """What was told of incidents in sight, and of none."""
    return Message.objects.filter(visible_or_none(sight, of="incident")).select_related("incident")


def _shown(rows: Iterable[Message]) -> list[MessageShown]:
    return [message_shown(row) for row in rows]
