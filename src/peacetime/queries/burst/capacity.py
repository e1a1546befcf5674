"""A team's capacity page: its course and its entries, from one fold of its ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.queries.burst.entries import Chosen, TeamEntries, entries_page
from peacetime.queries.burst.ledgers import Ask
from peacetime.queries.burst.privacy import sight_back
from peacetime.queries.burst.team_course import TeamCourse, course_of
from peacetime.queries.burst.team_ledgers import team_standing
from peacetime.queries.lookup import team_named

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.access import Actor


def team_capacity(
    slug: str,
    chosen: Chosen,
    *,
    actor: Actor,
    at: datetime,
    since: datetime,
    as_of: datetime | None = None,
    days_ahead: int = 0,
) -> tuple[TeamCourse, TeamEntries | None]:
    """How a team's balance came about since a moment; no entries where it is hidden from whoever asks.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    sight = sight_back(team, actor)
    until = as_of or at
    begins = sight.begin(since)
    asked = Ask(until, as_of=as_of, since=begins)
    if not sight.reaches(until):
        return course_of(team, sight, asked, None), None
    found = team_standing(team, asked)
    entries = entries_page(found, sight, chosen, since=begins, actor=actor)
    return course_of(team, sight, asked, found, days_ahead=days_ahead), entries
