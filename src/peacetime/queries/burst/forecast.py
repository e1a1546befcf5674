"""What may come: the chance that a balance falls below zero, its fan, Rescue hours, and a pace that lasts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from peacetime.domain.burst.forecast.backtest import Backtest, HoursAhead, Unknown, look_ahead
from peacetime.domain.burst.forecast.periods import Periods, rescue_periods
from peacetime.domain.burst.forecast.simulation import BalancesAhead, balances_ahead
from peacetime.domain.burst.ledger.closed_forms import sustainable_incidents_per_week
from peacetime.domain.burst.ledger.entries import EntryKind
from peacetime.domain.burst.wording import HOUR
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.burst.gauge import moved_on
from peacetime.queries.burst.ledgers import Ask
from peacetime.queries.burst.loads import FEWEST, TeamLoad, hour_of_week, team_load, turns_of
from peacetime.queries.burst.policy import policy_now
from peacetime.queries.burst.privacy import require_team
from peacetime.queries.burst.rows import shifts_of
from peacetime.queries.burst.team_ledgers import TeamStanding, team_standing
from peacetime.queries.lookup import team_named
from peacetime.storage.models import Rescue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from peacetime.queries.access import Actor
    from peacetime.storage.models import Team, TeamGauge

DAYS, LONGEST_DAYS = 30, 120
DAYS_KEPT = DAYS + 2  # kept for a day, and settled within an hour or two of it
FANNED = 5  # quantiles of a fan
CHANCES = 3  # of a day: anybody was below, the sum was, anybody is
KEPT_COLUMNS = CHANCES + 2 * FANNED
LIKELY = 0.5
DIGITS = 4
SAME_HOURS = 1.0  # a balance that lies closer to what was settled has had no edit worth a new fan
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
SEED = 4  # the same history gives the same forecast
LEARNT_FROM = timedelta(days=365)
PACE_WEEKS = 8
WORK = frozenset({EntryKind.spent, EntryKind.page})
NOBODY_ON_CALL = -1
TOO_FEW = "Fewer than five Rescues say too little of what one costs."
NOBODY = "Nobody is in the team, so there is no balance to follow."
NO_RATE = "One Rescue says nothing about how often they come."
TOO_SHORT = "The history is shorter than a week."
DAY_OUT_OF_RANGE = f"Choose a day within the next {LONGEST_DAYS} days."


@dataclass(frozen=True, slots=True)
class Ahead:
    """A team's balance in the days ahead, from the 5th to the 95th of a hundred futures.

    Args:
        moments: Now, and each day ahead.
        usable: At each, the 5, 25, 50, 75 and 95 % of what people have left, debts not counted.
        total: The same of the sum with debts.
        any_below: The chance that anybody was below zero by then; none under five people.
        team_below: The chance that the sum was below zero at the end of a day by then.
        in_debt: The chance that anybody is below zero then; none under five people.
    """

    moments: tuple[datetime, ...]
    usable: tuple[tuple[float, ...], ...]
    total: tuple[tuple[float, ...], ...]
    any_below: tuple[float, ...]
    team_below: tuple[float, ...]
    in_debt: tuple[float, ...]

    @property
    def is_in_debt(self) -> bool:
        """Whether anybody is below zero now; under five people, whether the sum is."""
        return bool((self.any_below or self.team_below)[0])

    @property
    def is_team_in_debt(self) -> bool:
        """Whether the balances added up are below zero now."""
        return bool(self.team_below[0])

    @property
    def paid_at(self) -> datetime | None:
        """From when on nobody is below zero, as likely as not; None where not in these days.

        Under five people it is told of the sum alone.
        """
        if not self.in_debt:
            return self.team_paid_at
        return next(
            (at for at, share in zip(self.moments, self.in_debt, strict=True) if share <= LIKELY),
            None,
        )

    @property
    def team_paid_at(self) -> datetime | None:
        """From when on the balances added up are not below zero, as likely as not."""
        middle = FANNED // 2
        return next(
            (at for at, row in zip(self.moments, self.total, strict=True) if row[middle] >= 0), None
        )


@dataclass(frozen=True, slots=True)
class TeamForecast:
    """What may come for a team; what cannot be said is None, and `unknown` says why by its name."""

    team: str
    team_name: str
    time_zone: str
    at: datetime
    by: date
    days: int
    ahead: Ahead | None
    chance_any_below: float | None
    chance_team_below: float | None
    hours: HoursAhead | None
    record: Backtest | None
    sustainable_per_week: float | None
    pace_per_week: float | None
    cap_hours: float | None
    policy_version: int
    unknown: Mapping[str, str]
    remarks: tuple[str, ...]


def team_forecast(slug: str, *, actor: Actor, at: datetime, by: date | None = None) -> TeamForecast:
    """What may come for a team until a day; it takes up to a second, and nothing is kept.

    Raises:
        NotFound: `team_unknown`.
        CapacityHidden: The team is too small, and whoever asks is not in it.
        InvalidInput: `day_out_of_range`.
    """
    team = team_named(slug)
    sight = require_team(team, actor)
    zone = named_zone(team.time_zone)
    until = by or (at + DAYS * DAY).astimezone(zone).date()
    days = (until - at.astimezone(zone).date()).days
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(DAY_OUT_OF_RANGE, field="by", code="day_out_of_range")
    found = team_standing(team, Ask(at, since=at - LEARNT_FROM))
    turns = turns_of(team, at=at, policy=found.policy.policy)
    learnt = team_load(found, turns, at=at, zone=zone)
    unknown: dict[str, str] = {}
    shown = max(DAYS, days)
    balances = simulated(found, learnt, at=at, zone=zone, days=shown)
    if balances is None:
        unknown["ahead"] = TOO_FEW if found.ledger.balances else NOBODY
    hours, record = _rescue_hours(team, at=at, unknown=unknown)
    sustainable = _sustainable(found, at=at)
    if sustainable is None:
        unknown["sustainable_per_week"] = "No incident has cost anything yet."
    ahead = None if balances is None else ahead_of(balances, at=at, is_open=sight.is_broken_down)
    return TeamForecast(
        team.slug,
        team.name,
        team.time_zone,
        at,
        until,
        days,
        ahead,
        ahead.any_below[days] if ahead and ahead.any_below else None,
        ahead.team_below[days] if ahead else None,
        hours,
        record,
        sustainable,
        _pace(found, at=at),
        float(found.policy.policy.cap * len(found.ledger.balances)) or None,
        found.policy.version.number,
        unknown,
        found.remarks,
    )


def chances_ahead(team: Team, *, at: datetime) -> list[list[float]] | None:
    """What is kept of the days ahead, so that no page simulates; None where nothing can be said.

    By day the chances that anybody was below zero, that the sum was, and that anybody is, then `Ahead.usable`
    and `Ahead.total`.
    """
    zone = named_zone(team.time_zone)
    policy = policy_now().policy
    turns = turns_of(team, at=at, policy=policy)
    if len(turns) < FEWEST:
        return None
    found = team_standing(team, Ask(at, since=at - LEARNT_FROM))
    learnt = team_load(found, turns, at=at, zone=zone)
    balances = simulated(found, learnt, at=at, zone=zone, days=DAYS_KEPT)
    if balances is None:
        return None
    rows = np.column_stack(
        (
            balances.any_below,
            balances.team_below,
            balances.in_debt,
            balances.usable,
            balances.total,
        )
    )
    return [[round(float(value), DIGITS) for value in row] for row in rows]


def kept_ahead(
    found: TeamStanding, stored: TeamGauge | None, *, at: datetime, days: int, is_open: bool
) -> Ahead | None:
    """What was kept of the days ahead, told from now on; None where it is not, or not true any more.

    Formula: now is known; a day ahead lies between the two kept days around it, in a straight line.
    """
    if stored is None or stored.ahead is None or stored.ahead_at is None:
        return None
    rows = np.array(stored.ahead)
    passed = (at - stored.ahead_at) / DAY
    is_long = rows.shape[1] == KEPT_COLUMNS and 0 <= passed <= len(rows) - 1 - days
    if not is_long or not _is_as_settled(found, stored, at=at):
        return None
    place = passed + np.arange(days + 1)
    told = np.column_stack([np.interp(place, np.arange(len(rows)), each) for each in rows.T])
    held = np.array(list(found.ledger.balances.values()))
    usable, total = float(np.maximum(held, 0).sum()), float(held.sum())
    is_below = bool((held < 0).any())
    told[0] = [is_below, total < 0, is_below, *[usable] * FANNED, *[total] * FANNED]
    return Ahead(
        tuple(at + day * DAY for day in range(days + 1)),
        tuple(tuple(row) for row in told[:, CHANCES : CHANCES + FANNED].tolist()),
        tuple(tuple(row) for row in told[:, CHANCES + FANNED :].tolist()),
        tuple(told[:, 0].tolist()) if is_open else (),
        tuple(told[:, 1].tolist()),
        tuple(told[:, 2].tolist()) if is_open else (),
    )


def _is_as_settled(found: TeamStanding, stored: TeamGauge, *, at: datetime) -> bool:
    """Whether people hold what they were to hold by now, by the same policy."""
    policy = found.policy
    if stored.policy != policy.version.number or stored.computed_at > at:
        return False
    hours = (at - stored.computed_at) / HOUR
    moved = sorted(moved_on(held, pace, hours, policy.policy) for held, pace in stored.people)
    held = sorted(found.ledger.balances.values())
    return len(held) == len(moved) and all(
        abs(one - other) <= SAME_HOURS for one, other in zip(held, moved, strict=True)
    )


def simulated(
    found: TeamStanding,
    learnt: TeamLoad | None,
    *,
    at: datetime,
    zone: ZoneInfo,
    days: int = DAYS,
) -> BalancesAhead | None:
    """A team's balances day by day on many paths, where its history says enough."""
    balances = found.ledger.balances
    if learnt is None or not balances:
        return None
    return balances_ahead(
        learnt.load,
        learnt.rates,
        np.array(list(balances.values())),
        seed=SEED,
        days=days,
        now_hour=hour_of_week(at, zone),
        rota=rota_of(found, at=at, zone=zone, days=days),
    )


def rota_of(found: TeamStanding, *, at: datetime, zone: ZoneInfo, days: int) -> np.ndarray | None:
    """Who is on call at noon of each day ahead, by their place among the balances; None without a rota."""
    people = [int(person) for person in found.ledger.balances if person.isdigit()]
    shifts = shifts_of(people)
    coming = [
        (place, shift)
        for place, person in enumerate(people)
        for shift in shifts.get(person, [])
        if shift.team_id == found.team.pk and shift.ends_at > at
    ]
    if not coming:
        return None
    noon = at.astimezone(zone).replace(hour=12, minute=0, second=0, microsecond=0)
    moments = [noon + day * DAY for day in range(days)]
    return np.array(
        [
            next(
                (place for place, s in coming if s.starts_at <= moment < s.ends_at),
                NOBODY_ON_CALL,
            )
            for moment in moments
        ],
        dtype=np.int64,
    )


def ahead_of(balances: BalancesAhead, *, at: datetime, is_open: bool) -> Ahead:
    """The same as plain values; under five people nothing is said of anybody."""
    return Ahead(
        tuple(at + int(day) * DAY for day in balances.days),
        tuple(tuple(float(v) for v in row) for row in balances.usable),
        tuple(tuple(float(v) for v in row) for row in balances.total),
        tuple(float(v) for v in balances.any_below) if is_open else (),
        tuple(float(v) for v in balances.team_below),
        tuple(float(v) for v in balances.in_debt) if is_open else (),
    )


def periods_of_team(team: Team, *, at: datetime) -> Periods | None:
    """A team's periods of Rescue in hours since its history began; None where there is none."""
    rows = Rescue.objects.filter(team=team, started_at__lt=at).order_by("started_at")
    spans = list(rows.values_list("started_at", "ended_at", "end_is"))
    if not spans:
        return None
    begins = min(team.history_from, spans[0][0])
    starts = np.array([(start - begins) / HOUR for start, _, _ in spans])
    ends = np.array([_end(end, end_is, begins, at) for _, end, end_is in spans])
    return rescue_periods(starts, ends, known_until=(at - begins) / HOUR)


def _end(end: datetime | None, end_is: str, begins: datetime, at: datetime) -> float:
    if end_is == "open":
        return (at - begins) / HOUR
    return (min(end, at) - begins) / HOUR if end is not None else float("nan")


def _rescue_hours(
    team: Team, *, at: datetime, unknown: dict[str, str]
) -> tuple[HoursAhead | None, Backtest | None]:
    periods = periods_of_team(team, at=at)
    if periods is None or len(periods.starts) < 2 or periods.weeks < 1:  # noqa: PLR2004 - one is no rate
        few = periods is None or len(periods.starts) < 2  # noqa: PLR2004
        unknown["hours"] = unknown["record"] = NO_RATE if few else TOO_SHORT
        return None, None
    hours, record = look_ahead(periods, seed=SEED)
    if isinstance(record, Unknown):
        unknown["record"] = record.reason
        return hours, None
    return hours, record


def _sustainable(found: TeamStanding, *, at: datetime) -> float | None:
    """How many incidents a week the team can carry for long, by what those of a year cost."""
    costs: dict[str, float] = defaultdict(float)
    for ledger in found.ledger.people.values():
        for entry in ledger.entries:
            if entry.kind in WORK and entry.ended_at > at - LEARNT_FROM:
                costs[entry.incident] -= entry.credit_hours
    people = len(found.ledger.balances)
    if not costs or not people:
        return None
    return sustainable_incidents_per_week(
        list(costs.values()),
        people=people,
        policy=found.policy.policy,
        on_call_share=_on_call_share(found, at=at),
    )


def _on_call_share(found: TeamStanding, *, at: datetime) -> float:
    """The part of the last eight weeks that a person was on call, on average."""
    start = at - PACE_WEEKS * WEEK
    people = [ledger.responder for ledger in found.ledger.people.values()]
    hours = sum(
        max(0.0, (min(span.end, at) - max(span.start, start)) / HOUR)
        for responder in people
        for span in responder.standby
    )
    return min(1.0, hours / (len(people) * PACE_WEEKS * 168)) if people else 0.0


def _pace(found: TeamStanding, *, at: datetime) -> float | None:
    """Incidents a week that cost the team something, over the last eight weeks.

    What its people did before they joined was no incident of this team.
    """
    since = at - PACE_WEEKS * WEEK
    if found.ledger.span.start > since:
        return None
    recent = {
        entry.incident
        for ledger in found.ledger.people.values()
        for entry in ledger.entries
        if entry.kind is EntryKind.spent
        and entry.started_at >= max(since, ledger.responder.joined_at or since)
    }
    return len(recent) / PACE_WEEKS
