"""What the page of a team says of its rituals: this week's check with its list, and reviews that are late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.rituals.records import Status
from peacetime.domain.rituals.rhythms import Every, period_start
from peacetime.queries.lookup import team_named
from peacetime.queries.rituals.agendas import weekly
from peacetime.queries.rituals.reviews import ReviewShown, late_reviews, reviews
from peacetime.queries.rituals.rhythms import rituals_of_teams
from peacetime.queries.rituals.standing import TimeShown, shown
from peacetime.queries.sight import OUTSIDE, Sight

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.rituals.agendas import WeeklyAgenda


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """The check of this week while it waits for a word, with what it asks about; and what is late."""

    slug: str
    check: TimeShown | None
    agenda: WeeklyAgenda | None
    late_reviews: tuple[ReviewShown, ...]


def week_of_team(slug: str, *, at: datetime, sight: Sight = OUTSIDE) -> TeamWeek:
    """What is to be said of a team's rituals this week.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    [one] = rituals_of_teams([team], at=at)
    [ritual] = shown([one], at=at)
    zone = one.ritual.hours.time_zone
    monday = period_start(Every.WEEK, at.astimezone(zone).date())
    waits = (Status.UPCOMING, Status.DUE, Status.MISSED)
    this_week = [
        time
        for time in ritual.times
        if time.status in waits
        and period_start(Every.WEEK, time.at.astimezone(zone).date()) == monday
    ]
    check = this_week[0] if this_week else None
    return TeamWeek(
        slug=team.slug,
        check=check,
        agenda=weekly(team, sight=sight, at=at) if check else None,
        late_reviews=tuple(late_reviews(reviews(at=at, team=team, sight=sight))),
    )
