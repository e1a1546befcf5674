"""One's own capacity: balance, entries, rest, time off, and who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.burst.asking import Reaching, known
from peacetime.api.burst.gauge import PointShown, points_of
from peacetime.api.fields import Moment, Sent, Shown
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.writing import write
from peacetime.queries.burst import own as queries
from peacetime.queries.burst.privacy import require_self
from peacetime.usecases.burst import shares, time_off

router = Router(tags=["capacity"])
EVERY = 1_000_000  # entries in one piece, to be paged here, oldest first


class OwnEntry(Shown):
    """One row of one's own ledger, with its arithmetic; negative credit-hours were spent."""

    kind: str
    started_at: datetime
    ended_at: datetime
    credit_hours: float
    balance_after: float
    incident: str | None
    title: str
    arithmetic: str
    key: str = Field(description="Of a correction, by which it is taken back; empty otherwise.")
    reason: str


class FindingShown(Shown):
    """One rule of rest that what is known of one's work runs into."""

    code: str
    rule: str
    started_at: datetime
    until_at: datetime | None
    hours: float
    sentence: str
    source: str


class AdviceShown(Shown):
    """Whether and until when to rest, and why; for oneself alone."""

    sentence: str
    until_at: datetime | None
    owed_hours: float | None
    findings: list[FindingShown]


class EngagementShown(Shown):
    """A time in an incident, as a role, a file or a hand says it."""

    key: str
    incident: str | None
    title: str
    started_at: datetime
    ended_at: datetime | None
    is_open: bool
    source: str = Field(description="role, import or hand; what a hand says can be withdrawn.")


class TimeOffShown(Shown):
    """A stretch of time off that stands."""

    key: str
    starts_at: datetime
    ends_at: datetime
    is_pager_off: bool


class Reader(Shown):
    """Somebody who may see a balance, or whose balance one may see."""

    person: str = Field(validation_alias="email", description="E-mail address.")
    name: str
    since: datetime


class SharedCapacity(Shown):
    """A person's balance in credit-hours, and how it went."""

    person: str = Field(description="E-mail address.")
    name: str
    at: datetime
    time_zone: str
    balance: float
    cap_hours: float
    pace_per_hour: float = Field(description="What an hour gives now; below zero what it takes.")
    hours_to_empty: float | None = Field(description="At this pace; null in Delivery.")
    hours_to_full: float | None
    lowest: float | None
    lowest_at: datetime
    policy_version: int
    series: list[PointShown] = Field(description="Where the line bends or jumps.")


class OwnCapacity(SharedCapacity):
    """One's own balance, with what nobody else sees."""

    advice: AdviceShown | None
    engagements: list[EngagementShown]
    time_off: list[TimeOffShown]
    readers: list[Reader] = Field(description="Who may see this balance.")
    owners: list[Reader] = Field(description="Whose balance one may see.")


class PlanTimeOff(Sent):
    """Time off, beforehand or afterwards; with the pager off it is rest that fills the ledger."""

    person: str = Field("", description="E-mail address; whoever calls, when left out.")
    starts_at: Moment
    ends_at: Moment
    is_pager_off: bool = True


class TimeOffPlanned(Shown):
    """One stretch of time off as it stands now."""

    key: str
    person: str
    starts_at: datetime
    ends_at: datetime
    is_pager_off: bool
    is_withdrawn: bool


class BalanceShared(Shown):
    """Whether a person may see one's own balance now."""

    person: str
    is_shared: bool


@router.get("/me/burst", response=OwnCapacity)
def read_own_burst(request: Request, asked: Annotated[Reaching, Query(...)]) -> OwnCapacity:
    """One's own balance, rest advice, engagements, time off, and who may see it."""
    found = _own(request, asked)
    return OwnCapacity(
        **_balance(found).__dict__,
        advice=None if found.advice is None else AdviceShown.model_validate(found.advice),
        engagements=[_engagement(each) for each in found.engagements],
        time_off=[TimeOffShown.model_validate(each) for each in found.time_off],
        readers=[Reader.model_validate(each) for each in found.readers],
        owners=[Reader.model_validate(each) for each in found.owners],
    )


@router.get("/me/burst/entries", response=Page[OwnEntry])
def read_own_burst_entries(
    request: Request, paging: Paged, asked: Annotated[Reaching, Query(...)]
) -> Page[OwnEntry]:
    """Every row of one's own ledger since a moment, oldest first."""
    return _page(request, _own(request, asked).entries, paging)


@router.get("/people/{person}/burst", response=SharedCapacity)
def read_shared_burst(request: Request, person: str) -> SharedCapacity:
    """The balance of somebody who shares it with whoever calls."""
    found = queries.shared_capacity(person, actor=request.auth, at=timezone.now(), page_size=1)
    return _balance(found)


@router.get("/people/{person}/burst/entries", response=Page[OwnEntry])
def read_shared_burst_entries(request: Request, person: str, paging: Paged) -> Page[OwnEntry]:
    """The entries of the last 90 days of somebody who shares them with whoever calls, oldest first."""
    now = timezone.now()
    found = queries.shared_capacity(person, actor=request.auth, at=now, page_size=EVERY)
    return _page(request, found.entries, paging)


@router.put("/me/burst/shares/{person}", response=BalanceShared)
def share_balance(request: Request, person: str) -> Status[BalanceShared]:
    """Let a person, named by e-mail address, see one's own balance until one stops."""
    return write(request, partial(shares.share_balance, person), BalanceShared.model_validate)


@router.delete("/me/burst/shares/{person}", response=BalanceShared)
def stop_sharing_balance(request: Request, person: str) -> Status[BalanceShared]:
    """Let them see it no longer."""
    return write(request, partial(shares.stop_sharing, person), BalanceShared.model_validate)


@router.post("/burst/time-off", response={201: TimeOffPlanned})
def plan_time_off(request: Request, said: PlanTimeOff) -> Status[TimeOffPlanned]:
    """Write down that somebody is off: themselves, their lead, or an administrator."""
    plan = partial(
        time_off.plan_time_off,
        said.person or own_address(request),
        said.starts_at,
        said.ends_at,
        is_pager_off=said.is_pager_off,
    )
    return write(request, plan, TimeOffPlanned.model_validate, status=HTTPStatus.CREATED)


@router.delete("/burst/time-off/{key}", response=TimeOffPlanned)
def withdraw_time_off(request: Request, key: str) -> Status[TimeOffPlanned]:
    """Take time off back; that it was planned stays on record."""
    return write(request, partial(time_off.withdraw_time_off, key), TimeOffPlanned.model_validate)


def own_address(request: Request) -> str:
    """The address of whoever calls.

    Raises:
        NoOwnBalance: A program calls.
    """
    require_self(request.auth)
    return request.auth.label


def _own(request: Request, asked: Reaching) -> queries.OwnCapacity:
    when = asked.when()
    return queries.own_capacity(
        actor=request.auth, at=when.at, since=when.since, as_of=when.as_of, page_size=EVERY
    )


def _page(request: Request, entries: Sequence[queries.OwnEntry], paging: Paged) -> Page[OwnEntry]:
    return sliced(request, entries[::-1], paging, _entry)


def _entry(entry: queries.OwnEntry) -> OwnEntry:
    return OwnEntry(
        kind=entry.kind,
        started_at=entry.started_at,
        ended_at=entry.ended_at,
        credit_hours=entry.credit_hours,
        balance_after=entry.balance_after,
        incident=entry.incident or None,
        title=entry.title,
        arithmetic=entry.arithmetic,
        key=entry.key if entry.kind == "correction" else "",
        reason=entry.reason,
    )


def _engagement(each: queries.OwnEngagement) -> EngagementShown:
    return EngagementShown(
        key=each.key,
        incident=each.incident or None,
        title=each.title,
        started_at=each.started_at,
        ended_at=each.ended_at,
        is_open=each.is_open,
        source=each.source,
    )


def _balance(found: queries.OwnCapacity) -> SharedCapacity:
    return SharedCapacity(
        person=found.email,
        name=found.name,
        at=found.at,
        time_zone=found.time_zone,
        balance=found.balance,
        cap_hours=found.cap_hours,
        pace_per_hour=found.pace_per_hour,
        hours_to_empty=known(found.hours_to_empty),
        hours_to_full=known(found.hours_to_full),
        lowest=known(found.lowest),
        lowest_at=found.lowest_at,
        policy_version=found.policy_version,
        series=points_of(found.moments, found.hours),
    )
