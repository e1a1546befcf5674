"""How a room or a line of a chat stands now, written down after the chat has taken it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from peacetime.storage.models import ChatLine, ChatRoom, Incident

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic(durable=True)
def room_kept(connection_id: int, ref: str, *, at: datetime, **stands: Any) -> None:
    """A room stands so now: its channel, summary, topic, what is shown, who was invited."""
    incident = Incident.objects.only("pk").get(ref=ref)
    ChatRoom.objects.update_or_create(
        connection_id=connection_id,
        incident=incident,
        defaults=stands,
        create_defaults={**stands, "opened_at": at},
    )


@transaction.atomic(durable=True)
def line_kept(connection_id: int, **stands: str) -> None:
    """The status channel's line stands so now."""
    ChatLine.objects.update_or_create(connection_id=connection_id, defaults=stands)


@transaction.atomic(durable=True)
def room_archived(connection_id: int, ref: str) -> None:
    """A room is closed for good."""
    rows = ChatRoom.objects.filter(connection=connection_id, incident__ref=ref)
    rows.update(archived_at=timezone.now())
