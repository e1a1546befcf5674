"""What a job needs to change a connected calendar, and what it writes down afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from peacetime.domain.postmortems.tickets.tracker import Place
from peacetime.domain.rituals.moving import Move
from peacetime.domain.shared.spans import Span
from peacetime.queries.calendars.connected import BACK, DRY_RUN, FAILED, LEFT, SETTLED, WAITING
from peacetime.queries.rituals.invitations import review_entries
from peacetime.storage import events
from peacetime.storage.models import CalendarChange
from peacetime.usecases.calendars.wanting import defer_changes
from peacetime.usecases.connections.secrets import secrets_in
from peacetime.usecases.deliveries import clean_words
from peacetime.usecases.outbox import CALENDARS

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.rituals.moving import Outcome
    from peacetime.queries.rituals.icalendar_files import Entry

GIVEN_UP_AFTER = timedelta(days=3)
LONGEST = 500
DELETED = "The connection was deleted before the calendar was changed."
NOW_PRIVATE = "The incident became private, so nothing of it leaves."
PASSED = "Its later time had passed as well before the calendar could be changed."
BACK_PASSED = (
    "Its own time had passed before it could be given back: it stays where it was moved to."
)
_FORGOTTEN = """
    SELECT id FROM storage_calendarchange change WHERE state = 'waiting'
    AND NOT EXISTS (
        SELECT FROM procrastinate_jobs job
        WHERE job.task_name = %s AND job.status IN ('todo', 'doing')
        AND (job.args->>'change_id')::bigint = change.id
    )
"""


@dataclass(frozen=True, slots=True)
class Work:
    """A change of a calendar that is to be made.

    Args:
        change_id: Of its row.
        connection_id: Of the tool.
        provider: The name of its folder.
        place: The tool, and as whom it is asked.
        calendar: As the tool knows it.
        move: A meeting that is to be elsewhere; None of a review.
        entry: A review that is to stand there; None of a meeting.
        version: Of what is wanted.
        is_held: The connection is paused: it waits.
        is_dry_run: The connection is only tried out: it is shown.
    """

    change_id: int
    connection_id: int
    provider: str
    place: Place
    calendar: str
    move: Move | None
    entry: Entry | None
    version: int
    is_held: bool
    is_dry_run: bool


@transaction.atomic(durable=True)
def work_on(change_id: int, *, at: datetime) -> Work | None:
    """What is to be done for a change; None where nothing is any more.

    Raises:
        NotOpened: The installation's secret key is another one now.
    """
    row = _locked(change_id)
    if row is None or row.state != WAITING:
        return None
    why = _why_not(row, at=at)
    if why:
        _left(row, why, at=at)
        return None
    to = row.connection
    [entry] = review_entries([row.incident], with_guests=True) if row.incident else [None]
    return Work(
        change_id=row.pk,
        connection_id=to.pk,
        provider=to.provider,
        place=Place(to.settings, secrets_in(to)),
        calendar=row.calendar,
        move=_move(row) if entry is None else None,
        entry=entry,
        version=row.version,
        is_held=to.paused_at is not None,
        is_dry_run=to.is_dry_run,
    )


@transaction.atomic(durable=True)
def record_changed(work: Work, outcome: Outcome, *, at: datetime) -> bool:
    """The calendar is as it was wanted, or was left alone; whether something else is wanted meanwhile."""
    row = _locked(work.change_id)
    if row is None:
        return False
    is_stale = row.version != work.version
    row.remark, row.done_at = clean_words(outcome.remark)[:LONGEST], at
    row.attempts, row.failing_since, row.last_error = 0, None, ""
    row.state = WAITING if is_stale else (LEFT if outcome.is_left else SETTLED)
    row.save()
    _tell_watchers(row, at=at)
    return is_stale


@transaction.atomic(durable=True)
def record_dry_run(work: Work, *, at: datetime) -> None:
    """It would have been done."""
    row = _locked(work.change_id)
    if row is not None and row.version == work.version:
        row.state, row.done_at = DRY_RUN, at
        row.save(update_fields=["state", "done_at"])
        _tell_watchers(row, at=at)


@transaction.atomic(durable=True)
def record_problem(
    change_id: int, sentence: str, *, is_lasting: bool, at: datetime
) -> tuple[int, bool]:
    """It did not work; how often in a row, and whether it was given up."""
    row = _locked(change_id)
    if row is None:
        return 0, True
    row.attempts += 1
    row.failing_since = row.failing_since or at
    is_over = is_lasting or at - row.failing_since > GIVEN_UP_AFTER
    row.last_error = clean_words(sentence)[:LONGEST]
    if row.state == WAITING and is_over:
        row.state = FAILED
    row.save()
    _tell_watchers(row, at=at)
    return row.attempts, is_over


@transaction.atomic(durable=True)
def defer_forgotten() -> int:
    """Who waits and has no job gets one: it was lost, whatever lost it; how many."""
    with connection.cursor() as db:
        db.execute(_FORGOTTEN, [CALENDARS])
        found = [row[0] for row in db.fetchall()]
    if not found:
        return 0
    rows = list(CalendarChange.objects.select_for_update(of=("self",)).filter(pk__in=found))
    for row in rows:
        row.version += 1
        row.save(update_fields=["version"])
    defer_changes(rows)
    return len(rows)


def _locked(change_id: int) -> CalendarChange | None:
    rows = CalendarChange.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("connection", "team", "incident__team").filter(pk=change_id).first()


def _why_not(row: CalendarChange, *, at: datetime) -> str:
    """Why nothing is to be done any more, or ""."""
    if row.connection.retired_at is not None:
        return DELETED
    if row.incident is not None:
        is_planned = row.incident.postmortem_at is not None
        return NOW_PRIVATE if row.incident.is_private or not is_planned else ""
    if row.wanted == BACK:
        return BACK_PASSED if row.starts_at < at else ""
    return PASSED if row.to_starts_at is None or row.to_starts_at < at else ""


def _move(row: CalendarChange) -> Move:
    was = Span(row.starts_at, row.ends_at)
    to = Span(row.to_starts_at or row.starts_at, row.to_ends_at or row.ends_at)
    move = Move(row.place, row.uid, row.recurrence, was, to, row.team.time_zone)
    return move.back() if row.wanted == BACK else move


def _left(row: CalendarChange, why: str, *, at: datetime) -> None:
    row.state, row.remark, row.done_at = LEFT, why, at
    row.save(update_fields=["state", "remark", "done_at"])
    _tell_watchers(row, at=at)


def _tell_watchers(row: CalendarChange, *, at: datetime) -> None:
    events.append("connection.standing.changed", at=at, team=row.team.slug)
