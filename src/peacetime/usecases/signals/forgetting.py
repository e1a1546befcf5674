"""What of deliveries may be forgotten: those that were read after days, those that could not be after weeks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from peacetime.storage.bulk import remove_some
from peacetime.storage.models import IntakeBatch, SeenDelivery
from peacetime.usecases.signals.folding import NAMED_FOR
from peacetime.usecases.signals.intake import forget_refusals
from peacetime.usecases.signals.looked_at import forget_deliveries

if TYPE_CHECKING:
    from datetime import datetime

BATCHES_AT_ONCE = 50  # each holds hundreds of deliveries


def forget_old_deliveries(*, at: datetime) -> None:
    """Remove what was kept for as long as the settings say; what was folded of it stays for longer."""
    read = at - timedelta(days=settings.DELIVERIES_KEPT_DAYS)
    dead = at - timedelta(days=settings.DEAD_DELIVERIES_KEPT_DAYS)
    remove_some(IntakeBatch.objects.filter(read_at__lt=read), at_once=BATCHES_AT_ONCE)
    remove_some(SeenDelivery.objects.filter(received_at__lt=at - 2 * NAMED_FOR))
    forget_deliveries(read_before=read, dead_before=dead)
    forget_refusals(before=dead)
