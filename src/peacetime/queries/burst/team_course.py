"""How a team's balance went up to now, or up to a moment as it was known then: its gauge and its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peacetime.domain.burst.day_classes import moment
from peacetime.queries.burst.gauge import gauge_of, view_of
from peacetime.queries.burst.ledgers import Ask
from peacetime.queries.burst.policy import policy_now
from peacetime.queries.burst.privacy import sight_of
from peacetime.queries.burst.replay import summed
from peacetime.queries.burst.team_ledgers import team_standing
from peacetime.queries.lookup import team_named
from peacetime.storage.models import TeamGauge

if TYPE_CHECKING:
    from peacetime.queries.access import Actor
    from peacetime.queries.burst.gauge import GaugeView
    from peacetime.queries.burst.policy import PolicyView

SHOWN = timedelta(days=60)
LEAST = timedelta(hours=1)  # so that there is a line


@dataclass(frozen=True, slots=True)
class TeamCourse:
    """A team's gauge, and the balances of its people added up since a moment.

    Args:
        moments: Where the line bends or jumps; none where there is nothing to show.
        hours: The balance there, in credit-hours; debt takes from the others.
    """

    team_id: int
    team: str
    team_name: str
    time_zone: str
    gauge: GaugeView
    policy: PolicyView
    since: datetime
    until: datetime
    moments: tuple[datetime, ...]
    hours: tuple[float, ...]
    is_member: bool


def zone_of_team(slug: str) -> str:
    """By whose clocks a team's days are told.

    Raises:
        NotFound: `team_unknown`.
    """
    return team_named(slug).time_zone


def team_course(
    slug: str,
    *,
    actor: Actor,
    at: datetime,
    since: datetime | None = None,
    as_of: datetime | None = None,
) -> TeamCourse:
    """A team's gauge and course, as whoever asks may see it: hidden is told by the gauge alone.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    sight = sight_of(team, actor)
    until = as_of or at
    begins = since or until - SHOWN
    moments: tuple[datetime, ...] = ()
    hours: tuple[float, ...] = ()
    if sight.is_shown:
        stored = TeamGauge.objects.filter(team=team).first()
        found = team_standing(team, Ask(until, as_of=as_of, since=begins))
        gauge, policy = view_of(found, sight, stored, at=until), found.policy
        begins = min(max(begins, found.ledger.span.start), until - LEAST)
        if gauge.is_known:
            path = summed(found, begins)
            moments = tuple(moment(int(each)) for each in path.at)
            hours = tuple(float(each) for each in path.balance)
    else:
        gauge, policy = gauge_of(slug, at=at, actor=actor), policy_now(as_of=as_of)
    return TeamCourse(
        team.pk,
        team.slug,
        team.name,
        team.time_zone,
        gauge,
        policy,
        begins,
        until,
        moments,
        hours,
        sight.is_member,
    )
