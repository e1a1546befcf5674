"""That ledgers changed from a moment on: said in the transaction of the change, settled by a job."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from peacetime.storage import identifiers, jobs
from peacetime.storage.models import LedgerEdit

if TYPE_CHECKING:
    from collections.abc import Iterable


EVER = datetime(1970, 1, 1, tzinfo=UTC)


def people_changed(since_by_person: dict[int, datetime], *, is_urgent: bool = True) -> None:
    """The ledgers of these people changed, each since its moment."""
    _add(
        (LedgerEdit(person_id=person, since=since) for person, since in since_by_person.items()),
        is_urgent=is_urgent,
    )


def team_changed(team_id: int, since: datetime, *, is_urgent: bool = True) -> None:
    """The ledgers of everybody who was in a team changed."""
    _add([LedgerEdit(team_id=team_id, since=since)], is_urgent=is_urgent)


def clocks_changed(*, person_id: int | None = None, team_id: int | None = None) -> None:
    """By whose clocks, hours or holidays somebody's time is told changed: their ledger from its beginning."""
    if person_id is not None:
        people_changed({person_id: EVER})
    if team_id is not None:
        team_changed(team_id, EVER)


def everybody_changed(since: datetime) -> None:
    """Every ledger changed: they are computed by other rules."""
    _add([LedgerEdit(since=since)], is_urgent=False)


def _add(rows: Iterable[LedgerEdit], *, is_urgent: bool) -> None:
    """Each change has a job of its own: one that finds nothing left to do ends at once.

    A key shared by the changes of one team would make its writers wait for each other.
    """
    if LedgerEdit.objects.bulk_create(rows):
        queue = "timers" if is_urgent else "bulk"
        jobs.defer("settle_ledgers", queue=queue, key=identifiers.short_id())
