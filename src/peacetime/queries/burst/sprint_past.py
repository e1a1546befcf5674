"""A team's own past as sprints: what there was, what Rescue took, and what both ways would have promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from peacetime.domain.burst.planning import FIXED_SHARE, PastSprint
from peacetime.queries.burst.sprint_losses import as_known, lost_in_sprint, really_lost

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from peacetime.domain.burst.forecast.load import Load
    from peacetime.domain.burst.policy import Policy
    from peacetime.queries.burst.loads import Turn
    from peacetime.queries.burst.people import House
    from peacetime.storage.models import Team

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
PAST_SPRINTS = 26
LEARNING_WEEKS = 8  # of history before the first sprint that is judged
PATHS_OF_THE_PAST = 800


@dataclass(frozen=True, slots=True)
class PastLine:
    """One past sprint: what there was, what Rescue took, what both ways would have promised."""

    first_day: date
    last_day: date
    available_hours: float
    lost_hours: float
    promised_hours: float
    fixed_hours: float

    @property
    def delivered_hours(self) -> float:
        """What was left for Delivery."""
        return max(0.0, self.available_hours - self.lost_hours)

    @property
    def is_kept(self) -> bool:
        """Whether the forecast's promise would have held."""
        return self.delivered_hours >= self.promised_hours - 1e-9

    @property
    def is_fixed_kept(self) -> bool:
        """Whether the fixed share's would have."""
        return self.delivered_hours >= self.fixed_hours - 1e-9


@dataclass(frozen=True, slots=True)
class Judged:
    """One past sprint, with the forecast that was made before it.

    `is_reckoned` where nobody is known to have been in the team then.
    """

    sprint: PastSprint
    line: PastLine
    is_reckoned: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """What past sprints have in common with the one that is planned.

    Args:
        days: How long they are.
        confidence: In how many of one the promise should hold.
        hours_per_day: Of each person.
        people: How many there are now.
    """

    days: int
    confidence: float
    hours_per_day: float
    people: int
    policy: Policy
    zone: ZoneInfo


def past_sprints(
    alike: Alike, team: Team, house: House, load: Load, turns: Sequence[Turn], *, at: datetime
) -> list[Judged]:
    """The team's own past in sprints of the same length, back from now, each with a forecast made before it."""
    weeks = -(-alike.days // 7)
    found = []
    for number in range(1, PAST_SPRINTS + 1):
        week = load.week - number * weeks
        if week < LEARNING_WEEKS:
            break
        start = at - number * weeks * WEEK
        known = as_known(
            load, week, [turn for turn in turns if turn.span.start < start], start, alike.zone
        )
        found.append(_judged(alike, team, house, known, turns, start=start))
    return found


def _judged(
    alike: Alike, team: Team, house: House, known: Load, turns: Sequence[Turn], *, start: datetime
) -> Judged:
    forecast = lost_in_sprint(
        known, alike.policy, alike.days, start, alike.zone, paths=PATHS_OF_THE_PAST
    )
    present = len(house.present(team.pk, start))
    first = start.astimezone(alike.zone).date()
    last = first + (alike.days - 1) * DAY
    hours = house.hours[team.pk]
    worked = sum(hours.on(day) is not None for day in each_day(first, last))
    available = (present or alike.people) * worked * alike.hours_per_day
    lost = really_lost(turns, start, start + alike.days * DAY, alike.policy, alike.zone)
    held = float(np.quantile(forecast, alike.confidence, method="inverted_cdf"))
    line = PastLine(
        first,
        last,
        available,
        lost,
        max(0.0, available - held),
        available * (1 - FIXED_SHARE),
    )
    return Judged(PastSprint(available, lost, forecast), line, is_reckoned=not present)


def each_day(first: date, last: date) -> Iterable[date]:
    """The days of a sprint."""
    return (first + n * DAY for n in range((last - first).days + 1))
