"""What may be forgotten after a while: answers kept for repeats, events that streams resume from, and more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.db.models import Max

from peacetime.storage.events import FORGOTTEN
from peacetime.storage.models import Event, HistoryImport, IdempotencyKey, SignInLink
from peacetime.usecases.calendars.forgetting import forget_old_changes
from peacetime.usecases.command import KEPT_FOR
from peacetime.usecases.postmortems.pdf import forget_old_pdfs
from peacetime.usecases.signals.forgetting import forget_old_deliveries

if TYPE_CHECKING:
    from datetime import datetime

EVENTS_KEPT_FOR = timedelta(days=2)
LINKS_KEPT_FOR = timedelta(days=7)
DRAFTS_KEPT_FOR = timedelta(days=2)


def forget_what_is_old(*, at: datetime) -> None:
    """Remove what nobody can ask for any more."""
    IdempotencyKey.objects.filter(created_at__lt=at - KEPT_FOR).delete()
    _forget_events(before=at - EVENTS_KEPT_FOR)
    SignInLink.objects.filter(expires_at__lt=at - LINKS_KEPT_FOR).delete()
    HistoryImport.objects.filter(state="draft", started_at__lt=at - DRAFTS_KEPT_FOR).delete()
    Session.objects.filter(expire_date__lt=at).delete()
    forget_old_pdfs(at=at)
    forget_old_deliveries(at=at)
    forget_old_changes(at=at)


def _forget_events(*, before: datetime) -> None:
    """Remove old events, and keep how far: who was away longer than that is told to read anew."""
    old = Event.objects.exclude(fact=FORGOTTEN).filter(at__lt=before)
    last = old.aggregate(last=Max("xid"))["last"]
    if last is not None:
        Event.objects.update_or_create(fact=FORGOTTEN, defaults={"xid": last, "at": before})
        old.delete()
