"""The timeline of an incident, in the words that the use-cases write, merged in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.incidents.roles import NEEDED, UNFILLED_AFTER, Role
from peacetime.domain.incidents.timeline import EntryKind, compose
from peacetime.queries.access import PEACETIME
from peacetime.usecases.sample.course import MITIGATED, MITIGATED_CRUNCH, Course, Line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random

ALERTS = "token:Alertmanager"
PEOPLE_REPORT = (
    "Support",
    "Finance",
    "Marketing",
    "Legal",
    "Leadership",
    "Supplier",
    "Customer",
    "Partner",
    "Store",
)


def lines(course: Course, draw: Random) -> list[Line]:
    """Everything that is written, oldest first."""
    found = [
        *_entering(course),
        *_roles(course),
        *_alert(course),
        *_typed(course, draw),
        *_updates(course),
        *_ticks(course),
        *_reminders(course),
    ]
    return [*sorted(found, key=lambda line: line.at), _leaving(course)]


def written_at(course: Course, draw: Random) -> list[datetime]:
    """When the lines of the story are typed, all before it is mitigated: an outage's dense at the beginning."""
    opening = course.opening
    skew = 1.1 if opening.is_crunch else 1.9
    marks = sorted(draw.betavariate(1.1, skew) for _ in opening.story.log)
    reach = MITIGATED_CRUNCH[0] if opening.is_crunch else MITIGATED[0]
    return [opening.after(0.05 + (reach - 0.06) * mark) for mark in marks]


def _entering(course: Course) -> Iterator[Line]:
    said = course.opening
    text = (
        f"{said.team.name} enters Rescue Mode: {said.story.summary}. "
        f"Done when: {said.story.done_when}. {said.paused} is paused."
    )
    yield Line(said.declared_at, EntryKind.MODE, text, course.parts[0].person.email)


def _roles(course: Course) -> Iterator[Line]:
    commander = None
    for part in course.parts:
        text = f"{part.person.name} is {part.role.label.lower()}"
        if part.role is Role.COMMANDER:
            if commander is not None:
                text = f"{commander} hands over to {part.person.name} as {part.role.label.lower()}"
            commander = part.person.name
        at_first = part.from_at == course.opening.declared_at
        actor = course.parts[0].person if at_first else part.person
        yield Line(part.from_at, EntryKind.ROLE, text, actor.email)


def _alert(course: Course) -> Iterator[Line]:
    """An alert is written down by a program, a call by whoever took it."""
    alert, opening = course.opening.story.alert, course.opening
    if alert.startswith(PEOPLE_REPORT):
        yield Line(opening.declared_at, EntryKind.NOTE, alert, course.parts[0].person.email)
    else:
        at = opening.declared_at + timedelta(seconds=4)
        yield Line(at, EntryKind.NOTE, f"{alert} (for {_minutes_before(course)} min)", ALERTS)


def _typed(course: Course, draw: Random) -> Iterator[Line]:
    for at, typed in zip(written_at(course, draw), course.opening.story.log, strict=True):
        said = compose(typed)
        yield Line(at, said.kind, said.text, _writer(course, said.kind, at, draw), said.reason)


def _writer(course: Course, kind: EntryKind, at: datetime, draw: Random) -> str:
    commander = course.holder(Role.COMMANDER, at) or course.parts[0].person
    if kind is EntryKind.DECISION:
        return commander.email
    scribe = course.holder(Role.SCRIBE, at)
    if kind is EntryKind.NOTE and scribe is not None and draw.random() < 0.5:  # noqa: PLR2004 - every other
        return scribe.email
    hands = [
        part.person
        for part in course.parts
        if part.role in {Role.OPS_LEAD, Role.RESPONDER} and part.from_at <= at
    ]
    return draw.choice(hands or [commander]).email


def _updates(course: Course) -> Iterator[Line]:
    for said in course.said:
        scope = f" Affected: {said.scope}." if said.scope else ""
        text = f"{said.text}{scope} Status: {said.status}."
        yield Line(said.at, EntryKind.UPDATE, text, said.by.email)


def _ticks(course: Course) -> Iterator[Line]:
    for tick in course.ticks:
        if tick.at is not None and tick.at < course.opening.ended_at:
            note = f" ({tick.note})" if tick.note else ""
            yield Line(tick.at, EntryKind.CRITERION, f"Met: {tick.text}{note}", tick.by)


def _reminders(course: Course) -> Iterator[Line]:
    opening = course.opening
    for said, following in zip(course.said, course.said[1:], strict=False):
        if said.next_update_at < following.at:
            text = "The promised stakeholder update is overdue"
            yield Line(said.next_update_at, EntryKind.REMINDER, text, PEACETIME.label)
    alarm = opening.declared_at + UNFILLED_AFTER
    missing = [role for role in NEEDED if course.holder(role, alarm) is None]
    if missing and alarm < opening.ended_at:
        text = f"Nobody is {' and '.join(role.label.lower() for role in missing)}"
        yield Line(alarm, EntryKind.REMINDER, text, PEACETIME.label)


def _leaving(course: Course) -> Line:
    opening = course.opening
    parts = [f"{opening.team.name} is back in Delivery Mode.", f"{opening.paused} is resumed."]
    unmet = [tick.text for tick in course.ticks if not tick.is_met]
    if unmet:
        parts.append(f"Not met: {'; '.join(unmet)}. Reason: {course.override_reason}")
    by = course.holder(Role.COMMANDER, opening.after(0.99)) or course.parts[0].person
    return Line(opening.ended_at, EntryKind.MODE, " ".join(parts), by.email)


def _minutes_before(course: Course) -> int:
    return max(1, round((course.opening.declared_at - course.detected_at).total_seconds() / 60))
