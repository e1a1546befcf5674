"""Checking a connection: asked for by a person, done by a job, kept with what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.queries.connections import ConnectionShown, connection_shown
from peacetime.storage import jobs
from peacetime.storage.models import Connection
from peacetime.storage.sealing import NotOpened
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.connections.lookup import locked, require_set_up
from peacetime.usecases.connections.secrets import Reached, settings_of

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.access import Actor
    from peacetime.queries.providers import Checked

CHECK = "check_connection"
LONGEST = 500


@command
def check_connection(connection_id: int, *, actor: Actor, at: datetime) -> ConnectionShown:
    """Have it tried whether the tool answers and lets us do what we need there."""
    row = locked(connection_id)
    require_set_up(actor, row.team)
    ask(row, at=at)
    return connection_shown(row)


def ask(row: Connection, *, at: datetime) -> None:
    """Defer the check, inside the caller's transaction; one that has not begun will do."""
    row.asked_at = at
    row.save(update_fields=["asked_at"])
    values = {"connection_id": row.pk}
    stream = f"check:{row.pk}"
    jobs.defer_unless_waiting(
        jobs.Deferred(CHECK, "outside", str(row.pk), stream=stream, values=values)
    )


def wanted(connection_id: int) -> Reached | None:
    """What is to be checked, unless it was deleted meanwhile."""
    row = Connection.objects.filter(pk=connection_id, retired_at=None).first()
    if row is None:
        return None
    try:
        return settings_of(row)
    except NotOpened:
        return Reached(row.pk, row.provider, row.name, row.settings, {})


@transaction.atomic(durable=True)
def record_check(connection_id: int, found: Checked, *, at: datetime) -> None:
    """Keep what a check found."""
    row = (
        Connection.objects.select_for_update(of=("self",))
        .select_related("team")
        .get(pk=connection_id)
    )
    row.checked_at, row.is_right = at, found.is_right
    row.finding, row.speaks_as = found.sentence[:LONGEST], found.speaks_as[:200]
    row.scopes = "\n".join(found.scopes)
    row.missing_scopes = "\n".join(found.missing_scopes)
    row.save(
        update_fields=["checked_at", "is_right", "finding", "speaks_as", "scopes", "missing_scopes"]
    )
    record.fact("connection.checked", at=at, team=row.team)
