"""The board: who is in Rescue Mode, and how everybody else is; and how one team's mode is said."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Shown
from peacetime.domain.modes.periods import modes, time_in_delivery
from peacetime.queries import board as queries
from peacetime.queries.team_page import lines
from peacetime.queries.team_rows import RIBBON, TeamRow

router = Router(tags=["board"])


class Rescue(Shown):
    """One open incident of a team in Rescue Mode."""

    team: str
    team_name: str
    incident: str
    url: str
    summary: str
    severity: str
    since: datetime
    commander: str | None
    comms_lead: str | None
    next_update_at: datetime | None
    update_state: str
    criteria_met: int
    criteria_total: int
    attention: list[str]


class Stretch(Shown):
    """A stretch of the last 90 days, as far as they are known."""

    mode: str = Field(description="delivery or rescue")
    start: datetime = Field(serialization_alias="from")
    end: datetime = Field(serialization_alias="to")


class BoardTeam(Shown):
    """One team in one line."""

    team: str
    name: str
    mode: str = Field(description="delivery, rescue or recovering")
    mode_since: datetime | None
    recovering_until: datetime | None
    delivery_share: float | None = Field(description="Of the known part of the last 90 days.")
    unknown_ends: int
    attention: list[str]
    ribbon: list[Stretch]


class Board(Shown):
    """Everybody in Rescue Mode, and a page of all teams."""

    headline: str
    lede: str
    teams: int
    in_rescue: int
    rescues: list[Rescue]
    items: list[BoardTeam]
    next: str | None


class Standup(Shown):
    """How a team's mode is said now."""

    mode: str = Field(description="delivery, rescue or recovering")
    since: datetime
    recovering_until: datetime | None
    line: str
    channel_line: str


@router.get("/board", response=Board, by_alias=True)
def read_board(
    request: Request,
    q: Annotated[str, Query(max_length=100, description="Part of a team's name or slug.")] = "",
    sort: Literal["mode", "name", "delivery", "attention"] = "mode",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Board:
    """Who is in Rescue Mode, and fifty teams a page."""
    board = queries.board(
        at=timezone.now(), query=q, sort=sort, page=page, sight=request.auth.sight
    )
    return Board(
        headline=board.headline.headline,
        lede=board.headline.lede,
        teams=board.headline.teams,
        in_rescue=board.headline.in_rescue,
        rescues=[_rescue(request, card) for card in board.rescues],
        items=[_team(row) for row in board.teams],
        next=_next(request, board.page + 1) if board.page < board.pages else None,
    )


@router.get("/teams/{slug}/standup", response=Standup)
def read_standup(request: Request, slug: str) -> Standup:
    """The sentence a standup opens with, and the line of a status channel."""
    said = lines(slug, at=timezone.now())
    return Standup(
        mode=said.mode,
        since=said.since,
        recovering_until=said.recovering_until,
        line=said.standup,
        channel_line=said.channel,
    )


def _next(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"


def _rescue(request: HttpRequest, card: queries.RescueCard) -> Rescue:
    return Rescue(
        team=card.team_slug,
        team_name=card.team_name,
        incident=card.incident_id,
        url=request.build_absolute_uri(card.incident_url),
        summary=card.summary,
        severity=card.severity,
        since=card.since,
        commander=card.commander_email,
        comms_lead=card.comms_lead_email,
        next_update_at=card.next_update_at,
        update_state=card.update_state,
        criteria_met=card.criteria_met,
        criteria_total=card.criteria_total,
        attention=list(card.attention),
    )


def _team(row: TeamRow) -> BoardTeam:
    past, start = row.past, row.past.until - RIBBON
    share = time_in_delivery(past.rescues, known_from=past.known_from, start=start, end=past.until)
    ribbon = modes(past.rescues, known_from=max(past.known_from, start), until=past.until)
    return BoardTeam(
        team=row.slug,
        name=row.name,
        mode=row.mode,
        mode_since=row.mode_since,
        recovering_until=row.recovering_until,
        delivery_share=share.share,
        unknown_ends=share.unknown_ends,
        attention=list(row.attention),
        ribbon=[
            Stretch(mode=part.mode.value, start=part.span.start, end=part.span.end)
            for part in ribbon
        ],
    )
