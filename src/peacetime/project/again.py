"""When a job that speaks to another tool runs again: at a moment, or soon after our own database was away."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError
from procrastinate import BaseRetryStrategy, RetryDecision

from peacetime.domain.communications.patience import waiting
from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.project.unavailable import GONE
from peacetime.storage import jobs
from peacetime.usecases import sending
from peacetime.usecases.connections import trying
from peacetime.usecases.deliveries import NotTaken
from peacetime.wire.requests import NotReached

if TYPE_CHECKING:
    from collections.abc import Callable

    from procrastinate.jobs import Job

    from peacetime.domain.communications.patience import Breaker

HELD = timedelta(minutes=10)  # in a restored copy, paused, or tried out
A_MOMENT = timedelta(seconds=2)
SPREAD_OF_WAITS = timedelta(seconds=3)  # those who wait for one destination do not come all at once
MOST_ATTEMPTS = 5_000  # of a week, and of a tool that is paused
UNKNOWN = "Something went wrong here, not there: {}. The log says more."
# What was to be done is as it was: it is done again, under the key by which the tool knows it.
DATABASE_GONE = (*GONE, DatabaseError)
DATABASE_SECONDS = 5
# What another tool may bring instead of an answer; `not_taken` tells it.
NO_ANSWER = (NotReached, TrackerRefused)


class Later(Exception):
    """Not now: the job runs again at a moment."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"again at {at.isoformat()}")
        self.at = at


class WhenSaid(BaseRetryStrategy):
    """Runs again when `Later` says so, and soon where our own database did not answer; else it ends."""

    def get_retry_decision(
        self,
        *,
        exception: BaseException,
        job: Job,  # noqa: ARG002 - asked of every strategy
    ) -> RetryDecision | None:
        if isinstance(exception, Later):
            return RetryDecision(retry_at=exception.at)
        if isinstance(exception, DATABASE_GONE):
            return RetryDecision(retry_in={"seconds": DATABASE_SECONDS})
        return None


class UntilDone(WhenSaid):
    """Also runs again after anything else that went wrong on our side."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        said = super().get_retry_decision(exception=exception, job=job)
        if said is not None or job.attempts >= MOST_ATTEMPTS:
            return said
        wait = waiting(job.attempts + 1, spread=spread())
        return RetryDecision(retry_in={"seconds": round(wait.total_seconds()) + 1})


def wait_in_a_copy(*, at: datetime) -> None:
    """Go on unless this is a restored copy, which changes nothing elsewhere until somebody lets it.

    Raises:
        Later: It is one.
    """
    if not sending.may_leave():
        raise Later(at + HELD)


def wait_for_turn(name: str, connection_id: int, *, is_held: bool, at: datetime) -> None:
    """Go on if a job of this name may try its connection now.

    Raises:
        Later: It may not, or enough of them try already.
    """
    if is_held:
        raise Later(at + HELD)
    if jobs.running(name, connection_id=connection_id) > trying.AT_ONCE:
        raise Later(at + A_MOMENT * (1 + spread()))
    turn = trying.take_turn(connection_id, at=at)
    if turn.wait_until is not None:
        raise Later(turn.wait_until + A_MOMENT * spread())


def not_taken(problem: NotReached | TrackerRefused) -> NotTaken:
    """Why a tool did not do what it was asked."""
    if isinstance(problem, NotReached):
        return NotTaken(problem.sentence)
    return NotTaken(problem.sentence, is_final=problem.is_lasting, wait=problem.wait)


def try_later(
    connection_id: int, problem: NotTaken, note: Callable[..., tuple[int, bool]], *, at: datetime
) -> None:
    """Note what went wrong with a connection, and come again unless it is given up.

    `note` writes it down, and says how often in a row it went wrong and whether it is given up.

    Raises:
        Later: It is not.
    """
    now = trying.went_wrong(connection_id, problem, spread=spread(), at=at)
    tries, is_over = note(problem.sentence, is_lasting=problem.is_final, at=at)
    if not is_over:
        raise after(problem, tries, now, at=at)


def after(problem: NotTaken, tries: int, now: Breaker | None = None, *, at: datetime) -> Later:
    """When it is tried again: as the tool asks, or each time twice as long; not while it is left alone."""
    wait = problem.wait if problem.wait is not None else waiting(tries, spread=spread())
    alone_until = now.open_until if now is not None else None
    return Later(max(at + wait, alone_until or at))


def spread() -> float:
    """Where in its range a wait falls."""
    return random.random()  # noqa: S311 - it keeps apart, and hides nothing
