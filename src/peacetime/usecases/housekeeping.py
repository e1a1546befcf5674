"""What may be forgotten after a while: answers kept for repeats, events that streams resume from."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session

from peacetime.storage.models import Event, IdempotencyKey, SignInLink
from peacetime.usecases.command import KEPT_FOR

if TYPE_CHECKING:
    from datetime import datetime

EVENTS_KEPT_FOR = timedelta(days=2)
LINKS_KEPT_FOR = timedelta(days=7)


def forget_what_is_old(*, at: datetime) -> None:
    """Remove what nobody can ask for any more."""
    IdempotencyKey.objects.filter(created_at__lt=at - KEPT_FOR).delete()
    Event.objects.filter(at__lt=at - EVENTS_KEPT_FOR).delete()
    SignInLink.objects.filter(expires_at__lt=at - LINKS_KEPT_FOR).delete()
    Session.objects.filter(expire_date__lt=at).delete()
