"""The jobs of chats: what came in is answered, rooms and lines are kept true, standups are opened."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from peacetime.domain.communications.patience import waiting
from peacetime.integrations.slack import board, rooms, work
from peacetime.integrations.slack.client import NotTaken
from peacetime.integrations.slack.link import PROVIDER, link
from peacetime.project.again import SPREAD_OF_WAITS, Later, WhenSaid, after, spread
from peacetime.queries import chat_links, chat_rooms
from peacetime.usecases import deliveries, sending
from peacetime.usecases.chat import following, receiving, standups
from peacetime.usecases.connections import trying

if TYPE_CHECKING:
    from collections.abc import Callable

    from peacetime.queries.chat_links import Link

ANSWERS_FOR = timedelta(minutes=25)  # Slack takes an answer for half an hour
FIRST_ANSWER_WAIT = timedelta(seconds=2)
KEPT_TRYING_FOR = 400  # tries, about three days
HELD = "This is a restored copy, which sends nothing yet"

log = structlog.get_logger("peacetime.chat")


@app.task(name="answer_chat", queue="chat", retry=WhenSaid(), pass_context=True)
def answer_chat(context: JobContext, *, receipt_id: int) -> None:
    """Do what somebody wrote or pressed, once, and answer; what Slack does not take is tried for a while."""
    receipt = chat_rooms.receipt(receipt_id)
    found = link(receipt.connection) if receipt else None
    if receipt is None or found is None:
        return
    at = timezone.now()
    if not sending.may_leave():
        receiving.done(receipt_id, at=at, problem=HELD)
        return
    try:
        refused = work.work(found, receipt, at=at)
    except NotTaken as problem:
        if at - receipt.received_at < ANSWERS_FOR:
            tries = context.job.attempts + 1
            wait = problem.wait or min(FIRST_ANSWER_WAIT * tries, waiting(1, spread=spread()))
            raise Later(at + wait) from problem
        receiving.done(receipt_id, at=at, problem=str(problem))
    except Exception as problem:
        receiving.done(receipt_id, at=at, problem=f"{type(problem).__name__}: {problem}")
        raise
    else:
        receiving.done(receipt_id, at=timezone.now(), problem=refused)


@app.task(name="keep_chat_room", queue="outside", retry=WhenSaid(), pass_context=True)
def keep_chat_room(context: JobContext, *, connection_id: int, ref: str) -> None:
    """Make an incident's room what it should be now."""
    _keep(context, connection_id, partial(_room, ref))


@app.task(name="keep_chat_line", queue="outside", retry=WhenSaid(), pass_context=True)
def keep_chat_line(context: JobContext, *, connection_id: int) -> None:
    """Make the status channel's line what it should be now."""
    _keep(context, connection_id, board.keep_line)


@app.periodic(cron="*/5 * * * *")
@app.task(name="look_at_chats", queue="bulk", queueing_lock="look_at_chats")
def look_at_chats(timestamp: int) -> None:
    """Look at every room and line again, open standups, and forget what came a day ago."""
    del timestamp
    at = timezone.now()
    receiving.forget(at=at)
    standups.say_standups(at=at)
    for found in chat_links.links(PROVIDER):
        if found.may_write:
            following.look_again(found.id, chat_rooms.rooms_to_look_at(found, at=at))


def _room(ref: str, found: Link, *, at: datetime) -> None:
    rooms.keep_room(found, ref, at=at)


def _keep(context: JobContext, connection_id: int, keep: Callable[..., None]) -> None:
    """Try, unless the chat is left alone just now; what it does not take is tried again later."""
    found = link(connection_id)
    if found is None or not found.may_write or not sending.may_leave():
        return
    turn = trying.take_turn(connection_id, at=timezone.now())
    if turn.wait_until is not None:
        raise Later(turn.wait_until + SPREAD_OF_WAITS * spread())
    try:
        keep(found, at=timezone.now())
    except NotTaken as problem:
        _later(context, connection_id, problem)
    else:
        trying.went_well(connection_id, at=timezone.now())


def _later(context: JobContext, connection_id: int, problem: NotTaken) -> None:
    at = timezone.now()
    refusal = deliveries.NotTaken(str(problem), is_final=problem.is_refusal, wait=problem.wait)
    now = trying.went_wrong(connection_id, refusal, spread=spread(), at=at)
    if problem.is_refusal or context.job.attempts > KEPT_TRYING_FOR:
        log.warning("chat not kept", connection=connection_id, reason=str(problem))
        return  # the next look tries again
    raise after(refusal, context.job.attempts + 1, now, at=at) from problem
