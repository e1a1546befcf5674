"""Who takes which role in an incident, and when.

How many: ops leads 2 from SEV1 up, 1 at SEV2, below that in two of five; a scribe always at SEV0, in
80% at SEV1, 40% at SEV2, 10% below; up to 4, 3, 2, 1, 0 responders. In 8% the comms lead is missing for
more than ten minutes. Past seven hours the commander hands over, and helpers go after six; past twelve
the crew takes shifts of six hours, so that nobody is in it for a day and a night.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.incidents.roles import Role
from peacetime.usecases.sample.course import Opening, Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random

    from peacetime.storage.models import Person

SCRIBE = {"SEV0": 1.0, "SEV1": 0.8, "SEV2": 0.4, "SEV3": 0.1, "SEV4": 0.1}
OPS_LEADS = {"SEV0": 2, "SEV1": 2, "SEV2": 1, "SEV3": 0, "SEV4": 0}
RESPONDERS = {"SEV0": 4, "SEV1": 3, "SEV2": 2, "SEV3": 1, "SEV4": 0}
COMMS_IS_LATE = 0.08
LEAD_COMMANDS = 0.35
LONG, SHIFT, IN_SHIFTS = timedelta(hours=7), timedelta(hours=6), timedelta(hours=12)
HANDED_ON = frozenset({Role.COMMANDER, Role.COMMS_LEAD})


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
    if opening.length > IN_SHIFTS:
        parts = list(_in_shifts(parts, opening))
    elif opening.length > LONG:
        parts = [part if part.role in HANDED_ON else _relieved(part) for part in parts]
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


def _in_shifts(parts: list[Part], opening: Opening) -> Iterator[Part]:
    """Commander and comms lead go round in the crew, by shifts; helpers stay for the first."""
    crew = list(dict.fromkeys([*(part.person for part in parts), *opening.crew]))
    begun: set[Role] = set()
    for part in parts:
        if part.role not in HANDED_ON:
            yield _relieved(part)
        elif part.role not in begun:
            begun.add(part.role)
            yield from _shifts(part, crew, opening)


def _shifts(part: Part, crew: list[Person], opening: Opening) -> Iterator[Part]:
    turn = crew.index(part.person)
    for span in opening.worked_on():
        start = max(span.start, part.from_at)
        while start < span.end:
            end = min(start + SHIFT, span.end)
            yield Part(part.role, crew[turn % len(crew)], start, end)
            start, turn = end, turn + 2  # the two roles never meet in one person


def _relieved(part: Part) -> Part:
    return replace(part, to_at=min(part.to_at, part.from_at + SHIFT))


def _any(people: list[Person], draw: Random) -> int:
    return draw.randrange(len(people))
