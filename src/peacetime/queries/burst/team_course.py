"""How a team's balance went up to now, or up to a moment as it was known then: its gauge and its line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peacetime.domain.burst.ledger.day_classes import moment
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.burst.forecast import LEARNT_FROM, ahead_of, kept_ahead, simulated
from peacetime.queries.burst.gauge import hidden_gauge, view_of
from peacetime.queries.burst.ledgers import Ask
from peacetime.queries.burst.loads import FEWEST, team_load, turns_of
from peacetime.queries.burst.policy import policy_now
from peacetime.queries.burst.privacy import sight_back
from peacetime.queries.burst.replay import summed
from peacetime.queries.burst.team_ledgers import team_standing
from peacetime.queries.lookup import team_named
from peacetime.storage.models import TeamGauge

if TYPE_CHECKING:
    from peacetime.queries.access import Actor
    from peacetime.queries.burst.forecast import Ahead
    from peacetime.queries.burst.gauge import GaugeView
    from peacetime.queries.burst.policy import PolicyView
    from peacetime.queries.burst.privacy import TeamSight
    from peacetime.queries.burst.team_ledgers import TeamStanding
    from peacetime.storage.models import Team

SHOWN = timedelta(days=60)
LEAST = timedelta(hours=1)  # so that there is a line


@dataclass(frozen=True, slots=True)
class TeamCourse:
    """A team's gauge, and the balances of its people added up since a moment.

    Args:
        moments: Where the line bends or jumps; none where there is nothing to show.
        hours: The balance there, in credit-hours; debt takes from the others.
        ahead: What may come, where it was asked for and the history says enough.
        newcomers: How many of its people joined in that time; the line does not know them before.
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
    ahead: Ahead | None = None
    newcomers: int = 0


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
    days_ahead: int = 0,
) -> TeamCourse:
    """A team's gauge and course, as whoever asks may see it: hidden is told by the gauge alone.

    With days ahead, what may come is told as it was kept; where nothing is, it is simulated from a year
    of history, which takes some tenths of a second.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    sight = sight_back(team, actor)
    until = as_of or at
    asked = Ask(until, as_of=as_of, since=sight.begin(since or until - SHOWN))
    found = team_standing(team, asked) if sight.reaches(until) else None
    return course_of(team, sight, asked, found, days_ahead=days_ahead)


def course_of(
    team: Team, sight: TeamSight, asked: Ask, found: TeamStanding | None, *, days_ahead: int = 0
) -> TeamCourse:
    """The same from a ledger that is folded already; None where whoever asks may not see it."""
    until, begins = asked.at, asked.since or asked.at - SHOWN
    moments: tuple[datetime, ...] = ()
    hours: tuple[float, ...] = ()
    ahead: Ahead | None = None
    newcomers = 0
    if found is not None:
        stored = TeamGauge.objects.filter(team=team).first()
        if days_ahead:
            is_open = sight.is_broken_down
            ahead = kept_ahead(found, stored, at=until, days=days_ahead, is_open=is_open)
            ahead = ahead or _ahead(team, asked, sight, days=days_ahead)
        gauge, policy = view_of(found, sight, stored, at=until), found.policy
        begins = min(max(begins, found.ledger.span.start), until - LEAST)
        if gauge.is_known:
            newcomers = _newcomers(found, begins)
            path = summed(found, begins)
            moments = tuple(moment(int(each)) for each in path.at)
            hours = tuple(float(each) for each in path.balance)
    else:
        gauge, policy = hidden_gauge(team, sight, at=until), policy_now(as_of=asked.as_of)
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
        ahead,
        newcomers,
    )


def _newcomers(found: TeamStanding, since: datetime) -> int:
    """How many of the people of the end joined after a moment."""
    ledgers = (found.ledger.people[person] for person in found.ledger.balances)
    joined = (ledger.responder.joined_at for ledger in ledgers)
    return sum(at is not None and at > since for at in joined)


def _ahead(team: Team, asked: Ask, sight: TeamSight, *, days: int) -> Ahead | None:
    """What may come, simulated here and now: some tenths of a second."""
    at, zone = asked.at, named_zone(team.time_zone)
    turns = turns_of(team, at=at, policy=policy_now(as_of=asked.as_of).policy)
    if len(turns) < FEWEST:
        return None
    found = team_standing(team, replace(asked, since=at - LEARNT_FROM))
    learnt = team_load(found, turns, at=at, zone=zone)
    balances = simulated(found, learnt, at=at, zone=zone, days=days)
    return None if balances is None else ahead_of(balances, at=at, is_open=sight.is_broken_down)
