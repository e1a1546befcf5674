"""What a team has promised, what it could promise, and the days that are agreed."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.utils import timezone
from ninja import Router, Status

from peacetime.api.actions.shown import (
    ActionList,
    listed,
)
from peacetime.api.authentication import Request
from peacetime.api.fields import Day, Sent, Shown
from peacetime.api.writing import write
from peacetime.queries.actions import due_dates as dates
from peacetime.usecases.actions.dating import agree_due_dates

router = Router(tags=["action items"])


class DateShown(Shown):
    """A day for an action item that has none, and why; null where a year does not suffice."""

    action: str
    due_on: date | None
    sentence: str


class BeyondShown(Shown):
    """The day by which most is promised beyond what is free."""

    on: date
    promised_hours: float
    free_hours: float
    sentence: str


class DueDates(Shown):
    """What a team has promised and could promise; where nothing is known, `unknown` says why."""

    free_hours_per_day: float | None
    sentence: str
    unknown: str
    proposed: list[DateShown]
    beyond: BeyondShown | None


class DatedAction(Sent):
    """An action item and its day."""

    action: str
    due_on: Day


class AgreeDates(Sent):
    """The days that were chosen."""

    days: list[DatedAction]


@router.get("/teams/{slug}/actions/dates", response=DueDates)
def propose_dates(request: Request, slug: str) -> DueDates:
    """Due dates from a team's free hours, and what is promised beyond them."""
    found = dates.due_dates(slug, actor=request.auth, at=timezone.now())
    return DueDates(
        free_hours_per_day=found.free_hours,
        sentence=found.sentence,
        unknown=found.unknown,
        proposed=[
            DateShown(action=each.action.ref, due_on=each.on, sentence=each.sentence)
            for each in found.proposed
        ],
        beyond=None if found.beyond is None else BeyondShown.model_validate(found.beyond),
    )


@router.post("/teams/{slug}/actions/dates", response=ActionList)
def agree_dates(request: Request, slug: str, said: AgreeDates) -> Status[ActionList]:
    """Give action items the days that were chosen; what has a day by now keeps it."""
    days = {each.action: each.due_on for each in said.days}
    return write(request, partial(agree_due_dates, slug, days), listed)
