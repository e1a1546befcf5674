"""Who is on call when, as far as a team's rota says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peacetime.queries.lookup import team_named
from peacetime.storage.models import OnCallShift

if TYPE_CHECKING:
    from peacetime.storage.models import Team

AROUND = timedelta(days=14)
AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One turn on call."""

    person_id: int
    name: str
    email: str
    starts_at: datetime
    ends_at: datetime
    author: str


def rota_of(slug: str, *, at: datetime) -> list[ShiftLine]:
    """The turns of the last two weeks and of all that is known to come; one query.

    Raises:
        NotFound: `team_unknown`.
    """
    return shifts_between(team_named(slug), at - AROUND, at + AHEAD)


def shifts_between(team: Team, first: datetime, last: datetime) -> list[ShiftLine]:
    """A team's turns that touch a stretch, in order."""
    rows = OnCallShift.objects.filter(team=team, starts_at__lt=last, ends_at__gt=first)
    picked = rows.order_by("key", "-recorded_at", "-pk").distinct("key")
    standing = OnCallShift.objects.filter(pk__in=picked.values("pk"), is_withdrawn=False)
    return [
        ShiftLine(
            row.person_id,
            row.person.name,
            row.person.email,
            row.starts_at,
            row.ends_at,
            row.author,
        )
        for row in standing.select_related("person").order_by("starts_at", "pk")
    ]
