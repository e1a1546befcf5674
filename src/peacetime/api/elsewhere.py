"""What is read of connected tools: schedules of who is on call, and past incidents."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Number, Sent, Shown, text
from peacetime.api.writing import write
from peacetime.queries.back_fills import back_fills_of
from peacetime.queries.burst.schedules import readings_of
from peacetime.queries.connections import connection_with
from peacetime.usecases import back_fills
from peacetime.usecases.burst import schedules

router = Router(tags=["connections"])


class Schedule(Shown):
    """How the last reading of a schedule went."""

    schedule: str = Field(description="As the tool knows it; empty where there is only one.")
    team: str
    read_at: datetime | None
    turns: int
    unmatched: list[str] = Field(description="Names whose address nobody here has; never guessed.")
    problem: str
    problem_at: datetime | None


class Schedules(Shown):
    """The schedules of a connection."""

    items: list[Schedule]


class Asked(Shown):
    """It was asked for; a job does it."""

    connection: int


class BackFill(Shown):
    """Past incidents that are fetched, and the draft of an import that they become."""

    id: int
    team: str
    which: str
    since: datetime
    asked_at: datetime
    asked_by: str
    state: str = Field(description="fetching, fetched, empty or failed")
    pages: int
    rows: int
    remark: str = Field(description="What may be missing, and why.")
    problem: str
    ended_at: datetime | None
    history_import: int | None = Field(description="The draft, to look at and confirm.")


class BackFills(Shown):
    """The last few of a connection, newest first."""

    items: list[BackFill]


class FetchHistory(Sent):
    """Whose history it becomes, how far back, and which incidents."""

    team: str = Field("", description="A slug; empty for a team's own connection.")
    days: int = Field(back_fills.DAYS, description=f"1 to {back_fills.MOST_DAYS}.")
    which: Annotated[str, text(500, required=False)] = ""


class FetchStarted(Shown):
    """A job fetches them."""

    id: int
    connection: int
    team: str


@router.get("/connections/{number}/schedules", response=Schedules)
def list_schedules(request: Request, number: Number) -> Schedules:
    """How each schedule of a connection was read."""
    del request
    shown = connection_with(number)
    return Schedules(items=[Schedule.model_validate(each) for each in readings_of(shown.id)])


@router.post("/connections/{number}/schedules/read", response=Asked)
def read_schedules(request: Request, number: Number) -> Status[Asked]:
    """Read who is on call at once; else it is read every hour."""
    act = partial(schedules.read_schedules_now, number)
    return write(request, act, lambda _: Asked(connection=number))


@router.get("/connections/{number}/history", response=BackFills)
def list_back_fills(request: Request, number: Number) -> BackFills:
    """Past incidents that were fetched from a connection."""
    del request
    shown = connection_with(number)
    return BackFills(items=[BackFill.model_validate(each) for each in back_fills_of(shown.id)])


@router.post("/connections/{number}/history", response={201: FetchStarted})
def fetch_history(request: Request, number: Number, said: FetchHistory) -> Status[FetchStarted]:
    """Fetch the incidents of the last days; they become a draft, and nothing is imported by itself."""
    act = partial(back_fills.fetch_history, number, said.team, which=said.which, days=said.days)
    return write(request, act, FetchStarted.model_validate, status=HTTPStatus.CREATED)
