"""Timers that fire: each looks again at what it was set for, and fires once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.domain.communications import messages
from peacetime.domain.incidents.roles import Held, Role, unfilled
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.text import listed
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import PEACETIME
from peacetime.queries.addresses import incident_url
from peacetime.queries.audiences import administrators, holders, who_hears
from peacetime.storage.models import Incident, Reminder, RoleAssignment
from peacetime.usecases import record
from peacetime.usecases.dependencies import warning

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.communications.messages import Words

TOLD, NOT_NEEDED = "told", "not_needed"
FACT_OF = {
    "update_due": "incident.update.missed",
    "roles_unfilled": "incident.roles.missed",
    "review_due": "incident.review.reached",
    "recovery_over": "mode.recovery.ended",
}


@dataclass(frozen=True, slots=True)
class _Notice:
    """What a timer has to say, in the timeline and to whom."""

    entry: str
    words: Words
    addresses: list[str]
    audience: str


@transaction.atomic(durable=True)
def fire_reminder(reminder_id: int, *, at: datetime) -> str:
    """Fire one timer: say what is due, unless it was done meanwhile; a second firing changes nothing.

    Returns:
        `told`, `not_needed`, or what an earlier firing found.
    """
    found = Reminder.objects.filter(pk=reminder_id).values_list("incident_id", flat=True).first()
    if found is None:
        return NOT_NEEDED
    incident = (
        Incident.objects.select_for_update(of=("self",), no_key=True)
        .select_related("team", "approver")
        .get(pk=found)
    )
    reminder = Reminder.objects.select_for_update().get(pk=reminder_id)
    if reminder.fired_at is not None:
        return reminder.outcome
    at = max(at, reminder.due_at)  # the queue's clock called; this one may be a little behind
    notice = _notice(incident, reminder, at=at)
    is_told = notice is not None or _is_warned(incident, reminder, at=at)
    reminder.fired_at, reminder.outcome = at, TOLD if is_told else NOT_NEEDED
    reminder.save(update_fields=["fired_at", "outcome"])
    if notice is not None:
        record.append_entry(incident, EntryKind.REMINDER, notice.entry, actor=PEACETIME, at=at)
        record.tell(
            incident,
            FACT_OF[reminder.kind],
            record.Telling(notice.words, notice.audience, notice.addresses),
            at=at,
            occasion=f"reminder:{reminder.pk}",
        )
    if notice is not None or reminder.kind == "recovery_over":
        record.fact(FACT_OF[reminder.kind], at=at, incident=incident)
    return reminder.outcome


def _is_warned(incident: Incident, reminder: Reminder, *, at: datetime) -> bool:
    """Downstream leads hear, each in words of their own."""
    return reminder.kind == warning.KIND and incident.is_open and warning.warn(incident, at=at)


def _notice(incident: Incident, reminder: Reminder, *, at: datetime) -> _Notice | None:
    if reminder.kind in {"recovery_over", warning.KIND}:
        return None  # the board shows the one; the other has words for every team
    if not incident.is_open or incident.suspended_at is not None:
        return None
    if reminder.kind == "update_due":
        return _update_overdue(incident, reminder)
    if reminder.kind == "roles_unfilled":
        return _roles_unfilled(incident, at=at)
    return _review_due(incident, reminder)


def _update_overdue(incident: Incident, reminder: Reminder) -> _Notice | None:
    if incident.next_update_at is None or incident.next_update_at != reminder.due_at:
        return None
    zone = named_zone(incident.team.time_zone)
    words = messages.update_overdue(
        incident.team.name, incident.summary, reminder.due_at, zone, incident_url(incident.ref)
    )
    speakers = _holders(incident, Role.COMMS_LEAD, Role.COMMANDER) or who_hears(incident).team
    return _Notice(
        "The promised stakeholder update is overdue", words, speakers, "comms lead and commander"
    )


def _roles_unfilled(incident: Incident, *, at: datetime) -> _Notice | None:
    rows = RoleAssignment.objects.filter(incident=incident).select_related("person")
    held = [
        Held(Role(row.role), row.person.name, row.from_at, row.to_at, row.person.email)
        for row in rows
    ]
    missing = unfilled(held, declared_at=incident.declared_at or at, at=at)
    if not missing:
        return None
    labels = [role.label for role in missing]
    words = messages.roles_unfilled(
        incident.team.name, incident.summary, labels, incident_url(incident.ref)
    )
    entry = f"Nobody is {listed([label.lower() for label in labels], last='or')}"
    everybody = who_hears(incident).team or holders(incident) or administrators()
    return _Notice(entry, words, everybody, "team")


def _review_due(incident: Incident, reminder: Reminder) -> _Notice | None:
    if incident.review_at != reminder.due_at:
        return None
    words = messages.review_due(incident.team.name, incident.summary, incident_url(incident.ref))
    approver = incident.approver
    asked = [approver.email] if approver is not None and approver.is_active else []
    return _Notice(
        "The date has come on which this Rescue is looked at again",
        words,
        asked + _holders(incident, Role.COMMANDER),
        "approver",
    )


def _holders(incident: Incident, *wanted: Role) -> list[str]:
    rows = RoleAssignment.objects.filter(
        incident=incident,
        to_at=None,
        role__in=[role.value for role in wanted],
        person__is_active=True,
    )
    return list(rows.values_list("person__email", flat=True))
