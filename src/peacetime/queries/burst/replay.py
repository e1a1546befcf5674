"""A team's history replayed under other assumptions: both courses side by side, and nothing is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from peacetime.domain.burst.ledger.day_classes import micros, moment
from peacetime.domain.burst.ledger.path import Path
from peacetime.domain.burst.policy import CALENDAR, Policy, differences
from peacetime.domain.burst.wording import HOUR, hours_in_words
from peacetime.domain.shared.spans import total
from peacetime.queries.burst.gauge import GaugeView, view_of
from peacetime.queries.burst.ledgers import Ask, standing
from peacetime.queries.burst.people import House, house_of, house_with
from peacetime.queries.burst.policy import PolicyView, policy_now
from peacetime.queries.burst.privacy import require_team
from peacetime.queries.burst.team_ledgers import TeamStanding, team_of
from peacetime.queries.lookup import team_named
from peacetime.queries.versions import Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from peacetime.queries.access import Actor
    from peacetime.queries.burst.privacy import TeamSight
    from peacetime.storage.models import Team

TRIED = -1  # the number of a version that nobody has saved
SMALL = 0.05  # credit-hours, and less than any page shows
DAY_HOURS = 24.0
LEAST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Course:
    """How a team fared under one policy.

    Args:
        policy: The policy.
        gauge: How the team stands at the end.
        moments: Where the line of its balance bends or jumps, in order.
        hours: The balances of its people added up there, in credit-hours; debt takes from the others.
        hours_below: How long that sum was below zero.
        lowest: The lowest it was, and when.
        spent: Credit-hours that Rescue took in the time shown.
        discarded: Credit-hours that were earned beyond the cap in the time shown.
    """

    policy: Policy
    gauge: GaugeView
    moments: tuple[datetime, ...]
    hours: tuple[float, ...]
    hours_below: float
    lowest: float
    lowest_at: datetime
    spent: float
    discarded: float

    @property
    def cap_hours(self) -> float:
        """What the team could hold at the end."""
        return self.gauge.cap_hours or self.policy.cap


@dataclass(frozen=True, slots=True)
class Replay:
    """The same history under two policies.

    Args:
        changed: What the policies say differently, by name: before and after.
        sentences: What would be different, the most important first.
        remarks: What is unusual in the tried policy, and what the replay does not know.
    """

    team: str
    team_name: str
    time_zone: str
    since: datetime
    at: datetime
    before: Course
    after: Course
    changed: Mapping[str, tuple[float | str, float | str]]
    sentences: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything is tried at all."""
        return bool(self.changed)


def replay(
    slug: str, tried: Policy, *, actor: Actor, at: datetime, since: datetime | None = None
) -> Replay:
    """A team's whole history folded twice, by the policy in force and by the one that is tried.

    A tried holiday calendar holds for teams that name one of their own as well: else it could not be tried.

    Raises:
        NotFound: `team_unknown`.
        CapacityHidden: The team is too small for whoever asks.
    """
    team = team_named(slug)
    sight = require_team(team, actor)
    now = policy_now()
    changed = differences(now.policy, tried)
    calendar = tried.holiday_calendar if CALENDAR in changed else None
    first = _standing(team, Ask(at, is_whole=True), None)
    second = (
        _standing(team, Ask(at, policy=PolicyView(tried, Version(TRIED))), calendar)
        if changed
        else first
    )
    begins = sight.begin(max(_begins(first, at), since) if since else _begins(first, at))
    begins = min(begins, at - LEAST)
    before, after = (_course(found, sight, begins, at) for found in (first, second))
    return Replay(
        team.slug,
        team.name,
        team.time_zone,
        begins,
        at,
        before,
        after,
        changed,
        tuple(_sentences(before, after)) if changed else (),
        (*_unseen(team, second, changed), *first.remarks),
    )


def _standing(team: Team, ask: Ask, calendar: str | None) -> TeamStanding:
    """The ledgers of everybody who was ever in the team, by the holidays of another calendar if one is given."""
    own = house_with({team.pk: team})
    stays = [stay for stay in own.stays if stay.joined_at <= ask.at]
    people = sorted({stay.person_id for stay in stays})
    house = house_of(people) if people else own
    if calendar is not None:
        house = _with_calendar(house, calendar)
    return team_of(team, standing(people, ask, house=house), stays, ask)


def _with_calendar(house: House, calendar: str) -> House:
    hours = {team: replace(each, calendar=calendar) for team, each in house.hours.items()}
    return replace(house, hours=hours)


def _begins(found: TeamStanding, at: datetime) -> datetime:
    """Where the line can begin: an hour is its least, so that there is a line."""
    return min(found.ledger.span.start, at - LEAST)


def _course(found: TeamStanding, sight: TeamSight, since: datetime, at: datetime) -> Course:
    path = summed(found, since)
    lowest, lowest_at = path.lowest()
    return Course(
        policy=found.policy.policy,
        gauge=view_of(found, sight, None, at=at),
        moments=tuple(moment(int(each)) for each in path.at),
        hours=tuple(float(each) for each in path.balance),
        hours_below=total(path.spans_below(0.0)) / HOUR,
        lowest=lowest,
        lowest_at=lowest_at,
        spent=float(path.spent[-1] - path.spent[0]),
        discarded=float(path.discarded[-1] - path.discarded[0]),
    )


def summed(found: TeamStanding, since: datetime) -> Path:
    """The balances of a team's people added up, wherever one of them bends or jumps.

    Just before each bend stands another knot, so that a jump is a jump.
    """
    at = bends(found, since)
    moments = [moment(int(each)) for each in at]
    lines = [ledger.path for ledger in found.ledger.people.values()]
    spent = _added([path.values(at, path.spent) for path in lines], len(at))
    discarded = _added([path.values(at, path.discarded) for path in lines], len(at))
    balance = found.ledger.total(moments) if lines else np.zeros(len(at))
    return Path(at, balance, np.zeros(len(at)), spent, discarded)


def bends(found: TeamStanding, since: datetime) -> NDArray[np.int64]:
    """Where the balance of any of a team's people bends, and the moment before, in microseconds."""
    first, last = micros(since), micros(found.ledger.span.end)
    each = [ledger.path.at for ledger in found.ledger.people.values()]
    at = np.unique(np.concatenate([*each, *(one - 1 for one in each), [first, last]]))
    within: NDArray[np.int64] = at[(at >= first) & (at <= last)]
    return within


def _added(lines: Sequence[NDArray[np.float64]], length: int) -> NDArray[np.float64]:
    """Lines added up; where one is not known yet, it adds nothing."""
    found: NDArray[np.float64] = np.nansum(lines, axis=0) if lines else np.zeros(length)
    return found


def _sentences(before: Course, after: Course) -> list[str]:
    """What would be different, in words; nothing is said of what would not."""
    said = [_now(before.gauge, after.gauge), _below(before, after)]
    if abs(after.spent - before.spent) > SMALL:
        said.append(
            f"Rescue would have cost {hours_in_words(after.spent)} of credit in all, instead of "
            f"{hours_in_words(before.spent)}."
        )
    if abs(after.discarded - before.discarded) > SMALL:
        said.append(
            f"{hours_in_words(after.discarded).capitalize()} would have been earned beyond the cap and "
            f"discarded, instead of {hours_in_words(before.discarded)}."
        )
    found = [sentence for sentence in said if sentence]
    return found or ["Nothing in this team’s history would be different."]


def _now(before: GaugeView, after: GaugeView) -> str:
    if before.usable_hours is None or after.usable_hours is None:
        return ""
    is_same = abs(before.usable_hours - after.usable_hours) < SMALL
    if is_same and before.cap_hours == after.cap_hours and before.state == after.state:
        return ""
    state = (
        f"The team would be {STATE_WORDS[after.state]} as now"
        if before.state == after.state
        else f"The team would be {STATE_WORDS[after.state]} instead of {STATE_WORDS[before.state]}"
    )
    return (
        f"{state}, with {after.usable_hours:,.0f} of {after.cap_hours:,.0f} hours usable instead of "
        f"{before.usable_hours:,.0f} of {before.cap_hours:,.0f}."
    )


def _below(before: Course, after: Course) -> str:
    if abs(before.hours_below - after.hours_below) < SMALL:
        return ""
    return (
        f"Its people’s balances together would have been below zero for {_days(after.hours_below)} of the "
        f"time shown, instead of {_days(before.hours_below)}."
    )


def _days(hours: float) -> str:
    days = hours / DAY_HOURS
    if hours < SMALL:
        return "no day"
    return f"{days:,.1f} days" if days >= 1 else hours_in_words(hours)


def _unseen(
    team: Team, found: TeamStanding, changed: Mapping[str, tuple[float | str, float | str]]
) -> list[str]:
    """What a change cannot show on this history."""
    said = found.policy.policy.remarks()
    people = found.ledger.people.values()
    if "comp_rest" in changed and not any(each.responder.time_off for each in people):
        said.append(
            "No time off with the pager off is recorded for this team, so compensatory rest moves nothing here."
        )
    if "standby" in changed and not any(each.responder.standby for each in people):
        said.append(
            "No rota is known for this team: accrual on call counts only while the team is in Rescue."
        )
    if CALENDAR in changed and team.holiday_calendar:
        said.append(
            f"This team names a calendar of its own ({team.holiday_calendar}). It is tried with the other one "
            "here; saving the policy does not change the team’s."
        )
    if "follow_up_hours" in changed or "planning_ceiling" in changed:
        said.append("Follow-up and the sustainable utilisation count in plans, not in the balance.")
    return said


STATE_WORDS = {
    "healthy": "healthy",
    "watch": "on watch",
    "overdrawn": "overdrawn",
    "unknown": "unknown",
}
