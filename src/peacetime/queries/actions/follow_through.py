"""Whether action items get done: shares with their intervals, by kind and by team, never by person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Case, Value, When
from django.db.models.functions import TruncDate

from peacetime.domain.postmortems.actions import Kind, State
from peacetime.domain.postmortems.completion import NOT_SAID, Completion, Courses, each, judged
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.actions.items import seen
from peacetime.queries.columns import Day, Large, Moment, Number, as_moments, copied
from peacetime.queries.lookup import team_named
from peacetime.storage.models import Team

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any
    from zoneinfo import ZoneInfo

    from django.db.models import Func
    from numpy.typing import NDArray

    from peacetime.queries.access import Actor

KINDS = [*(kind.value for kind in Kind), NOT_SAID]
STATES = [state.value for state in State]
EPOCH = date(2000, 1, 1)
COLUMNS = (
    *("c_team", "c_kind", "c_state", "c_backlog", "c_created", "c_closed"),
    *("c_due", "c_closed_on"),
)
NOT_CLOSED = NO_DAY = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class FollowThrough:
    """How action items went that were agreed from a day on, of a team or of all.

    `in_backlog` were put into the debt backlog, and `brought` were done before they were written down here:
    both are in no figure.
    """

    team: str
    team_name: str
    time_zone: str
    first_day: date | None
    whole: Completion
    kinds: tuple[Completion, ...]
    teams: tuple[Completion, ...]
    in_backlog: int
    brought: int


def follow_through(
    team: str = "", *, first_day: date | None = None, actor: Actor, at: datetime
) -> FollowThrough:
    """How action items went, as far as they may be seen; two queries.

    Raises:
        NotFound: `team_unknown`.
    """
    of = team_named(team) if team else None
    zone = named_zone(of.time_zone if of else "UTC")
    rows = seen(actor.sight).filter(team__archived_at=None)
    rows = rows.filter(team=of) if of else rows
    if first_day is not None:
        begins = datetime.combine(first_day, time(0), zone).astimezone(UTC)
        rows = rows.filter(created_at__gte=begins)
    cells = copied(rows.order_by().annotate(**_told(zone)), COLUMNS)
    is_closed = cells["c_closed"] != NOT_CLOSED
    is_brought = is_closed & (cells["c_closed"] == cells["c_created"])
    is_aside = (cells["c_backlog"] != 0) & ~is_closed
    kept = ~(is_brought | is_aside)
    cells = {name: cell[kept] for name, cell in cells.items()}
    courses = _courses(cells, at=at, zone=zone)
    return FollowThrough(
        team=of.slug if of else "",
        team_name=of.name if of else "",
        time_zone=of.time_zone if of else "UTC",
        first_day=first_day,
        whole=judged(courses),
        kinds=tuple(each(courses, cells["c_kind"], KINDS)),
        teams=() if of else tuple(_by_team(courses, cells["c_team"])),
        in_backlog=int(is_aside.sum()),
        brought=int(is_brought.sum()),
    )


def _told(zone: ZoneInfo) -> dict[str, Func]:
    """What is asked of each item, in eight bytes a cell: there may be ten thousand of them."""
    return {
        "c_team": Large("team_id"),
        "c_kind": Number(_place("kind", KINDS)),
        "c_state": Number(_place("state", STATES)),
        "c_backlog": Number("is_in_backlog"),
        "c_created": Moment("created_at"),
        "c_closed": Moment("closed_at"),
        "c_due": Day("due_on"),
        "c_closed_on": Day(TruncDate("closed_at", tzinfo=zone)),
    }


def _place(field: str, words: Sequence[str]) -> Case:
    """Which of these words a row has; the last where it has none of them."""
    cases = (When(**{field: word}, then=Value(place)) for place, word in enumerate(words))
    return Case(*cases, default=Value(len(words) - 1))


def _courses(cells: Mapping[str, NDArray[Any]], *, at: datetime, zone: ZoneInfo) -> Courses:
    is_closed = cells["c_closed"] != NOT_CLOSED
    until = np.where(is_closed, as_moments(cells["c_closed"]), np.datetime64(_naive(at), "us"))
    seconds = (until - as_moments(cells["c_created"])) / np.timedelta64(1, "s")
    today = (at.astimezone(zone).date() - EPOCH).days
    ends = np.where(is_closed, cells["c_closed_on"], today)
    has_day = cells["c_due"] != NO_DAY
    return Courses(
        is_done=cells["c_state"] == STATES.index(State.DONE),
        is_dropped=cells["c_state"] == STATES.index(State.DROPPED),
        open_for=np.maximum(seconds, 0.0),
        days_past=np.where(has_day, (ends - cells["c_due"]).astype(float), np.nan),
    )


def _by_team(courses: Courses, teams: NDArray[np.int64]) -> list[Completion]:
    known = np.unique(teams)
    names = dict(Team.objects.filter(pk__in=known.tolist()).values_list("pk", "name"))
    return each(courses, np.searchsorted(known, teams), [names[pk] for pk in known.tolist()])


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
