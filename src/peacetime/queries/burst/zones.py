"""By whose clocks a person's day and night are told: their own, else their team's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from peacetime.queries.memberships import present
from peacetime.storage.models import Membership

if TYPE_CHECKING:
    from peacetime.storage.models import Person

UTC = ZoneInfo("UTC")


def zone_of_person(person: Person) -> ZoneInfo:
    """Their own zone, else that of the team they joined first, else UTC."""
    if person.time_zone:
        return ZoneInfo(person.time_zone)
    rows = Membership.objects.filter(present(), person=person).order_by("joined_on", "pk")
    name = rows.values_list("team__time_zone", flat=True).first()
    return ZoneInfo(name) if name else UTC
