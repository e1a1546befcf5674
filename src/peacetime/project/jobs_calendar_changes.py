"""The jobs that change connected calendars: a meeting elsewhere, a review put there."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError
from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.domain.communications.patience import waiting
from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.integrations.meetings import calendars
from peacetime.project.jobs_connections import UNKNOWN, Later
from peacetime.project.jobs_tickets import UntilDone
from peacetime.storage import jobs
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

HELD = timedelta(minutes=10)  # in a restored copy, or paused
A_MOMENT = timedelta(seconds=2)
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
        _wait_for_turn(work)
        if not _try(work):
            return
    raise Later(timezone.now() + A_MOMENT)


@app.periodic(cron="*/5 * * * *")
@app.task(name="look_at_calendar_changes", queue="timers", queueing_lock="look_at_calendar_changes")
def look_at_calendar_changes(timestamp: int) -> None:
    """What waits without a job gets one."""
    del timestamp
    changing.defer_forgotten()


def _wait_for_turn(work: Work) -> None:
    at = timezone.now()
    if work.is_held:
        raise Later(at + HELD)
    if jobs.running(CALENDARS, connection_id=work.connection_id) > trying.AT_ONCE:
        raise Later(at + A_MOMENT * (1 + _spread()))
    turn = trying.take_turn(work.connection_id, at=at)
    if turn.wait_until is not None:
        raise Later(turn.wait_until + trying.A_MOMENT * _spread())


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
    now = trying.went_wrong(work.connection_id, problem, spread=_spread(), at=at)
    tries, is_over = changing.record_problem(
        work.change_id, problem.sentence, is_lasting=problem.is_final, at=at
    )
    if not is_over:
        wait = problem.wait if problem.wait is not None else waiting(tries, spread=_spread())
        raise Later(max(at + wait, now.open_until or at))


def _spread() -> float:
    return random.random()  # noqa: S311 - it keeps apart, and hides nothing
