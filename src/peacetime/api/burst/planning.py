"""What a team can promise in a sprint, and how both ways of planning did on its own past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from peacetime.api.authentication import Request
from peacetime.api.burst.asking import Finite
from peacetime.api.fields import Day, Sent, Shown
from peacetime.domain.burst.planning import (
    CONFIDENCE,
    PlanReplay,
    Promise,
    Record,
    SprintPlan,
    Turn,
)
from peacetime.queries.burst.addresses import addresses_of, person_id
from peacetime.queries.burst.planning import SprintAsked, TeamPlan, team_plan
from peacetime.queries.burst.sprint_past import PastLine

router = Router(tags=["capacity"])
MOST = 500  # people, days off or turns in one question
Confidence = Annotated[
    Finite, Field(description="In how many sprints of one the promise should hold.")
]
HoursPerDay = Annotated[
    Finite | None, Field(description="Of each person; the team's working hours, when left out.")
]


class Days(BaseModel):
    """Of which days, how surely, with how many hours a day."""

    first_day: Day | None = Field(None, alias="from", description="The next Monday, if left out.")
    last_day: Day | None = Field(None, alias="to", description="Included; two weeks, if left out.")
    confidence: float = Field(CONFIDENCE, allow_inf_nan=False)
    hours_per_day: float | None = Field(
        None, allow_inf_nan=False, description="Of each person; the working hours, if left out."
    )


class DayAway(Sent):
    """A day off beside those that are known."""

    person: str = Field(description="E-mail address.")
    day: Day


class SayTurn(Sent):
    """Who is on call from one day to another, both included."""

    person: str = Field(description="E-mail address.")
    first_day: Day
    last_day: Day


class PlanSprint(Sent):
    """The same with single people; for the team's people, and whoever sets it up."""

    first_day: Day | None = Field(None, description="The next Monday, when left out.")
    last_day: Day | None = Field(None, description="Included; two weeks in all, when left out.")
    confidence: Confidence = CONFIDENCE
    hours_per_day: HoursPerDay = None
    people: list[str] | None = Field(
        None, max_length=MOST, description="E-mail addresses; the whole team, when left out."
    )
    away: list[DayAway] = Field(default_factory=list, max_length=MOST)
    rota: list[SayTurn] | None = Field(
        None, max_length=MOST, description="The known rota, when left out."
    )


class PromiseShown(Shown):
    """What one way of planning promises, in capacity-hours."""

    promised_hours: float
    held_back_hours: float
    chance_kept: float


class MemberHours(Shown):
    """One person's part of a sprint."""

    person: str = Field(description="E-mail address.")
    name: str
    days: int
    available_hours: float
    on_call_days: int


class PlanShown(Shown):
    """What to promise, beside what a fixed 20 % would have promised."""

    available_hours: float
    ours: PromiseShown
    fixed: PromiseShown
    sentence: str
    receipt: str
    remarks: list[str]
    members: list[MemberHours] | None = Field(
        description="For the team's people, and whoever sets it up; null for others."
    )


class RecordShown(Shown):
    """How one way of planning did: hours promised too much, and left idle."""

    kept: int
    broken: int
    overrun_hours: float
    idle_hours: float


class ReplayShown(Shown):
    """Both ways on the same past sprints."""

    sprints: int
    unknown: int
    ours: RecordShown
    fixed: RecordShown
    sentence: str


class PastSprint(Shown):
    """One past sprint: what there was, what Rescue took, what both ways would have promised."""

    first_day: date
    last_day: date
    available_hours: float
    lost_hours: float
    promised_hours: float
    fixed_hours: float
    is_kept: bool
    is_fixed_kept: bool


class TeamPlanShown(Shown):
    """A plan with what it rests on; where `plan` or `replay` is null, `unknown` says why."""

    team: str
    time_zone: str
    first_day: date
    last_day: date
    confidence: float
    hours_per_day: float
    people: int
    is_rota_known: bool
    plan: PlanShown | None
    replay: ReplayShown | None
    past: list[PastSprint] = Field(description="Oldest first.")
    unknown: str
    remarks: list[str]
    policy_version: int
    at: datetime


@router.get("/{slug}/burst/plan", response=TeamPlanShown)
def read_burst_plan(
    request: Request, slug: str, asked: Annotated[Days, Query(...)]
) -> TeamPlanShown:
    """What a team can promise in a sprint, beside a fixed 20 %, and how both did on its own past."""
    sprint = SprintAsked(
        first_day=asked.first_day,
        last_day=asked.last_day,
        confidence=asked.confidence,
        hours_per_day=asked.hours_per_day,
    )
    return _shown(team_plan(slug, sprint, actor=request.auth, at=timezone.now()))


@router.post("/{slug}/burst/plan/preview", response=TeamPlanShown)
def plan_sprint(request: Request, slug: str, said: PlanSprint) -> TeamPlanShown:
    """The same with other people, days off or another rota; nothing is kept."""
    sprint = SprintAsked(
        first_day=said.first_day,
        last_day=said.last_day,
        confidence=said.confidence,
        hours_per_day=said.hours_per_day,
        people=None if said.people is None else _people(said.people),
        away=_away(said.away),
        rota=None if said.rota is None else tuple(map(_turn, said.rota)),
    )
    return _shown(team_plan(slug, sprint, actor=request.auth, at=timezone.now()))


def _people(addresses: list[str]) -> frozenset[int]:
    return frozenset(person_id(email, field="people") for email in addresses)


def _away(said: list[DayAway]) -> Mapping[int, frozenset[date]]:
    days: dict[int, set[date]] = defaultdict(set)
    for one in said:
        days[person_id(one.person, field="away")].add(one.day)
    return {person: frozenset(found) for person, found in days.items()}


def _turn(said: SayTurn) -> Turn:
    return Turn(str(person_id(said.person, field="rota")), said.first_day, said.last_day)


def _shown(found: TeamPlan) -> TeamPlanShown:
    return TeamPlanShown(
        team=found.team,
        time_zone=found.time_zone,
        first_day=found.first_day,
        last_day=found.last_day,
        confidence=found.confidence,
        hours_per_day=found.hours_per_day,
        people=found.people,
        is_rota_known=found.is_rota_known,
        plan=None if found.plan is None else _plan(found.plan, shows_people=found.shows_people),
        replay=None if found.replay is None else _replay(found.replay),
        past=[_past(line) for line in found.past[::-1]],
        unknown=found.unknown,
        remarks=list(found.remarks),
        policy_version=found.policy.version.number,
        at=found.at,
    )


def _plan(plan: SprintPlan, *, shows_people: bool) -> PlanShown:
    return PlanShown(
        available_hours=plan.available_hours,
        ours=_promise(plan.ours),
        fixed=_promise(plan.fixed),
        sentence=plan.sentence,
        receipt=plan.receipt,
        remarks=list(plan.remarks),
        members=_members(plan) if shows_people else None,
    )


def _members(plan: SprintPlan) -> list[MemberHours]:
    addresses = addresses_of(int(member.person_id) for member in plan.members)
    return [
        MemberHours(
            person=addresses[int(member.person_id)],
            name=member.name,
            days=member.days,
            available_hours=member.available_hours,
            on_call_days=member.on_call_days,
        )
        for member in plan.members
    ]


def _promise(promise: Promise) -> PromiseShown:
    return PromiseShown.model_validate(promise)


def _replay(replay: PlanReplay) -> ReplayShown:
    return ReplayShown(
        sprints=replay.sprints,
        unknown=replay.unknown,
        ours=_record(replay.ours),
        fixed=_record(replay.fixed),
        sentence=replay.sentence,
    )


def _record(record: Record) -> RecordShown:
    return RecordShown.model_validate(record)


def _past(line: PastLine) -> PastSprint:
    return PastSprint.model_validate(line)
