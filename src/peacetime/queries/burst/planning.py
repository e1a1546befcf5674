"""What a team can promise in a sprint, and how both ways of planning did on its own past."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from peacetime.domain.burst.planning import (
    CONFIDENCE,
    Member,
    PlanReplay,
    Sprint,
    SprintPlan,
    Turn,
    plan_sprint,
    replayed,
)
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import FIRST_YEAR, LAST_YEAR
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, NotAllowed, can
from peacetime.queries.burst.loads import FEWEST, turns_of
from peacetime.queries.burst.loads import Turn as Rescued
from peacetime.queries.burst.people import House, hours_of_person, house_of, house_with, member_ids
from peacetime.queries.burst.policy import PolicyView, policy_now
from peacetime.queries.burst.privacy import sight_of
from peacetime.queries.burst.rota import shifts_between
from peacetime.queries.burst.rows import time_off_of
from peacetime.queries.burst.sprint_losses import load_of, lost_in_sprint
from peacetime.queries.burst.sprint_past import DAY, Alike, PastLine, each_day, past_sprints
from peacetime.queries.lookup import team_named
from peacetime.storage.models import Person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from peacetime.domain.burst.forecast.load import Load
    from peacetime.queries.access import Actor
    from peacetime.storage.models import Team

USUAL_DAYS = 14
LONGEST_DAYS = 92
HALF = 0.5  # of a working day, from which on it is a day off
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
    def days(self) -> int:
        """How long the sprint is, with its last day."""
        return (self.last_day - self.first_day).days + 1

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
    load = load_of(turns, at=at, zone=zone)
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
    starts_at = _midnight(sprint.first_day, zone)
    lost = lost_in_sprint(load, asked.policy.policy, asked.days, starts_at, zone)
    plan = plan_sprint(sprint, lost, confidence=asked.confidence)
    return replace(asked, plan=plan if sees else replace(plan, members=(), remarks=()))


def _judged(
    planned: TeamPlan, team: Team, house: House, load: Load, turns: Sequence[Rescued]
) -> TeamPlan:
    """With how both ways of planning did on the team's own past."""
    alike = Alike(
        planned.days,
        planned.confidence,
        planned.hours_per_day,
        planned.people,
        planned.policy.policy,
        named_zone(planned.time_zone),
    )
    past = past_sprints(alike, team, house, load, turns, at=planned.at)
    if not past:
        return replace(planned, unknown=NO_PAST)
    said = (SAME_PEOPLE,) if any(each.is_reckoned for each in past) else ()
    return replace(
        planned,
        replay=replayed([each.sprint for each in past], confidence=planned.confidence),
        past=tuple(each.line for each in past),
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
        for day in each_day(first, last):
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


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)
