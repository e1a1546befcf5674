"""The ledger's assumptions: one policy of the organisation, its versions, and history replayed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.burst.asking import check_since
from peacetime.api.burst.gauge import GaugeShown, PointShown, points_of
from peacetime.api.fields import Moment, Sent, Shown, text
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.playbooks import Number
from peacetime.api.writing import write
from peacetime.domain.burst.policy import policy_of, values_of
from peacetime.queries.burst import policy as queries
from peacetime.queries.burst import replay as replays
from peacetime.usecases.burst import policy as usecases

router = Router(tags=["capacity"])

Value = float | str
Values = Annotated[
    dict[str, Any],
    Field(
        max_length=100,
        description="By the names of the parameters; `profile` may name product or sre to begin "
        "with. What is left out stays as it is.",
        json_schema_extra={"additionalProperties": {"type": ["number", "string"]}},
    ),
]


class ParameterShown(Shown):
    """One assumption; `grade` says how well it is founded, from A to D."""

    name: str
    label: str
    unit: str
    value: float
    shipped: float
    usual_low: float = Field(description="From here to `usual_high` the evidence supports it.")
    usual_high: float
    least: float = Field(description="Below it, and above `most`, a value is refused.")
    most: float
    meaning: str
    source: str
    grade: str
    is_unusual: bool


class PolicyShown(Shown):
    """What the ledger assumes, in one version; 0 is what is shipped."""

    version: int
    at: datetime | None
    author: str | None
    restored_from: int | None
    note: str
    values: dict[str, Value]
    parameters: list[ParameterShown]
    remarks: list[str] = Field(description="A sentence for each value beyond the evidence.")


class ChangePolicy(Sent):
    """Other values; with `version`, only where nobody saved another one since that was read."""

    values: Values
    note: Annotated[str, text(500, required=False)] = ""
    version: Number | None = None


class ChangedValue(Shown):
    """One parameter of which two versions say different values."""

    name: str
    before: Value
    after: Value


class PolicyChanges(Shown):
    """What differs between two versions."""

    since: int
    version: int
    values: list[ChangedValue]


class ReplayPolicy(Sent):
    """Of which team, under which values, since when; nothing is saved."""

    team: str = Field(description="A team's slug.")
    values: Values = Field(default_factory=dict)
    since: Moment | None = Field(None, description="Its whole history, when left out.")


class CourseShown(Shown):
    """How a team fared under one set of assumptions, in credit-hours."""

    values: dict[str, Value]
    gauge: GaugeShown
    series: list[PointShown]
    lowest: float
    lowest_at: datetime
    hours_below_zero: float = Field(description="How long the balances added up were below zero.")
    spent: float
    discarded: float


class ReplayShown(Shown):
    """The same history before and after, and what would be different in words."""

    team: str
    time_zone: str
    since: datetime
    at: datetime
    changed: list[ChangedValue]
    sentences: list[str]
    remarks: list[str]
    before: CourseShown
    after: CourseShown


@router.get("/policy", response=PolicyShown)
def read_burst_policy(
    request: Request,
    as_of: Annotated[Moment | None, Query(description="In force then; now, if left out.")] = None,
) -> PolicyShown:
    """What the ledger assumes: every parameter with its unit, value, range, source and grade."""
    return _shown(queries.policy_now(as_of=as_of))


@router.patch("/policy", response=PolicyShown)
def change_burst_policy(request: Request, said: ChangePolicy) -> Status[PolicyShown]:
    """Assume otherwise from now on, of the whole of history, as a new version."""
    change = partial(usecases.change_policy, said.values, note=said.note, version=said.version)
    return write(request, change, _shown)


@router.post("/policy/preview", response=ReplayShown)
def replay_burst_policy(request: Request, said: ReplayPolicy) -> ReplayShown:
    """A team's history replayed under other values, beside what is in force; nothing is saved."""
    now = timezone.now()
    check_since(said.since, now)
    tried = policy_of(said.values, base=queries.policy_now().policy)
    found = replays.replay(said.team, tried, actor=request.auth, at=now, since=said.since)
    return ReplayShown(
        team=found.team,
        time_zone=found.time_zone,
        since=found.since,
        at=found.at,
        changed=_changed(found.changed),
        sentences=list(found.sentences),
        remarks=list(found.remarks),
        before=_course(found.before),
        after=_course(found.after),
    )


@router.get("/policy/versions", response=Page[PolicyShown])
def list_burst_policy_versions(request: Request, paging: Paged) -> Page[PolicyShown]:
    """Every version, what is shipped first."""
    return sliced(request, queries.policy_versions()[::-1], paging, _shown)


@router.get("/policy/versions/{number}", response=PolicyShown)
def read_burst_policy_version(request: Request, number: Number) -> PolicyShown:
    """One version."""
    return _shown(queries.policy_version(number))


@router.get("/policy/versions/{number}/changes", response=PolicyChanges)
def compare_burst_policy_versions(
    request: Request, number: Number, since: Annotated[Number, Query(...)]
) -> PolicyChanges:
    """What differs in one version since another."""
    before, after = queries.policy_version(since), queries.policy_version(number)
    values = _changed(queries.changed_values(before.policy, after.policy))
    return PolicyChanges(since=since, version=number, values=values)


@router.post("/policy/versions/{number}/restore", response=PolicyShown)
def restore_burst_policy(request: Request, number: Number) -> Status[PolicyShown]:
    """Bring an earlier version back, as a new one."""
    return write(request, partial(usecases.restore_policy, number), _shown)


def _shown(view: queries.PolicyView) -> PolicyShown:
    return PolicyShown(
        version=view.version.number,
        at=view.version.at,
        author=view.version.author or None,
        restored_from=view.version.restored_from,
        note=view.note,
        values=view.values,
        parameters=[_parameter(line) for line in queries.parameter_lines(view.policy)],
        remarks=view.policy.remarks(),
    )


def _parameter(line: queries.ParameterLine) -> ParameterShown:
    each = line.parameter
    return ParameterShown(
        name=each.name,
        label=each.label,
        unit=each.unit,
        value=line.value,
        shipped=each.value,
        usual_low=each.usual_low,
        usual_high=each.usual_high,
        least=each.least,
        most=each.most,
        meaning=each.meaning,
        source=each.source,
        grade=each.grade,
        is_unusual=line.is_unusual,
    )


def _changed(values: Mapping[str, tuple[Value, Value]]) -> list[ChangedValue]:
    return [
        ChangedValue(name=name, before=before, after=after)
        for name, (before, after) in values.items()
    ]


def _course(course: replays.Course) -> CourseShown:
    return CourseShown(
        values=values_of(course.policy),
        gauge=GaugeShown.of(course.gauge),
        series=points_of(course.moments, course.hours),
        lowest=course.lowest,
        lowest_at=course.lowest_at,
        hours_below_zero=course.hours_below,
        spent=course.spent,
        discarded=course.discarded,
    )
