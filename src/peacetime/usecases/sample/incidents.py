"""One incident drawn: its moments, roles, updates, exit criteria and how it ended.

The start of the impact is not known in 25%, else it lies lognormally before the detection (median 12
minutes, sigma 0.8); mitigation is not recorded in 15%. Criteria stay unmet in 6%, with a reason.
A recovery follows a Rescue of two hours or more, in 85%: until the next working day begins, and a day
more after 24 hours of Rescue.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.incidents.roles import Role
from peacetime.domain.modes.exit_criteria import STANDARD
from peacetime.domain.rituals.windows import review_window
from peacetime.usecases.sample import casting, log, talking
from peacetime.usecases.sample.course import (
    MITIGATED,
    MITIGATED_CRUNCH,
    Course,
    Opening,
    Part,
    Tick,
)

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from peacetime.storage.models import Person

IMPACT_UNKNOWN, NOT_MITIGATED, UNMET, STRAIGHT_BACK = 0.25, 0.15, 0.06, 0.15
BOUNDED = ("No new reports since {clock}", "Errors at their usual level since {clock}", "")
STABLE = ("30 minutes without an alert", "Flat for an hour", "Two dashboards agree", "")
NOT_STABLE_YET = "Stable for ten minutes only; whoever is on call watches it, the others sleep"
NO_DATE_YET = "The date waits for the supplier, who must be there"


def incident(opening: Opening, *, draw: Random, is_dated: bool = True) -> Course:
    """Everything that happens between declaring and standing down."""
    parts = casting.cast(opening, draw)
    detected_at = opening.declared_at - timedelta(seconds=draw.randint(60, 900))
    before = timedelta(minutes=draw.lognormvariate(math.log(12), 0.8))
    owner = draw.choice(parts).person if draw.random() < 0.5 else parts[0].person  # noqa: PLR2004 - every other
    course = Course(
        opening=opening,
        parts=parts,
        impact_started_at=None
        if draw.random() < IMPACT_UNKNOWN
        else _on_second(detected_at - before),
        detected_at=detected_at,
        mitigated_at=None,
        said=talking.updates(opening, parts, draw),
        ticks=[],
        recognition=_thanks(parts),
        postmortem_at=_review_at(opening) if is_dated else None,
        postmortem_owner=owner if is_dated else None,
        override_reason="",
        recovering_until=_recovering_until(opening, draw),
    )
    _fill(course, draw)
    return course


def _review_at(opening: Opening) -> datetime | None:
    return review_window(opening.ended_at, opening.hours, at=opening.ended_at).starts_at


def _fill(course: Course, draw: Random) -> None:
    """What hangs on the roles: mitigation, criteria, the timeline."""
    mitigated = draw.uniform(*(MITIGATED_CRUNCH if course.opening.is_crunch else MITIGATED))
    if draw.random() >= NOT_MITIGATED:
        course.mitigated_at = course.opening.after(mitigated)
    is_stable = draw.random() >= UNMET
    course.ticks = _ticks(course, mitigated, draw, is_stable=is_stable)
    if not is_stable:
        course.override_reason = NOT_STABLE_YET
    elif course.postmortem_at is None:
        course.override_reason = NO_DATE_YET
    course.lines = log.lines(course, draw)


def _ticks(course: Course, mitigated: float, draw: Random, *, is_stable: bool) -> list[Tick]:
    opening, owner = course.opening, course.postmortem_owner
    left = 1 - mitigated
    moments = (
        opening.after(mitigated + left * draw.uniform(0.1, 0.5)),
        opening.after(mitigated + left * draw.uniform(0.6, 0.9)) if is_stable else None,
        opening.after(mitigated + left * 0.05),
        opening.ended_at if owner is not None else None,
    )
    clock = f"{opening.after(mitigated).astimezone(opening.hours.time_zone):%H:%M}"
    notes = (
        draw.choice(BOUNDED).format(clock=clock),
        draw.choice(STABLE),
        opening.story.mitigation,
        f"{owner.name} owns it" if owner is not None else "",
    )
    return [
        Tick(
            number=number,
            text=text,
            is_met=at is not None,
            note=note if at is not None else "",
            at=at,
            by=_commander(course, at).email if at is not None else "",
        )
        for number, text, at, note in zip(range(1, 5), STANDARD, moments, notes, strict=True)
    ]


def _commander(course: Course, at: datetime) -> Person:
    return course.holder(Role.COMMANDER, at) or course.parts[0].person


def _thanks(parts: list[Part]) -> str:
    names = list(dict.fromkeys(part.person.name for part in parts))
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    return f"Thanks to {listed} for getting us out of this."


def _recovering_until(opening: Opening, draw: Random) -> datetime | None:
    if opening.length < timedelta(hours=2) or draw.random() < STRAIGHT_BACK:
        return None
    days = 2 if opening.length > timedelta(hours=24) else 1
    hours = opening.hours
    midnight = opening.ended_at.astimezone(hours.time_zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return hours.next_working_moment(midnight + timedelta(days=days))


def _on_second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
