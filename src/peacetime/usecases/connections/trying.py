"""Whether a message may be tried now, and what its outcome says of the destination."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.domain.communications.patience import Breaker
from peacetime.storage import events, jobs
from peacetime.storage.models import Connection
from peacetime.usecases import outbox
from peacetime.usecases.outbox import OUTSIDE

if TYPE_CHECKING:
    from peacetime.usecases.deliveries import NotTaken

AT_ONCE = 2  # of one destination, so that a slow one leaves room for the others
LOOK_AGAIN = timedelta(minutes=10)  # a paused one; resuming does not wait for it
A_MOMENT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be done with a message now: nothing before a moment, or try; in a dry run only render."""

    wait_until: datetime | None = None
    is_dry_run: bool = False


@transaction.atomic(durable=True)
def take_turn(connection_id: int, *, at: datetime) -> Turn:
    """Ask for a try. The connection's row is locked, so that only one of many goes first after a failure."""
    row = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    if row.paused_at is not None:
        return Turn(wait_until=at + LOOK_AGAIN)
    if row.is_dry_run:
        return Turn(is_dry_run=True)
    now = Breaker(row.failures, row.open_until)
    wait = now.waits_until(at)
    if wait is None and jobs.running(OUTSIDE, connection_id=row.pk) > AT_ONCE:
        wait = at + A_MOMENT
    if wait is not None:
        return Turn(wait_until=wait)
    _keep(row, now.tried(at))
    return Turn()


@transaction.atomic(durable=True)
def went_well(connection_id: int, *, at: datetime) -> None:
    """A message was taken: what waited for this destination begins at once."""
    row = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    had_failed = row.failures > 0 or row.open_until is not None
    row.last_success_at = at
    row.save(update_fields=["last_success_at"])
    _keep(row, Breaker(row.failures, row.open_until).succeeded())
    if had_failed:
        outbox.hasten(row.pk)
        _tell_watchers(row, at=at)


@transaction.atomic(durable=True)
def went_wrong(connection_id: int, problem: NotTaken, *, spread: float, at: datetime) -> Breaker:
    """A message was not taken. Where the message itself is refused, the destination has answered, and is well."""
    row = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    row.last_error, row.last_error_at = problem.sentence[:500], at
    row.save(update_fields=["last_error", "last_error_at"])
    before = Breaker(row.failures, row.open_until)
    now = (
        before.succeeded()
        if problem.is_final
        else before.failed(at, spread=spread, wait=problem.wait)
    )
    _keep(row, now)
    _tell_watchers(row, at=at)
    return now


def _keep(row: Connection, now: Breaker) -> None:
    if (row.failures, row.open_until) != (now.failures, now.open_until):
        row.failures, row.open_until = now.failures, now.open_until
        row.save(update_fields=["failures", "open_until"])


def _tell_watchers(row: Connection, *, at: datetime) -> None:
    events.append("connection.standing.changed", at=at, team=row.team.slug if row.team else "")
