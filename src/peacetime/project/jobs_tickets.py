"""The jobs that make tickets follow their action items, and action items their tickets."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError
from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.domain.postmortems.tickets.draft import changed
from peacetime.domain.postmortems.tickets.settling import Move, settle
from peacetime.domain.postmortems.tickets.stages import sayable
from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.integrations.trackers import trackers
from peacetime.project import again
from peacetime.storage import jobs
from peacetime.storage.sealing import NotOpened
from peacetime.usecases import sending
from peacetime.usecases.connections import trying
from peacetime.usecases.deliveries import NotTaken
from peacetime.usecases.outbox import TICKETS
from peacetime.usecases.tickets import hearing, syncing

if TYPE_CHECKING:
    from peacetime.integrations.trackers import Tracker
    from peacetime.usecases.tickets.syncing import Work

ROUNDS = 5  # of somebody who changes it while it is sent
# So long a tracker's search may not know what was made: only then another ticket is made.
SURE_AFTER = timedelta(minutes=2)

log = structlog.get_logger("peacetime.tickets")


@app.task(name=TICKETS, queue="outside", retry=again.UntilDone())
def sync_ticket(*, ticket_id: int, connection_id: int) -> None:
    """Make one ticket follow its action item, and the other way round.

    Nothing is lost while the tracker is down: it is tried for a week, then given up in sight. Of one action
    item only one job runs at a time.
    """
    del connection_id  # by which all that waits for one tracker is found
    again.wait_in_a_copy(at=timezone.now())
    for _ in range(ROUNDS):
        try:
            work = syncing.work_on(ticket_id, at=timezone.now())
        except NotOpened as problem:
            syncing.record_problem(ticket_id, str(problem), is_lasting=True, at=timezone.now())
            return
        if work is None:
            return
        again.wait_for_turn(TICKETS, work.connection_id, is_held=work.is_held, at=timezone.now())
        if not _follow(work):
            return
    raise again.Later(timezone.now() + again.A_MOMENT)


def _follow(work: Work) -> bool:
    """One round with the tracker; whether another is needed."""
    try:
        is_to_go_on = _settled(work) if work.key else _made(work)
    except again.NO_ANSWER as problem:
        _try_later(work, again.not_taken(problem))
    except (again.Later, DatabaseError):
        raise
    except Exception as problem:
        log.exception("A ticket does not follow", ticket=work.ticket_id, provider=work.provider)
        own = again.UNKNOWN.format(type(problem).__name__)
        _try_later(work, NotTaken(own, is_final=True))
    else:
        trying.went_well(work.connection_id, at=timezone.now())
        return is_to_go_on
    return False


def _made(work: Work) -> bool:
    """Find the ticket that was made before, or make it; then both are compared."""
    tracker = _tracker(work)
    found = tracker.find(work.place, work.draft)
    is_new = found is None
    if found is None:
        at = timezone.now()
        if work.begun_at is not None and at < work.begun_at + SURE_AFTER:
            raise again.Later(work.begun_at + SURE_AFTER)
        syncing.record_begun(work, at=at)
        try:
            found = tracker.create(work.place, work.draft)
        except TrackerRefused as problem:
            if problem.is_lasting or problem.wait is not None:
                syncing.record_not_made(work)
            raise
    theirs = found.stage if is_new else sayable(work.ours, tracker.STAGES)
    syncing.record_made(work, found, theirs, is_new=is_new, at=timezone.now())
    return True


def _settled(work: Work) -> bool:
    """Compare both, and let whoever has to follow the other."""
    tracker = _tracker(work)
    now = tracker.read(work.place, work.key)
    is_ours_new = work.draft.stage is not work.ours
    ours = sayable(work.draft.stage, tracker.STAGES) if is_ours_new else work.theirs
    settled = settle(work.theirs, ours, now.stage)
    names = changed(work.draft, work.sent)
    stage = settled.stage if settled.move is Move.PUSH else None
    if names or stage:
        now = tracker.change(work.place, work.key, work.draft, names, stage)
    return syncing.record_settled(work, now, settled, at=timezone.now())


def _try_later(work: Work, problem: NotTaken) -> None:
    note = partial(syncing.record_problem, work.ticket_id)
    again.try_later(work.connection_id, problem, note, at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="look_at_trackers", queue="timers", queueing_lock="look_at_trackers")
def look_at_trackers(timestamp: int) -> None:
    """Ask every tracker what changed, each in a job of its own; who waits without a job gets one."""
    hearing.defer_forgotten()
    for connection_id in hearing.trackers_in_use():
        key = f"{connection_id}:{timestamp}"
        stream = f"tracker:{connection_id}"
        jobs.defer(
            "look_at_tracker", queue="outside", key=key, stream=stream, connection_id=connection_id
        )


@app.task(name="look_at_tracker", queue="outside")
def look_at_tracker(*, connection_id: int) -> None:
    """Read what changed in one tracker; where it does not answer, the next look reads it all."""
    at = timezone.now()
    if not sending.may_leave() or trying.take_turn(connection_id, at=at).wait_until is not None:
        return
    try:
        look = hearing.look_at(connection_id, at=at)
        found = trackers()[look.provider].changed_since(look.place, look.label, look.since)
    except again.NO_ANSWER as problem:
        _not_looked(connection_id, again.not_taken(problem))
    except NotOpened as problem:
        _not_looked(connection_id, NotTaken(str(problem), is_final=True))
    else:
        hearing.record_looked(look, found, at=at)
        trying.went_well(connection_id, at=timezone.now())


def _not_looked(connection_id: int, problem: NotTaken) -> None:
    trying.went_wrong(connection_id, problem, spread=again.spread(), at=timezone.now())


def _tracker(work: Work) -> Tracker:
    return trackers()[work.provider]
