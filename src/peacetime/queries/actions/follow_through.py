"""Whether action items get done: shares with their intervals, by kind and by team, never by person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.completion import Completion, by_kind, by_team, completion
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.actions.items import light, seen
from peacetime.queries.lookup import team_named

if TYPE_CHECKING:
    from peacetime.queries.access import Actor


@dataclass(frozen=True, slots=True)
class FollowThrough:
    """How action items went that were agreed from a day on, of a team or of all.

    `in_backlog` were put into the debt backlog, and `brought` were done before they were written down here:
    both are in no figure.
    """

    team: str
    team_name: str
    time_zone: str
    first_day: date | None
    whole: Completion
    kinds: tuple[Completion, ...]
    teams: tuple[Completion, ...]
    in_backlog: int
    brought: int


def follow_through(
    team: str = "", *, first_day: date | None = None, actor: Actor, at: datetime
) -> FollowThrough:
    """How action items went, as far as they may be seen; one query, two of a team.

    Raises:
        NotFound: `team_unknown`.
    """
    of = team_named(team) if team else None
    zone = named_zone(of.time_zone if of else "UTC")
    rows = seen(actor.sight).filter(team__archived_at=None)
    rows = rows.filter(team=of) if of else rows
    if first_day is not None:
        begins = datetime.combine(first_day, time(0), zone).astimezone(UTC)
        rows = rows.filter(created_at__gte=begins)
    every = light(rows.order_by("pk"))
    brought = [row for row in every if row.item.closed_at == row.item.created_at]
    aside = [row for row in every if row.is_in_backlog and not row.item.is_closed]
    left_out = {row.pk for row in (*brought, *aside)}
    items = [row.item for row in every if row.pk not in left_out]
    return FollowThrough(
        team=of.slug if of else "",
        team_name=of.name if of else "",
        time_zone=of.time_zone if of else "UTC",
        first_day=first_day,
        whole=completion(items, at=at, zone=zone),
        kinds=tuple(by_kind(items, at=at, zone=zone)),
        teams=() if of else tuple(by_team(items, at=at, zone=zone)),
        in_backlog=len(aside),
        brought=len(brought),
    )
