"""Who was in an incident from when to when, written down by hand; and how its people stand while it runs."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.burst.own import own_address
from peacetime.api.fields import Moment, Sent, Shown
from peacetime.api.writing import write
from peacetime.domain.burst.people.watch import Watched
from peacetime.domain.shared.text import quoted
from peacetime.queries.burst.watch import watched
from peacetime.queries.lookup import NotFound
from peacetime.usecases.burst import hand

router = Router(tags=["capacity"])


class RecordEngagement(Sent):
    """Somebody was in this incident from … to …; at most a month in one stretch."""

    person: str = Field("", description="E-mail address; whoever calls, when left out.")
    started_at: Moment
    ended_at: Moment
    is_paged: Annotated[bool, Field(description="Whether they were called, or just joined.")] = True


class EngagementRecorded(Shown):
    """Somebody's time in an incident as it stands now."""

    key: str
    incident: str
    person: str
    started_at: datetime
    ended_at: datetime
    is_withdrawn: bool
    remark: str = Field("", description="What may be a mistake; it is taken all the same.")


class WatchedPerson(Shown):
    """How one person stands who is in the incident now."""

    name: str
    on_for_seconds: float
    is_past_limit: bool = Field(description="Six hours or more.")
    is_in_night: bool
    rested_for_seconds: float | None = Field(description="Null: nothing earlier is known.")
    has_short_rest: bool = Field(description="Less than eleven hours.")
    next_boundary_at: datetime | None
    next_boundary: str | None
    should_hand_over: bool
    sentence: str


class WatchShown(Shown):
    """Everybody who holds a role now, those first who should hand over first; nothing of it is kept."""

    at: datetime
    items: list[WatchedPerson]


@router.post("/{id}/engagements", response={201: EngagementRecorded})
def record_engagement(
    request: Request, id: str, said: RecordEngagement
) -> Status[EngagementRecorded]:
    """Write down somebody's time in an incident: their own, or as their lead or an administrator."""
    record = partial(
        hand.record_engagement,
        id,
        said.person or own_address(request),
        said.started_at,
        said.ended_at,
        is_paged=said.is_paged,
    )
    return write(request, record, EngagementRecorded.model_validate, status=HTTPStatus.CREATED)


@router.delete("/{id}/engagements/{key}", response=EngagementRecorded)
def withdraw_engagement(request: Request, id: str, key: str) -> Status[EngagementRecorded]:
    """Take back what was written down by hand; that it was stays on record."""
    if not key.startswith(f"{id}:"):
        raise NotFound(f"There is no engagement {quoted(key)} here.", code="engagement_unknown")
    withdraw = partial(hand.withdraw_engagement, key)
    return write(request, withdraw, EngagementRecorded.model_validate)


@router.get("/{id}/watch", response=WatchShown)
def watch_people(request: Request, id: str) -> WatchShown:
    """How long each has been on it and who should hand over, for the incident's own people alone."""
    now = timezone.now()
    return WatchShown(
        at=now, items=[_shown(each) for each in watched(id, actor=request.auth, at=now)]
    )


def _shown(each: Watched) -> WatchedPerson:
    boundary = each.next_boundary
    return WatchedPerson(
        name=each.name,
        on_for_seconds=each.on_for.total_seconds(),
        is_past_limit=each.is_past_limit,
        is_in_night=each.is_in_night,
        rested_for_seconds=None if each.rested_for is None else each.rested_for.total_seconds(),
        has_short_rest=each.has_short_rest,
        next_boundary_at=boundary.at if boundary else None,
        next_boundary=boundary.words if boundary else None,
        should_hand_over=each.should_hand_over,
        sentence=each.sentence,
    )
