"""What every team pays, a line each, the dearest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications.wording import percent
from peacetime.domain.dependencies.summaries import TeamSummary, team_summaries
from peacetime.web.dependencies.words import interval_words, range_words

if TYPE_CHECKING:
    from peacetime.web.dependencies.whole import Whole


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team: hours a month, where they may lie, how much of them is not its own fault."""

    slug: str
    name: str
    address: str
    hours: str
    interval: str
    share: str  # "" where there is no Rescue
    weakest: str
    weakest_address: str
    is_too_few: bool
    sort: float


def team_rows(whole: Whole) -> list[TeamRow]:
    """Every team of the system."""
    figures = whole.figures
    worst = team_summaries(figures.worst)
    best = {each.team: each for each in team_summaries(figures.best)}
    rows = [_row(whole, each, best[each.team]) for each in worst]
    rows.sort(key=lambda row: (-row.sort, row.name))
    return rows


def _row(whole: Whole, worst: TeamSummary, best: TeamSummary) -> TeamRow:
    share = worst.upstream_share
    return TeamRow(
        worst.team,
        whole.team(worst.team),
        f"/dependencies/costs?team={worst.team}",
        range_words(best.minutes, worst.minutes),
        interval_words(worst.interval),
        "" if share is None else percent(share),
        "" if worst.weakest is None or not worst.minutes else whole.name(worst.weakest),
        "" if worst.weakest is None else whole.address(worst.weakest),
        worst.is_too_few,
        worst.minutes,
    )
