"""A team's working hours as the domain knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.shared.hours import WorkingHours, weekly
from peacetime.domain.shared.zones import named_zone

if TYPE_CHECKING:
    from peacetime.storage.models import Team


def working_hours(team: Team) -> WorkingHours:
    """Hours, days off and holiday calendar of one team."""
    return weekly(
        named_zone(team.time_zone),
        workdays=team.workdays,
        starts_at=team.work_starts,
        ends_at=team.work_ends,
        days_off=frozenset(team.holidays.values_list("day", flat=True)),
        calendar=team.holiday_calendar,
    )
