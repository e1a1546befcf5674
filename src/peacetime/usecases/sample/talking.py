"""What stakeholders hear in the course of an incident.

The first update comes after 6 to 22 minutes, the last when nine tenths have passed, the others between
them, five at most. Each promises the next in time, but for 12% of them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.updates import Status
from peacetime.usecases.sample.course import Opening, Said

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from peacetime.storage.models import Person
    from peacetime.usecases.sample.course import Part

MOST, LAST = 5, 0.9
PROMISE_BROKEN = 0.12
FIVE_MINUTES = timedelta(minutes=5)
IN_BETWEEN = (
    "Nothing has changed for you since the last update; the work goes on.",
    "It gets better, slowly. We say more in the next update.",
    "We know more than before but cannot name an end yet.",
)


def updates(opening: Opening, parts: list[Part], draw: Random) -> list[Said]:
    """Every update, in order."""
    times = _times(opening, draw)
    texts = _texts(opening, len(times), draw)
    return [
        Said(
            at=at,
            text=text,
            scope=opening.story.affected if number == 0 else "",
            status=status,
            by=_speaker(parts, at),
            next_update_at=_promise(at, following, draw),
        )
        for number, (at, following, (text, status)) in enumerate(
            zip(times, [*times[1:], opening.ended_at], texts, strict=True)
        )
    ]


def _times(opening: Opening, draw: Random) -> list[datetime]:
    first = min(opening.declared_at + timedelta(minutes=draw.randint(6, 22)), opening.after(0.3))
    hours = opening.length / timedelta(hours=1)
    between = min(MOST - 2, max(1, round(hours / 3)))
    parts = [LAST * n / (between + 1) + draw.uniform(-0.03, 0.03) for n in range(1, between + 1)]
    return [first.replace(microsecond=0), *map(opening.after, [*parts, LAST])]


def _texts(opening: Opening, count: int, draw: Random) -> list[tuple[str, Status]]:
    first, middle, last = opening.story.said
    between = draw.sample(IN_BETWEEN, k=count - 3)
    between.insert((count - 2) // 2, middle)
    statuses = [Status.IDENTIFIED, *[Status.MITIGATING] * (count - 3)]
    told = zip(between, statuses, strict=True)
    return [(first, Status.INVESTIGATING), *told, (last, Status.MONITORING)]


def _speaker(parts: list[Part], at: datetime) -> Person:
    for role in (Role.COMMS_LEAD, Role.COMMANDER):
        for part in parts:
            if part.role is role and part.from_at <= at < part.to_at:
                return part.person
    return parts[0].person


def _promise(at: datetime, following: datetime, draw: Random) -> datetime:
    """A few minutes after the next update really came, on a full five minutes; or before it."""
    if draw.random() < PROMISE_BROKEN and following - at > 4 * FIVE_MINUTES:
        return _on_five(at + (following - at) * 0.7)
    return _on_five(following) + FIVE_MINUTES


def _on_five(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)
