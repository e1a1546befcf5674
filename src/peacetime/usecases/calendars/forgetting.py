"""What of moved meetings may be forgotten: it is done, and both its times are long past."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from peacetime.domain.rituals.postponing import State
from peacetime.queries.calendars.connected import WAITING
from peacetime.storage.bulk import remove_some
from peacetime.storage.models import CalendarChange, ListedMeeting

if TYPE_CHECKING:
    from datetime import datetime

KEPT_FOR = timedelta(days=90)


def forget_old_changes(*, at: datetime) -> int:
    """Remove meetings that were moved or given back long ago; how many.

    One that waits stays, and one that can still be given back. A review stays with its incident: what is
    taken out of the incident's words is taken out of the calendar, too.
    """
    before = at - KEPT_FOR
    postponed = ListedMeeting.objects.filter(
        team=OuterRef("team"), key=OuterRef("key"), state=State.POSTPONED.value
    )
    is_past = Q(starts_at__lt=before, wanted_at__lt=before)
    is_past &= Q(to_starts_at__lt=before) | Q(to_starts_at=None)
    rows = CalendarChange.objects.filter(is_past, ~Exists(postponed), incident=None)
    return remove_some(rows.exclude(state=WAITING))
