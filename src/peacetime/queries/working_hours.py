"""A team's working hours as the domain knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.shared.hours import WorkingHours, weekly
from peacetime.domain.shared.zones import named_zone
from peacetime.storage.models import TeamHoliday

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from peacetime.storage.models import Team


def working_hours(team: Team) -> WorkingHours:
    """Hours, days off and holiday calendar of one team."""
    return hours_of([team])[team.pk]


def hours_of(teams: Iterable[Team]) -> dict[int, WorkingHours]:
    """The working hours of several teams by their number, in one query."""
    wanted = list(teams)
    days_off: dict[int, set[date]] = {team.pk: set() for team in wanted}
    rows = TeamHoliday.objects.filter(team__in=days_off)
    for team_id, day in rows.values_list("team_id", "day"):
        days_off[team_id].add(day)
    return {team.pk: _weekly(team, frozenset(days_off[team.pk])) for team in wanted}


def _weekly(team: Team, days_off: frozenset[date]) -> WorkingHours:
    return weekly(
        named_zone(team.time_zone),
        workdays=team.workdays,
        starts_at=team.work_starts,
        ends_at=team.work_ends,
        days_off=days_off,
        calendar=team.holiday_calendar,
    )
