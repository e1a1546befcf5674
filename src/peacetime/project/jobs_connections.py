"""The jobs that speak to connected tools: handing messages over, and checking."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from peacetime.domain.communications.patience import waiting
from peacetime.integrations import channel
from peacetime.integrations.connectors import connectors, providers
from peacetime.project.unavailable import GONE
from peacetime.queries.providers import Checked
from peacetime.storage.sealing import NotOpened
from peacetime.usecases import deliveries, sending
from peacetime.usecases.burst.schedules import defer_reading
from peacetime.usecases.connections import checking, trying
from peacetime.usecases.deliveries import NotTaken, Outgoing
from peacetime.wire.requests import NotReached

GIVEN_UP_AFTER = timedelta(days=3)
SPREAD_OF_WAITS = timedelta(seconds=3)  # those who wait for one destination do not come all at once
UNKNOWN = "Something went wrong here, not there: {}. The log says more."


# The message is as it was: it is handed over again, under the key by which the tool knows it.
DATABASE_GONE = (*GONE, DatabaseError)
DATABASE_SECONDS = 5


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


@app.task(name="deliver_outside", queue="outside", retry=WhenSaid(), pass_context=True)
def deliver_outside(context: JobContext, *, message_id: int, connection_id: int) -> None:
    """Hand one message to a connected tool, at least once, with a key by which a second is recognised.

    While it waits, only what follows it in the same incident waits with it. What the tool does not take is
    tried again for three days; then it is given up in sight, and can be sent again.
    """
    del context
    if not sending.may_leave():
        return  # whoever lets messages leave again defers it anew
    try:
        message = deliveries.outgoing(message_id)
    except NotOpened as problem:
        deliveries.record_attempt(message_id, str(problem), is_last=True, at=timezone.now())
        return
    if message is None:
        return
    turn = trying.take_turn(connection_id, at=timezone.now())
    if turn.wait_until is not None:
        raise Later(turn.wait_until + SPREAD_OF_WAITS * _spread())
    if turn.is_dry_run:
        _show(message)
    else:
        _hand_over(message, connection_id)


def _show(message: Outgoing) -> None:
    """What would be handed over, for people to look at."""
    try:
        shown = json.dumps(channel(message.channel).render(message), ensure_ascii=False, indent=2)
    except DATABASE_GONE:
        raise
    except Exception as problem:
        own = UNKNOWN.format(type(problem).__name__)
        deliveries.record_attempt(message.id, own, is_last=True, at=timezone.now())
        raise
    deliveries.record_dry_run(message.id, shown, at=timezone.now())


def _hand_over(message: Outgoing, connection_id: int) -> None:
    try:
        channel(message.channel).deliver(message)
    except NotReached as problem:
        _not_taken(message, connection_id, NotTaken(problem.sentence))
    except NotTaken as problem:
        _not_taken(message, connection_id, problem)
    except DATABASE_GONE:
        raise
    except Exception as problem:
        own = NotTaken(UNKNOWN.format(type(problem).__name__), is_final=True)
        trying.went_wrong(connection_id, own, spread=0, at=timezone.now())
        deliveries.record_attempt(message.id, own.sentence, is_last=True, at=timezone.now())
        raise
    else:
        deliveries.record_sent(message.id, at=timezone.now())
        trying.went_well(connection_id, at=timezone.now())


def _not_taken(message: Outgoing, connection_id: int, problem: NotTaken) -> None:
    at = timezone.now()
    now = trying.went_wrong(connection_id, problem, spread=_spread(), at=at)
    is_old = message.created_at is not None and at - message.created_at > GIVEN_UP_AFTER
    is_last = problem.is_final or is_old
    deliveries.record_attempt(message.id, problem.sentence, is_last=is_last, at=at)
    if not is_last:
        wait = (
            problem.wait
            if problem.wait is not None
            else waiting(message.attempts + 1, spread=_spread())
        )
        raise Later(max(at + wait, now.open_until or at))


@app.task(name="check_connection", queue="outside")
def check_connection(*, connection_id: int) -> None:
    """Ask a tool whether what was filled in works, and which scope is missing."""
    wanted = checking.wanted(connection_id)
    if wanted is None:
        return
    try:
        found = connectors()[wanted.provider].check(wanted.settings, wanted.secrets)
    except NotReached as problem:
        found = Checked(is_right=False, sentence=problem.sentence)
    except Exception as problem:
        sentence = UNKNOWN.format(type(problem).__name__)
        checking.record_check(
            connection_id, Checked(is_right=False, sentence=sentence), at=timezone.now()
        )
        raise
    checking.record_check(connection_id, found, at=timezone.now())
    if found.is_right and providers()[wanted.provider].has_schedules:
        defer_reading(connection_id, key=f"{connection_id}:{timezone.now().timestamp()}")


def _spread() -> float:
    return random.random()  # noqa: S311 - it keeps apart, and hides nothing
