"""Deliveries that nobody needs any more: what could not be read, and is not worth a mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.queries.signals.deliveries import delivery_row, require_set_up
from peacetime.queries.signals.sources import source_row
from peacetime.storage.models import Delivery
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.signals.sources import require_source

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.access import Actor
    from peacetime.storage.models import Source

FACT = "signal.delivery.deleted"


@command
def delete_delivery(ref: str, *, actor: Actor, at: datetime) -> str:
    """Delete one delivery with its payload; alerts that were read of it stay.

    Returns:
        The slug of its source.
    """
    row = delivery_row(ref, lock=True)
    require_set_up(actor, row)
    row.delete()
    _tell(row.source, actor, at, count=1)
    return row.source.slug


@command
def delete_dead(slug: str, *, actor: Actor, at: datetime) -> int:
    """Delete everything of a source that could not be read; how many there were."""
    source = source_row(slug)
    require_source(actor, source)
    count, _ = Delivery.objects.filter(source=source, state="dead").delete()
    if count:
        _tell(source, actor, at, count=count)
    return count


def _tell(source: Source, actor: Actor, at: datetime, *, count: int) -> None:
    subject = f"source:{source.slug}"
    record.audit(FACT, subject, actor=actor, at=at, team=source.team, count=count)
    record.fact(FACT, at=at, team=source.team)
