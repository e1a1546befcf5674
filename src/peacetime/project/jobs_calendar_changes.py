"""The jobs that change connected calendars: a meeting elsewhere, a review put there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError
from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.integrations.meetings import calendars
from peacetime.project import again
from peacetime.storage.sealing import NotOpened
from peacetime.usecases.calendars import changing
from peacetime.usecases.connections import trying
from peacetime.usecases.deliveries import NotTaken
from peacetime.usecases.outbox import CALENDARS

if TYPE_CHECKING:
    from peacetime.domain.rituals.moving import Outcome
    from peacetime.usecases.calendars.changing import Work

ROUNDS = 5  # of somebody who wants it otherwise while it is done

log = structlog.get_logger("peacetime.calendars")


@app.task(name=CALENDARS, queue="outside", retry=again.UntilDone())
def change_calendar(*, change_id: int, connection_id: int) -> None:
    """Make one change in a calendar, at least once: what is so already is left as it is.

    What was done in Peacetime stands, whatever becomes of it here. While the calendar is down it is tried for
    three days, then given up in sight.
    """
    del connection_id  # by which all that waits for one tool is found
    again.wait_in_a_copy(at=timezone.now())
    for _ in range(ROUNDS):
        try:
            work = changing.work_on(change_id, at=timezone.now())
        except NotOpened as problem:
            changing.record_problem(change_id, str(problem), is_lasting=True, at=timezone.now())
            return
        if work is None:
            return
        if work.is_dry_run and not work.is_held:
            changing.record_dry_run(work, at=timezone.now())
            return
        again.wait_for_turn(CALENDARS, work.connection_id, is_held=work.is_held, at=timezone.now())
        if not _try(work):
            return
    raise again.Later(timezone.now() + again.A_MOMENT)


@app.periodic(cron="*/5 * * * *")
@app.task(name="look_at_calendar_changes", queue="timers", queueing_lock="look_at_calendar_changes")
def look_at_calendar_changes(timestamp: int) -> None:
    """What waits without a job gets one."""
    del timestamp
    changing.defer_forgotten()


def _try(work: Work) -> bool:
    """Whether something else is wanted by now."""
    try:
        outcome = _outcome(work)
    except again.NO_ANSWER as problem:
        _try_later(work, again.not_taken(problem))
    except DatabaseError:
        raise
    except Exception as problem:
        log.exception("A calendar is not changed", change=work.change_id, provider=work.provider)
        own = again.UNKNOWN.format(type(problem).__name__)
        _try_later(work, NotTaken(own, is_final=True))
    else:
        trying.went_well(work.connection_id, at=timezone.now())
        return changing.record_changed(work, outcome, at=timezone.now())
    return False


def _outcome(work: Work) -> Outcome:
    tool, at = calendars()[work.provider], timezone.now()
    if work.entry is not None:
        return tool.put(work.place, work.calendar, work.entry, at=at)
    assert work.move is not None
    return tool.move(work.place, work.calendar, work.move, at=at)


def _try_later(work: Work, problem: NotTaken) -> None:
    note = partial(changing.record_problem, work.change_id)
    again.try_later(work.connection_id, problem, note, at=timezone.now())
