"""Whether messages leave, and which of them wait because they may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.queries.messages import MessageShown, message_shown
from peacetime.queries.pages import Page, paged
from peacetime.storage.models import Message, SendingHold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Held:
    """Nothing leaves a restored copy until somebody says so."""

    since: datetime
    backup_made_at: datetime
    queued_before: int  # messages that waited when the backup was made
    queued_since: int  # messages written here meanwhile


def held() -> Held | None:
    """The hold on everything that leaves, or None where messages are sent."""
    hold = SendingHold.objects.filter(released_at=None).first()
    if hold is None:
        return None
    waiting = Message.objects.filter(state="pending")
    before = waiting.filter(pk__lte=hold.last_message_id).count()
    return Held(hold.held_at, hold.backup_made_at, before, waiting.count() - before)


def is_held() -> bool:
    """Whether nothing may leave at the moment."""
    return SendingHold.objects.filter(released_at=None).exists()


def queued_messages(*, page: int = 1) -> Page[MessageShown]:
    """The messages that wait, oldest first, fifty a page."""
    rows: QuerySet[Message] = Message.objects.filter(state="pending").select_related("incident")
    return paged(rows.order_by("pk"), page=page, show=_shown)


def _shown(rows: Iterable[Message]) -> list[MessageShown]:
    return [message_shown(row) for row in rows]
