"""Teams: set up, changed, put away."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, time
from functools import partial
from http import HTTPStatus
from typing import Annotated

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import ClockTime, Day, Sent, Shown, ShownClockTime, text
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import write
from peacetime.queries import teams_setup as queries
from peacetime.usecases import teams as usecases

router = Router(tags=["teams"])


class Holiday(Shown):
    """A day off beyond the calendar."""

    day: date
    name: str


class Team(Shown):
    """What a team says of itself."""

    slug: str
    name: str
    time_zone: str
    workdays: str = Field(description="ISO weekdays, 1 is Monday.")
    work_starts: ShownClockTime
    work_ends: ShownClockTime
    holiday_calendar: str
    holidays: list[Holiday]
    history_from: datetime
    created_at: datetime
    archived_at: datetime | None


class SayHoliday(Sent):
    """A day off beyond the calendar."""

    day: Day
    name: Annotated[str, text(100, required=False)] = ""


class CreateTeam(Sent):
    """A new team; it is in Delivery Mode."""

    name: Annotated[str, text(100)]
    slug: Annotated[str, text(50)]
    time_zone: str = Field(description="A name of the IANA database, such as Europe/Berlin.")
    workdays: str = "12345"
    work_starts: ClockTime = time(9)
    work_ends: ClockTime = time(17)
    holiday_calendar: str = Field("", description="A country (DE) or a part of one (DE-BY).")
    holidays: list[SayHoliday] = Field(default_factory=list, max_length=200)


class ChangeTeam(Sent):
    """What is said anew; what is left out stays."""

    name: Annotated[str, text(100)] | None = None
    time_zone: str | None = None
    workdays: str | None = None
    work_starts: ClockTime | None = None
    work_ends: ClockTime | None = None
    holiday_calendar: str | None = None
    holidays: list[SayHoliday] | None = Field(None, max_length=200)


@router.get("", response=Page[Team])
def list_teams(request: Request, paging: Paged) -> Page[Team]:
    """Teams, oldest first."""
    rows = queries.teams_after(paging.after, limit=paging.limit + 1)
    return page_of(request, rows, paging, Team.model_validate, mark=lambda row: row.id)


@router.post("", response={201: Team})
def create_team(request: Request, said: CreateTeam) -> Status[Team]:
    """Set up a team."""
    create = partial(usecases.create_team, said.slug, _draft(said))
    return write(request, create, Team.model_validate, status=HTTPStatus.CREATED)


@router.get("/{slug}", response=Team)
def read_team(request: Request, slug: str) -> Team:
    """One team."""
    return Team.model_validate(queries.team_setup(slug))


@router.patch("/{slug}", response=Team)
def change_team(request: Request, slug: str, said: ChangeTeam) -> Status[Team]:
    """Say anew what a team says of itself; its slug stays."""
    change = partial(usecases.change_team, slug, _draft(said, queries.team_setup(slug)))
    return write(request, change, Team.model_validate)


@router.post("/{slug}/archive", response=Team)
def archive_team(request: Request, slug: str) -> Status[Team]:
    """Put a team away: it leaves the board, its record stays."""
    return write(request, partial(usecases.archive_team, slug), Team.model_validate)


@router.post("/{slug}/restore", response=Team)
def restore_team(request: Request, slug: str) -> Status[Team]:
    """Bring an archived team back."""
    return write(request, partial(usecases.restore_team, slug), Team.model_validate)


def _draft(
    said: CreateTeam | ChangeTeam, before: queries.TeamSetup | None = None
) -> usecases.TeamDraft:
    given = {name: value for name, value in said if value is not None and name != "slug"}
    kept = {f.name: getattr(before, f.name) for f in fields(usecases.TeamDraft)} if before else {}
    values = {**kept, **given}
    days = [usecases.Holiday(holiday.day, holiday.name) for holiday in values["holidays"]]
    return usecases.TeamDraft(**{**values, "holidays": days})
