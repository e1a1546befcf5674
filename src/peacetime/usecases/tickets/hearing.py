"""What changed in a tracker is heard of: by what its webhook says, and by looking every few minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from peacetime.domain.postmortems.tickets.tracker import Place
from peacetime.queries.providers import providers
from peacetime.queries.tickets.drafts import label_of
from peacetime.storage.models import Connection, Ticket, TrackerReading
from peacetime.usecases.connections.secrets import secrets_in
from peacetime.usecases.outbox import TICKETS
from peacetime.usecases.tickets.marking import defer, send_later

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.domain.postmortems.tickets.tracker import Seen

OVERLAP = timedelta(minutes=2)  # two clocks differ
FURTHEST = timedelta(days=7)
LOOK_ANEW = timedelta(hours=12)  # at each ticket, whatever the list of changes says
AT_ONCE = 20
_FORGOTTEN = """
    SELECT id FROM storage_ticket ticket WHERE state = 'waiting' AND unlinked_at IS NULL
    AND NOT EXISTS (
        SELECT FROM procrastinate_jobs job
        WHERE job.task_name = %s AND job.status IN ('todo', 'doing')
        AND (job.args->>'ticket_id')::bigint = ticket.id
    )
"""


@dataclass(frozen=True, slots=True)
class Look:
    """A tracker whose changes are to be read."""

    connection_id: int
    provider: str
    place: Place
    label: str
    since: datetime


def issues_heard(links: Collection[str]) -> int:
    """Somebody says that the issues at these addresses changed: their tickets are looked at; how many.

    What is said is not believed: the tracker is asked itself. So nobody closes an action item by a forged word.
    Inside the caller's transaction.
    """
    wanted = {link for link in links if link}
    if not wanted:
        return 0
    rows = _live().filter(url__in=wanted).exclude(key="")
    return _look_at(list(rows.select_for_update(of=("self",), no_key=True).order_by("pk")))


def trackers_in_use() -> list[int]:
    """The connections that have tickets, and may be asked."""
    names = [key for key, provider in providers().items() if provider.is_tracker]
    rows = Connection.objects.filter(
        provider__in=names, retired_at=None, paused_at=None, is_dry_run=False
    )
    made = Ticket.objects.filter(unlinked_at=None).exclude(key="")
    return list(rows.filter(pk__in=made.values("connection")).values_list("pk", flat=True))


@transaction.atomic(durable=True)
def defer_forgotten() -> int:
    """Who waits and has no job gets one: it was lost, whatever lost it; how many."""
    with connection.cursor() as db:
        db.execute(_FORGOTTEN, [TICKETS])
        found = [row[0] for row in db.fetchall()]
    rows = Ticket.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=found)
    for row in rows.order_by("pk"):
        row.version += 1
        row.save(update_fields=["version"])
        defer(row)
    return len(found)


def look_at(connection_id: int, *, at: datetime) -> Look:
    """From when on the changes of a tracker are to be read.

    Raises:
        NotOpened: The installation's secret key is another one now.
    """
    row = Connection.objects.get(pk=connection_id)
    before = TrackerReading.objects.filter(connection=row).first()
    since = max(before.read_until - OVERLAP, at - FURTHEST) if before else at - FURTHEST
    return Look(row.pk, row.provider, Place(row.settings, secrets_in(row)), label_of(row), since)


@transaction.atomic(durable=True)
def record_looked(look: Look, found: Collection[Seen], *, at: datetime) -> int:
    """Tickets that stand otherwise there than we know are looked at; how many.

    So are a few that nobody looked at for long: their label may have been taken off.
    """
    TrackerReading.objects.update_or_create(
        connection_id=look.connection_id, defaults={"read_until": at}
    )
    said = {one.key: one for one in found}
    rows = _live().filter(connection=look.connection_id)
    locked = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    known = [row for row in locked.filter(key__in=said) if _is_other(row, said[row.key])]
    chosen = {row.pk for row in known}
    old = rows.filter(seen_at__lt=at - LOOK_ANEW, state="settled").exclude(pk__in=chosen)
    oldest = list(old.order_by("seen_at").values_list("pk", flat=True)[:AT_ONCE])
    return _look_at([*known, *locked.filter(pk__in=oldest)])


def _is_other(row: Ticket, seen: Seen) -> bool:
    return (row.theirs, row.word) != (seen.stage.value, seen.word)


def _look_at(rows: Collection[Ticket]) -> int:
    for row in rows:
        send_later(row)
    return len(rows)


def _live() -> QuerySet[Ticket]:
    """What was given up is not tried again by itself, only by somebody who mended it."""
    return Ticket.objects.filter(unlinked_at=None).exclude(state="failed")
