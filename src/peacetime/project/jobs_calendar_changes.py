"""The jobs that change connected calendars: a meeting elsewhere, a review put there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError
from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.integrations.meetings import calendars
from peacetime.project.again import (
    A_MOMENT,
    HELD,
    UNKNOWN,
    Later,
    UntilDone,
    after,
    spread,
    wait_for_turn,
)
from peacetime.storage.sealing import NotOpened
from peacetime.usecases import sending
from peacetime.usecases.calendars import changing
from peacetime.usecases.connections import trying
from peacetime.usecases.deliveries import NotTaken
from peacetime.usecases.outbox import CALENDARS
from peacetime.wire.requests import NotReached

if TYPE_CHECKING:
    from peacetime.domain.rituals.moving import Outcome
    from peacetime.usecases.calendars.changing import Work

ROUNDS = 5  # of somebody who wants it otherwise while it is done

log = structlog.get_logger("peacetime.calendars")


@app.task(name=CALENDARS, queue="outside", retry=UntilDone())
def change_calendar(*, change_id: int, connection_id: int) -> None:
    """Make one change in a calendar, at least once: what is so already is left as it is.

    What was done in Peacetime stands, whatever becomes of it here. While the calendar is down it is tried for
    three days, then given up in sight.
    """
    del connection_id  # by which all that waits for one tool is found
    if not sending.may_leave():
        raise Later(timezone.now() + HELD)
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
        wait_for_turn(CALENDARS, work.connection_id, is_held=work.is_held, at=timezone.now())
        if not _try(work):
            return
    raise Later(timezone.now() + A_MOMENT)


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
    except NotReached as problem:
        _went_wrong(work, NotTaken(problem.sentence))
    except TrackerRefused as problem:
        _went_wrong(
            work, NotTaken(problem.sentence, is_final=problem.is_lasting, wait=problem.wait)
        )
    except DatabaseError:
        raise
    except Exception as problem:
        log.exception("A calendar is not changed", change=work.change_id, provider=work.provider)
        _went_wrong(work, NotTaken(UNKNOWN.format(type(problem).__name__), is_final=True))
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


def _went_wrong(work: Work, problem: NotTaken) -> None:
    at = timezone.now()
    now = trying.went_wrong(work.connection_id, problem, spread=spread(), at=at)
    tries, is_over = changing.record_problem(
        work.change_id, problem.sentence, is_lasting=problem.is_final, at=at
    )
    if not is_over:
        raise after(problem, tries, now, at=at)
