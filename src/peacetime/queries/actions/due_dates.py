"""Due dates from the time a team really has, and whether it has promised more than that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.due_dates import (
    SHARE_OF_PROMISE,
    USUAL_HOURS,
    Overcommitment,
    free_hours_a_day,
    overcommitment,
    propose_due_dates,
)
from peacetime.queries.actions.items import item_of, seen, shown
from peacetime.queries.burst.planning import SprintAsked, team_plan
from peacetime.queries.lookup import team_named
from peacetime.queries.working_hours import working_hours

if TYPE_CHECKING:
    from datetime import date, datetime

    from peacetime.domain.postmortems.actions import ActionItem
    from peacetime.domain.shared.hours import WorkingHours
    from peacetime.queries.access import Actor
    from peacetime.queries.actions.items import ActionShown

NONE_FREE = (
    "Rescue is likely to take all of the next sprint, so no hours are free for action items and no date "
    "can be proposed."
)


@dataclass(frozen=True, slots=True)
class DateProposed:
    """An action item without a due date, the day proposed for it, and why; None where a year does not suffice."""

    action: ActionShown
    on: date | None
    sentence: str


@dataclass(frozen=True, slots=True)
class DueDates:
    """What a team has promised, and what it could promise next.

    Args:
        team: Its slug.
        team_name: For people.
        free_hours: Of a working day, for action items; None where it is not known, and `unknown` says why.
        sentence: How the free hours come about.
        unknown: Why nothing can be proposed; "" where something can.
        dated: How many are promised for a day.
        proposed: In the order of what they promise.
        beyond: The day by which most is promised beyond what is free; None where all fits.
    """

    team: str
    team_name: str
    free_hours: float | None
    sentence: str
    unknown: str
    dated: int
    proposed: tuple[DateProposed, ...]
    beyond: Overcommitment | None


def due_dates(slug: str, *, actor: Actor, at: datetime) -> DueDates:
    """What a team can promise of its open action items.

    The free hours are a part of what its next sprint can promise, so Rescues and time off are counted
    already.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    rows = list(
        seen(actor.sight).filter(team=team, closed_at=None, is_in_backlog=False).order_by("pk")
    )
    items = [item_of(row) for row in rows]
    hours = working_hours(team)
    first = _next_working_day(hours, at)
    dated = [_from(first, item) for item in items if item.due_on is not None]
    plan = team_plan(slug, SprintAsked(), actor=actor, at=at, is_short=True)
    days = hours.working_days(plan.first_day, plan.last_day)
    promise = plan.plan.ours.promised_hours if plan.plan else None
    free = free_hours_a_day(promise, days) if promise is not None else None
    if free is None or promise is None:
        unknown = plan.unknown or NONE_FREE
        return DueDates(slug, team.name, None, "", unknown, len(dated), (), None)
    views = {view.ref: view for view in shown(rows, at=at, sight=actor.sight)}
    proposed = propose_due_dates(
        items,
        free_hours_per_day=free,
        hours=hours,
        at=at,
        promised_hours=len(dated) * USUAL_HOURS,
    )
    return DueDates(
        team=slug,
        team_name=team.name,
        free_hours=free,
        sentence=(
            f"{SHARE_OF_PROMISE:.0%} of the {promise:.3g} hours that the next sprint can promise, over "
            f"{days} working days: {free:.2g} hours a day for action items. An item takes "
            f"{USUAL_HOURS:.0f} hours where nobody says otherwise."
        ),
        unknown="",
        dated=len(dated),
        proposed=tuple(DateProposed(views[one.item.id], one.on, one.sentence) for one in proposed),
        beyond=overcommitment(dated, free_hours_per_day=free, hours=hours, at=at),
    )


def _next_working_day(hours: WorkingHours, at: datetime) -> date:
    moment = hours.next_working_moment(at) or at
    return moment.astimezone(hours.time_zone).date()


def _from(first: date, item: ActionItem) -> ActionItem:
    """What is due on a day off just now, or overdue, can be done on the next working day at the earliest."""
    if item.due_on is None or item.due_on >= first:
        return item
    return replace(item, due_on=first)
