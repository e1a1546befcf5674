"""The rows of the board as the templates show them: the ribbon drawn, the share said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from peacetime.pictures.history import History, Year, in_percent, is_known, strip, years
from peacetime.queries.board import FEW_TEAMS
from peacetime.queries.team_rows import RIBBON
from peacetime.web.capacity.gauge import ShownGauge, shown_gauge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from markupsafe import Markup

    from peacetime.queries.board import Board, RescueCard
    from peacetime.queries.recognition.suggestions import SuggestionShown
    from peacetime.queries.team_rows import Past, TeamRow

SORTS = (
    ("mode", "Rescue first"),
    ("attention", "Needs attention"),
    ("delivery", "Least time in Delivery"),
    ("capacity", "Least capacity first"),
    ("name", "Name"),
)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A team's row."""

    slug: str
    name: str
    subtitle: str
    mode: str
    mode_since: datetime | None
    recovering_until: datetime | None
    ribbon: Markup
    attention: Sequence[str]
    delivery_share: str
    capacity: ShownGauge


@dataclass(frozen=True, slots=True)
class LongHistory:
    """A team's years, for the first screen of an installation with few teams."""

    team_slug: str
    team_name: str
    sentence: str
    years: Sequence[Year]


@dataclass(frozen=True, slots=True)
class ShownBoard:
    """A page of the board."""

    headline: str
    lede: str
    rescues: Sequence[RescueCard]
    teams: Sequence[ShownRow]
    page: int
    pages: int
    total: int
    query: str
    sort: str
    sorts: Sequence[tuple[str, str]]
    is_empty: bool
    histories: Sequence[LongHistory]
    suggestions: Sequence[SuggestionShown]


def shown(board: Board) -> ShownBoard:
    """A board for its template."""
    return ShownBoard(
        headline=board.headline.headline,
        lede=board.headline.lede,
        rescues=board.rescues,
        teams=[shown_row(row) for row in board.teams],
        page=board.page,
        pages=board.pages,
        total=board.total,
        query=board.query,
        sort=board.sort,
        sorts=SORTS,
        is_empty=board.is_empty,
        suggestions=board.suggestions,
        histories=list(_histories(board.teams)) if board.headline.teams <= FEW_TEAMS else (),
    )


def shown_row(row: TeamRow) -> ShownRow:
    """A row for its template."""
    history = history_of(row.past)
    start, end = row.past.until - RIBBON, row.past.until
    share = history.share(start, end)
    said = f"{in_percent(share)} in Delivery" if is_known(share) else "Not known yet"
    return ShownRow(
        slug=row.slug,
        name=row.name,
        subtitle=row.subtitle,
        mode=row.mode,
        mode_since=row.mode_since,
        recovering_until=row.recovering_until,
        ribbon=strip(history, start, end),
        attention=row.attention,
        delivery_share=said,
        capacity=shown_gauge(row.capacity),
    )


def history_of(past: Past) -> History:
    """A past as the pictures draw it."""
    return History(
        past.rescues, past.recoveries, past.known_from, past.until, ZoneInfo(past.time_zone)
    )


def _histories(rows: Iterable[TeamRow]) -> Iterable[LongHistory]:
    for row in rows:
        history = history_of(row.past)
        if row.past.known_from >= row.past.until - RIBBON:
            continue
        drawn = years(history)
        share = history.share(row.past.known_from, row.past.until)
        rescues = history.rescued(row.past.known_from, row.past.until)
        times = "one Rescue" if rescues == 1 else f"{rescues} Rescues"
        sentence = f"{times} since {drawn[-1].label}; {in_percent(share)} of the time in Delivery"
        yield LongHistory(row.slug, row.name, sentence, drawn)
