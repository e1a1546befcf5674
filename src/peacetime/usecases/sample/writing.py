"""Drawn incidents become rows: a few statements for all of them, and nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.incidents import timeline
from peacetime.domain.modes.transitions import StandDown
from peacetime.storage.models import (
    ExitCriterion,
    Incident,
    Rescue,
    RoleAssignment,
    StatusUpdate,
    TimelineEntry,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peacetime.storage.models import Service
    from peacetime.usecases.sample.course import Course

BATCH = 1000


def write(courses: Sequence[Course], services: Mapping[str, Service]) -> list[Incident]:
    """Write Rescues and incidents with all that belongs to them; the incidents in the same order."""
    rescues = Rescue.objects.bulk_create([_rescue(course) for course in courses])
    pairs = list(zip(courses, rescues, strict=True))
    incidents = [_incident(course, rescue) for course, rescue in pairs]
    entries = [
        entry
        for course, row in zip(courses, incidents, strict=True)
        for entry in _chained(course, row)
    ]
    Incident.objects.bulk_create(incidents)
    drawn = list(zip(courses, incidents, strict=True))
    TimelineEntry.objects.bulk_create(entries, batch_size=BATCH)
    _link_services(drawn, services)
    RoleAssignment.objects.bulk_create([row for pair in drawn for row in _roles(*pair)])
    ExitCriterion.objects.bulk_create([row for pair in drawn for row in _criteria(*pair)])
    StatusUpdate.objects.bulk_create([row for pair in drawn for row in _updates(*pair)])
    return incidents


def stand_down_of(course: Course) -> StandDown:
    """What was said when the team stood down."""
    story = course.opening.story
    return StandDown(
        summary=story.cause,
        postmortem_at=course.postmortem_at,
        recovery_until=course.recovering_until,
        override_reason=course.override_reason,
        recognition=course.recognition,
        impact=story.impact,
        follow_up=story.follow_up,
    )


def _rescue(course: Course) -> Rescue:
    opening = course.opening
    return Rescue(
        team=opening.team,
        started_at=opening.declared_at,
        ended_at=opening.ended_at,
        end_is="exact",
        recovering_until=course.recovering_until,
        paused=opening.paused,
    )


def _incident(course: Course, rescue: Rescue) -> Incident:
    opening, story = course.opening, course.opening.story
    return Incident(
        team=opening.team,
        rescue=rescue,
        trigger=story.trigger,
        summary=story.summary,
        severity=opening.severity,
        done_when=story.done_when,
        customers_affected=story.affected,
        service_words="; ".join(story.services),
        impact_started_at=course.impact_started_at,
        detected_at=course.detected_at,
        declared_at=opening.declared_at,
        acknowledged_at=opening.declared_at,
        mitigated_at=course.mitigated_at,
        resolved_at=opening.ended_at,
        is_open=False,
        approver=opening.approver,
        review_at=opening.review_at,
        final_summary=story.cause,
        final_impact=story.impact,
        follow_up=story.follow_up,
        postmortem_at=course.postmortem_at,
        postmortem_owner=course.postmortem_owner,
        recognition=course.recognition,
        override_reason=course.override_reason,
        created_at=opening.declared_at,
    )


def _chained(course: Course, incident: Incident) -> Iterator[TimelineEntry]:
    """The entries, each tied to the one before; the incident takes the head of the chain."""
    previous = ""
    for number, line in enumerate(course.lines, start=1):
        content = timeline.content_digest(line.text, line.reason)
        entry_hash = timeline.entry_hash(
            previous_hash=previous,
            number=number,
            kind=line.kind.value,
            at=line.at,
            actor=line.actor,
            corrects=None,
            content_digest=content,
        )
        yield TimelineEntry(
            incident=incident,
            number=number,
            kind=line.kind.value,
            text=line.text,
            reason=line.reason,
            at=line.at,
            actor=line.actor,
            content_digest=content,
            previous_hash=previous,
            entry_hash=entry_hash,
        )
        previous = entry_hash
    incident.timeline_length, incident.timeline_hash = len(course.lines), previous


def _link_services(
    drawn: Iterable[tuple[Course, Incident]], services: Mapping[str, Service]
) -> None:
    through = Incident.services.through
    through.objects.bulk_create(
        through(incident_id=incident.pk, service_id=services[name].pk)
        for course, incident in drawn
        for name in course.opening.story.services
    )


def _roles(course: Course, incident: Incident) -> Iterator[RoleAssignment]:
    for part in course.parts:
        yield RoleAssignment(
            incident=incident,
            role=part.role.value,
            person=part.person,
            from_at=part.from_at,
            to_at=part.to_at,
        )


def _criteria(course: Course, incident: Incident) -> Iterator[ExitCriterion]:
    for tick in course.ticks:
        yield ExitCriterion(
            incident=incident,
            number=tick.number,
            text=tick.text,
            is_met=tick.is_met,
            note=tick.note,
            changed_at=tick.at,
            changed_by=tick.by,
            version=int(tick.is_met),
        )


def _updates(course: Course, incident: Incident) -> Iterator[StatusUpdate]:
    for number, said in enumerate(course.said, start=1):
        yield StatusUpdate(
            incident=incident,
            number=number,
            text=said.text,
            scope=said.scope,
            status=said.status.value,
            sent_at=said.at,
            sent_by=said.by.email,
            next_update_at=said.next_update_at,
        )
