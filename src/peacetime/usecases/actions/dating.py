"""Due dates that were proposed, and chosen, are agreed in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.agreeing import check_due
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, require
from peacetime.queries.actions.items import seen, shown
from peacetime.queries.lookup import team_named
from peacetime.usecases.actions.keeping import CHANGED, keep, tell_anew
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from peacetime.queries.access import Actor
    from peacetime.queries.actions.items import ActionShown


@command
def agree_due_dates(
    team: str, days: Mapping[str, date], *, actor: Actor, at: datetime
) -> list[ActionShown]:
    """Give open action items of a team the days that were chosen, by their ids.

    What got a day, was closed or put aside meanwhile stays as it is.

    Raises:
        NotFound: `team_unknown`.
        InvalidInput: `action_due_in_past`, `day_out_of_range`.
    """
    require(actor, Act.FOLLOW_THROUGH)
    of = team_named(team)
    today = at.astimezone(named_zone(of.time_zone)).date()
    for day in days.values():
        check_due(day, today=today)
    rows = list(
        seen(actor.sight)
        .filter(team=of, ref__in=list(days), due_on=None, closed_at=None, is_in_backlog=False)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    for row in rows:
        row.due_on = days[row.ref]
        row.changed_at = max(row.changed_at, at)
        tell_anew(row)
        keep(row, CHANGED, actor=actor, at=at, due_on=[None, row.due_on])
    return shown(rows, at=at, sight=actor.sight)
