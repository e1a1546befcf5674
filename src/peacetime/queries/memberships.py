"""Who is in a team on a day: from the day they join up to, not including, the day they leave.

Days are those of the team's own clocks: whoever joins today in Auckland is there, though it is still
yesterday in UTC. The database tells them, so that teams of several zones can be asked about at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DataError, connection, transaction
from django.db.models import DateField, DateTimeField, F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from peacetime.domain.shared.zones import named_zone
from peacetime.storage.models import Membership

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from peacetime.storage.models import Person, Team


def present(*, on: date | None = None, of: str = "") -> Q:
    """The condition of being in the team on a day, the team's own today where none is given.

    `of` leads to the membership from where the query starts, as in `memberships__`.
    """
    day = on or _today(of)
    return Q(**{f"{of}joined_on__lte": day}) & staying(on=on, of=of)


def staying(*, on: date | None = None, of: str = "") -> Q:
    """The condition of not having left the team, whether one has joined it yet or will."""
    day = on or _today(of)
    return Q(**{f"{of}left_on": None}) | Q(**{f"{of}left_on__gt": day})


def knows_zone(name: str) -> bool:
    """Whether the database can tell this zone's days; one older than the zone cannot."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT now() AT TIME ZONE %s", [name])
    except DataError:
        return False
    return True


def _today(of: str) -> Cast:
    zone, now = F(f"{of}team__time_zone"), Value(timezone.now())
    local = Func(zone, now, function="timezone", output_field=DateTimeField())
    return Cast(local, DateField())


def who_left(people: Iterable[Person], team: Team, *, at: datetime) -> set[int]:
    """Whose time in the team is over; somebody who was never in it has not left. One query."""
    day = at.astimezone(named_zone(team.time_zone)).date()
    rows = Membership.objects.filter(team=team, person__in=[person.pk for person in people])
    been, stay = set(), set()
    for person, left_on in rows.values_list("person_id", "left_on"):
        been.add(person)
        if left_on is None or left_on > day:
            stay.add(person)
    return been - stay
