"""The jobs that speak to connected tools: handing messages over, and checking."""

from __future__ import annotations

import json
from datetime import timedelta

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from peacetime.integrations import channel
from peacetime.integrations.connectors import connectors, providers
from peacetime.project.again import (
    DATABASE_GONE,
    SPREAD_OF_WAITS,
    UNKNOWN,
    Later,
    WhenSaid,
    after,
    spread,
)
from peacetime.queries.providers import Checked
from peacetime.storage.sealing import NotOpened
from peacetime.usecases import deliveries, sending
from peacetime.usecases.burst.schedules import defer_reading
from peacetime.usecases.connections import checking, trying
from peacetime.usecases.deliveries import NotTaken, Outgoing
from peacetime.wire.requests import NotReached

GIVEN_UP_AFTER = timedelta(days=3)


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
        raise Later(turn.wait_until + SPREAD_OF_WAITS * spread())
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
    now = trying.went_wrong(connection_id, problem, spread=spread(), at=at)
    is_old = message.created_at is not None and at - message.created_at > GIVEN_UP_AFTER
    is_last = problem.is_final or is_old
    deliveries.record_attempt(message.id, problem.sentence, is_last=is_last, at=at)
    if not is_last:
        raise after(problem, message.attempts + 1, now, at=at)


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
