"""What a team can promise in a sprint, and how both ways of planning did on its own past."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from peacetime.domain.burst.forecast.crews import crews_of
from peacetime.domain.burst.forecast.durations import duration_posterior
from peacetime.domain.burst.forecast.load import (
    Load,
    accumulated,
    capacity_hours,
    fit_load,
    shape_of_week,
)
from peacetime.domain.burst.forecast.simulation import business_by_hour
from peacetime.domain.burst.planning import (
    CONFIDENCE,
    FIXED_SHARE,
    Member,
    PastSprint,
    PlanReplay,
    Sprint,
    SprintPlan,
    Turn,
    plan_sprint,
    replayed,
)
from peacetime.domain.burst.wording import HOUR
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import FIRST_YEAR, LAST_YEAR
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, NotAllowed, can
from peacetime.queries.burst.loads import FEWEST, hour_of_week, turns_of
from peacetime.queries.burst.loads import Turn as Rescued
from peacetime.queries.burst.people import House, hours_of_person, house_of, house_with, member_ids
from peacetime.queries.burst.policy import PolicyView, policy_now
from peacetime.queries.burst.privacy import sight_of
from peacetime.queries.burst.rota import shifts_between
from peacetime.queries.burst.rows import time_off_of
from peacetime.queries.lookup import team_named
from peacetime.storage.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from peacetime.domain.burst.policy import Policy
    from peacetime.domain.shared.hours import WorkingHours
    from peacetime.queries.access import Actor
    from peacetime.storage.models import Team

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
USUAL_DAYS = 14
LONGEST_DAYS = 92
PAST_SPRINTS = 26
LEARNING_WEEKS = 8  # of history before the first sprint that is judged
PATHS_OF_THE_PAST = 800
REST_FOR_AN_HOUR = 1.0  # in working hours, of each hour engaged outside them
HALF = 0.5  # of a working day, from which on it is a day off
SEED = 4  # the same history gives the same plan
TOO_FEW = "Fewer than five Rescues are known, and they say too little of what the next one takes."
NO_PAST = (
    "The history is too short to judge a plan by it: two months before a past sprint are needed."
)
NOT_OF_PEOPLE = "Only the team's people and whoever sets it up plan with single people of it."
WITHOUT_OFF = "Days off are not counted: of fewer than five people they are told to the team alone."
SAME_PEOPLE = (
    "Before anybody was in the team, its past sprints are reckoned with the people of now."
)


@dataclass(frozen=True, slots=True)
class SprintAsked:
    """What a plan is asked for; what is None is proposed.

    Args:
        first_day: Of the sprint, by the team's clocks; the next Monday where None.
        last_day: Included; two weeks in all where None.
        confidence: In how many sprints of one the promise should hold.
        hours_per_day: Of each person; the team's working hours where None.
        people: Numbers of those who are in it; the whole team where None.
        away: Days off by person, beside those that are known.
        rota: Who is on call; the known rota where None.
    """

    first_day: date | None = None
    last_day: date | None = None
    confidence: float = CONFIDENCE
    hours_per_day: float | None = None
    people: frozenset[int] | None = None
    away: Mapping[int, frozenset[date]] = field(default_factory=dict)
    rota: tuple[Turn, ...] | None = None

    @property
    def is_of_people(self) -> bool:
        """Whether anything is said of single people."""
        return self.people is not None or bool(self.away) or self.rota is not None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the team, and the days off that are known of the sprint."""

    person_id: int
    name: str
    is_in: bool
    known_off: tuple[date, ...]
    away: tuple[date, ...]


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
class TeamPlan:
    """A plan with what it rests on; what is not known is None, and `unknown` says why.

    Args:
        candidates: The team's people; none for whoever neither is in it nor sets it up.
        rota: As used.
        available_hours: Of all people of the sprint.
        past: The newest first.
    """

    team_id: int
    team: str
    team_name: str
    time_zone: str
    at: datetime
    first_day: date
    last_day: date
    confidence: float
    hours_per_day: float
    people: int
    candidates: tuple[Candidate, ...]
    rota: tuple[Turn, ...]
    is_rota_known: bool
    plan: SprintPlan | None
    replay: PlanReplay | None
    past: tuple[PastLine, ...]
    unknown: str
    remarks: tuple[str, ...]
    policy: PolicyView

    @property
    def shows_people(self) -> bool:
        """Whether names and days of people are shown to whoever asks."""
        return bool(self.candidates)


def team_plan(
    slug: str, asked: SprintAsked, *, actor: Actor, at: datetime, is_short: bool = False
) -> TeamPlan:
    """What to promise, beside a fixed share, and how often each would have been broken.

    Nothing here bounds Rescue: only the promise moves. In short the past is left out, which takes most of
    the time.

    Raises:
        NotFound: `team_unknown`.
        NotAllowed: Single people are chosen by somebody who neither is in the team nor sets it up: the
            hours of one would tell their time off.
        SprintReversed: `sprint_reversed`.
        InvalidInput: `day_out_of_range`, `sprint_too_long`, `confidence_impossible`,
            `hours_per_day_impossible`.
    """
    team = team_named(slug)
    sees, knows_off = _sight(team, asked, actor)
    zone, policy = named_zone(team.time_zone), policy_now()
    first, last = _days(asked, at.astimezone(zone).date())
    people = {row.pk: row for row in Person.objects.filter(pk__in=member_ids(team, at=at))}
    house = house_of(people) if people else house_with({team.pk: team})
    known_off = _known_off(people, house, first, last) if knows_off else {}
    sprint = _sprint(team, asked, (first, last), people, house, known_off)
    turns = turns_of(team, at=at, policy=policy.policy)
    unplanned = TeamPlan(
        team_id=team.pk,
        team=team.slug,
        team_name=team.name,
        time_zone=team.time_zone,
        at=at,
        first_day=first,
        last_day=last,
        confidence=asked.confidence,
        hours_per_day=_hours_a_day(team, asked),
        people=len(sprint.members),
        candidates=_candidates(people, asked, known_off) if sees else (),
        rota=sprint.rota if sees else (),
        is_rota_known=asked.rota is None and bool(sprint.rota),
        plan=None,
        replay=None,
        past=(),
        unknown=TOO_FEW if len(turns) < FEWEST else "",
        remarks=() if knows_off else (WITHOUT_OFF,),
        policy=policy,
    )
    if len(turns) < FEWEST:
        return unplanned
    load = _load(turns, at=at, zone=zone)
    planned = _planned(unplanned, sprint, load, sees=sees and not is_short)
    return planned if is_short else _judged(planned, team, house, load, turns)


def _sight(team: Team, asked: SprintAsked, actor: Actor) -> tuple[bool, bool]:
    """Whether somebody sees single people of a team, and whether their days off are counted for them."""
    sight = sight_of(team, actor)
    sees = sight.is_member or can(actor, Act.SET_UP_TEAM, team_id=team.pk)
    if not sees and asked.is_of_people:
        raise NotAllowed(NOT_OF_PEOPLE, details={"needs": "member of the team"})
    return sees, sees or sight.is_shown


def _sprint(
    team: Team,
    asked: SprintAsked,
    days: tuple[date, date],
    people: Mapping[int, Person],
    house: House,
    known_off: Mapping[int, Sequence[date]],
) -> Sprint:
    """Who is in it, when each works, and who is on call."""
    a_day = _hours_a_day(team, asked)
    members = tuple(
        Member(
            str(pk),
            person.name,
            a_day,
            hours_of_person(person, house.stays_of(pk), house),
            frozenset(known_off.get(pk, ())) | asked.away.get(pk, frozenset()),
        )
        for pk, person in people.items()
        if asked.people is None or pk in asked.people
    )
    rota = asked.rota
    if rota is None:
        rota = _known_rota(team, named_zone(team.time_zone), *days)
    return Sprint(*days, members, rota)


def _planned(asked: TeamPlan, sprint: Sprint, load: Load, *, sees: bool) -> TeamPlan:
    """With what can be promised; what is said of single people is left out for whoever does not see them."""
    zone = named_zone(asked.time_zone)
    days = (sprint.last_day - sprint.first_day).days + 1
    lost = _lost(load, asked.policy.policy, days, _midnight(sprint.first_day, zone), zone)
    plan = plan_sprint(sprint, lost, confidence=asked.confidence)
    return replace(asked, plan=plan if sees else replace(plan, members=(), remarks=()))


def _judged(
    planned: TeamPlan, team: Team, house: House, load: Load, turns: Sequence[Rescued]
) -> TeamPlan:
    """With how both ways of planning did on the team's own past."""
    zone = named_zone(planned.time_zone)
    past, said = _past(team, house, house.hours[team.pk], load, turns, planned, zone=zone)
    forecasts = [each for each, _ in past]
    return replace(
        planned,
        replay=replayed(forecasts, confidence=planned.confidence) if past else None,
        past=tuple(line for _, line in past),
        unknown="" if past else NO_PAST,
        remarks=(*planned.remarks, *said),
    )


def _days(asked: SprintAsked, today: date) -> tuple[date, date]:
    first = asked.first_day or today + (7 - today.weekday()) * DAY
    for name, day in (("from", first), ("to", asked.last_day or first)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            sentence = f"Choose a day between the years {FIRST_YEAR} and {LAST_YEAR}."
            raise InvalidInput(sentence, field=name, code="day_out_of_range")
    last = asked.last_day or first + (USUAL_DAYS - 1) * DAY
    if (last - first).days >= LONGEST_DAYS:
        sentence = f"A sprint of more than {LONGEST_DAYS} days is a quarter. Choose an earlier end."
        raise InvalidInput(sentence, field="to", code="sprint_too_long")
    return first, last


def _hours_a_day(team: Team, asked: SprintAsked) -> float:
    """As asked for, or the team's working hours."""
    if asked.hours_per_day is not None:
        return asked.hours_per_day
    starts, ends = (
        moment.hour + moment.minute / 60 for moment in (team.work_starts, team.work_ends)
    )
    return (ends or 24.0) - starts


def _known_off(
    people: Mapping[int, Person], house: House, first: date, last: date
) -> dict[int, list[date]]:
    """Days of the sprint of which half or more is written down as time off; one query."""
    found: dict[int, list[date]] = {}
    for pk, rows in time_off_of(people).items():
        hours = hours_of_person(people[pk], house.stays_of(pk), house)
        for day in _each_day(first, last):
            worked = hours.on(day)
            if worked is None:
                continue
            off = sum(
                (
                    max(
                        timedelta(0),
                        min(row.ends_at, worked.end) - max(row.starts_at, worked.start),
                    )
                    for row in rows
                ),
                timedelta(0),
            )
            if off >= HALF * worked.duration:
                found.setdefault(pk, []).append(day)
    return found


def _known_rota(team: Team, zone: ZoneInfo, first: date, last: date) -> tuple[Turn, ...]:
    """The stored turns of a sprint as whole local days; the day of a hand-over is of both."""
    shifts = shifts_between(team, _midnight(first, zone), _midnight(last + DAY, zone))
    instant = timedelta(microseconds=1)
    return tuple(
        Turn(
            str(shift.person_id),
            shift.starts_at.astimezone(zone).date(),
            (shift.ends_at - instant).astimezone(zone).date(),
        )
        for shift in shifts
    )


def _candidates(
    people: Mapping[int, Person], asked: SprintAsked, known_off: Mapping[int, Sequence[date]]
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            pk,
            person.name,
            asked.people is None or pk in asked.people,
            tuple(known_off.get(pk, ())),
            tuple(sorted(asked.away.get(pk, ()))),
        )
        for pk, person in sorted(people.items(), key=lambda pair: pair[1].name.casefold())
    )


def _load(turns: Sequence[Rescued], *, at: datetime, zone: ZoneInfo) -> Load:
    begins = turns[0].span.start
    return fit_load(
        np.array([(turn.span.start - begins) / HOUR for turn in turns]),
        _lengths(turns),
        np.array([turn.people for turn in turns]),
        known_until=(at - begins) / HOUR,
        hours_of_week=np.array([hour_of_week(turn.span.start, zone) for turn in turns]),
    )


def _lost(
    load: Load,
    policy: Policy,
    days: int,
    starts_at: datetime,
    zone: ZoneInfo,
    *,
    paths: int = 4000,
) -> NDArray[np.float64]:
    """Simulated capacity-hours that Rescue takes from a sprint."""
    return capacity_hours(
        load,
        business=business_by_hour(policy),
        days=days,
        follow_up_hours=policy.follow_up_hours,
        seed=SEED,
        comp_rest=REST_FOR_AN_HOUR,
        now_hour=hour_of_week(starts_at, zone),
        paths=paths,
    )


def _past(
    team: Team,
    house: House,
    hours: WorkingHours,
    load: Load,
    turns: Sequence[Rescued],
    asked: TeamPlan,
    *,
    zone: ZoneInfo,
) -> tuple[list[tuple[PastSprint, PastLine]], list[str]]:
    """The team's own past in sprints of the same length, back from now, each with a forecast made before it."""
    days = (asked.last_day - asked.first_day).days + 1
    weeks = -(-days // 7)
    policy = asked.policy.policy
    found: list[tuple[PastSprint, PastLine]] = []
    is_reckoned = False
    for number in range(1, PAST_SPRINTS + 1):
        week = load.week - number * weeks
        if week < LEARNING_WEEKS:
            break
        start = asked.at - number * weeks * WEEK
        known = [turn for turn in turns if turn.span.start < start]
        forecast = _lost(
            _as_known(load, week, known, start, zone),
            policy,
            days,
            start,
            zone,
            paths=PATHS_OF_THE_PAST,
        )
        present = len(house.present(team.pk, start))
        is_reckoned |= not present
        people = present or asked.people
        first = start.astimezone(zone).date()
        worked = sum(
            hours.on(day) is not None for day in _each_day(first, first + (days - 1) * DAY)
        )
        available = people * worked * asked.hours_per_day
        lost = _really_lost(turns, start, start + days * DAY, policy, zone)
        held = float(np.quantile(forecast, asked.confidence, method="inverted_cdf"))
        line = PastLine(
            first,
            first + (days - 1) * DAY,
            available,
            lost,
            max(0.0, available - held),
            available * (1 - FIXED_SHARE),
        )
        found.append((PastSprint(available, lost, forecast), line))
    return found, [SAME_PEOPLE] if is_reckoned and found else []


def _as_known(
    load: Load, week: int, known: Sequence[Rescued], at: datetime, zone: ZoneInfo
) -> Load:
    """The load as it was known at a moment: the filter knows each week from those before it alone."""
    over = [turn for turn in known if turn.span.end <= at]
    took = np.array([turn.people for turn in over], dtype=np.int64)
    local = np.array([hour_of_week(turn.span.start, zone) for turn in known], dtype=np.float64)
    return replace(
        load,
        week=week,
        durations=duration_posterior(_lengths(over)),
        crews=crews_of(_lengths(over), took),
        hour_of_week=shape_of_week(local),
    )


def _really_lost(
    turns: Sequence[Rescued], start: datetime, end: datetime, policy: Policy, zone: ZoneInfo
) -> float:
    """Capacity-hours that the Rescues of a stretch took, by the same formula as the forecast's."""
    begun = [turn for turn in turns if start <= turn.span.start < end]
    if not begun:
        return 0.0
    took = np.array([turn.people for turn in begun])
    lengths = _lengths(begun)
    business = accumulated(
        business_by_hour(policy),
        np.array([hour_of_week(turn.span.start, zone) for turn in begun]),
        lengths,
    )
    engaged = took * (business + REST_FOR_AN_HOUR * (lengths - business))
    return float((engaged + policy.follow_up_hours).sum())


def _lengths(turns: Sequence[Rescued]) -> NDArray[np.float64]:
    return np.array([max(turn.span.duration / HOUR, 1e-3) for turn in turns], dtype=np.float64)


def _each_day(first: date, last: date) -> Iterable[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)
