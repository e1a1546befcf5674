"""Reading again: one delivery, or everything of a source, once its tool or its mapping is known better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from peacetime.queries.access import Actor
from peacetime.queries.signals.deliveries import delivery_row, require_set_up
from peacetime.queries.signals.sources import source_row
from peacetime.storage.models import Delivery
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.signals.sources import require_source

if TYPE_CHECKING:
    from datetime import datetime

_AGAIN = """
    WITH again AS (
        UPDATE storage_intakebatch SET read_at = NULL
         WHERE read_at IS NOT NULL AND sources @> %s::jsonb RETURNING count)
    SELECT coalesce(sum(count), 0) FROM again
"""


@command
def replay_delivery(ref: str, *, actor: Actor, at: datetime) -> str:
    """Let one delivery be read again, a moment later; whatever it said before is not said twice."""
    row = delivery_row(ref, lock=True)
    require_set_up(actor, row)
    row.state = "waiting"
    row.save(update_fields=["state"])
    source = row.source
    where = {"actor": actor, "at": at, "team": source.team}
    record.audit("signal.delivery.replayed", f"source:{source.slug}", delivery=ref, **where)  # type: ignore[arg-type]
    record.fact("signal.delivery.replayed", at=at, team=source.team)
    return row.ref


@command
def replay_source(slug: str, *, only_dead: bool = True, actor: Actor, at: datetime) -> int:
    """Let everything of a source be read again: what could not be, or all that is still kept.

    Returns:
        How many deliveries are read again; others that were committed with them are, and say nothing new.
    """
    source = source_row(slug)
    require_source(actor, source)
    if only_dead:
        count = Delivery.objects.filter(source=source, state="dead").update(state="waiting")
    else:
        with connection.cursor() as db:
            db.execute(_AGAIN, [str(source.pk)])
            count = int(db.fetchone()[0])
    record.audit(
        "signal.delivery.replayed",
        f"source:{source.slug}",
        actor=actor,
        at=at,
        team=source.team,
        count=count,
    )
    record.fact("signal.delivery.replayed", at=at, team=source.team)
    return count
