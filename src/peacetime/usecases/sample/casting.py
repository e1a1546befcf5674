"""Who takes which role in an incident, and when.

How many: ops leads 2 from SEV1 up, 1 at SEV2, below that in two of five; a scribe always at SEV0, in
80% at SEV1, 40% at SEV2, 10% below; up to 4, 3, 2, 1, 0 responders. In 8% the comms lead is missing for
more than ten minutes. Past seven hours the commander hands over.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.incidents.roles import Role
from peacetime.usecases.sample.course import Opening, Part

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from peacetime.storage.models import Person

SCRIBE = {"SEV0": 1.0, "SEV1": 0.8, "SEV2": 0.4, "SEV3": 0.1, "SEV4": 0.1}
OPS_LEADS = {"SEV0": 2, "SEV1": 2, "SEV2": 1, "SEV3": 0, "SEV4": 0}
RESPONDERS = {"SEV0": 4, "SEV1": 3, "SEV2": 2, "SEV3": 1, "SEV4": 0}
COMMS_IS_LATE = 0.08
LEAD_COMMANDS = 0.35
LONG = timedelta(hours=7)


def cast(opening: Opening, draw: Random) -> list[Part]:
    """The roles of an incident in the order in which they were taken; at most one a person."""
    free = list(opening.crew)
    commander = free.pop(0) if draw.random() < LEAD_COMMANDS else free.pop(_any(free, draw))
    draw.shuffle(free)
    wanted = [(Role.COMMANDER, commander, opening.declared_at)]
    for role, minutes in _wanted(opening.severity, draw):
        if free:
            at = min(opening.declared_at + timedelta(minutes=minutes), opening.after(0.5))
            wanted.append((role, free.pop(), at))
    parts = [Part(role, person, at, opening.ended_at) for role, person, at in wanted]
    if opening.length > LONG and free:
        parts = _handed_over(parts, free[0], opening.after(draw.uniform(0.4, 0.6)))
    return sorted(parts, key=lambda part: part.from_at)


def _wanted(severity: str, draw: Random) -> list[tuple[Role, float]]:
    late = (
        draw.uniform(14, 25)
        if draw.random() < COMMS_IS_LATE
        else draw.choice((0, 0, draw.uniform(1, 9)))
    )
    found = [(Role.COMMS_LEAD, late)]
    ops = OPS_LEADS[severity] or int(draw.random() < 0.4)  # noqa: PLR2004 - stated above
    found += [(Role.OPS_LEAD, draw.uniform(2, 12)) for _ in range(ops)]
    if draw.random() < SCRIBE[severity]:
        found.append((Role.SCRIBE, draw.uniform(4, 18)))
    helpers = draw.randint(0, RESPONDERS[severity])
    return found + [(Role.RESPONDER, draw.uniform(8, 45)) for _ in range(helpers)]


def _handed_over(parts: list[Part], to: Person, at: datetime) -> list[Part]:
    first, *others = parts
    before = Part(first.role, first.person, first.from_at, at)
    return [before, *others, Part(first.role, to, at, first.to_at)]


def _any(people: list[Person], draw: Random) -> int:
    return draw.randrange(len(people))
