"""Everything people do in the incident room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.communications import messages, wording
from peacetime.domain.incidents import moments, roles, timeline, updates
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import clean_text, listed
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.audiences import stakeholder_addresses
from peacetime.queries.lookup import NotFound, incident_named, person_known, person_named
from peacetime.queries.severities import level_of
from peacetime.storage.models import (
    ExitCriterion,
    Incident,
    StatusUpdate,
    TimelineEntry,
)
from peacetime.usecases import record, role_changes
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

CLOCK_TOLERANCE = timedelta(minutes=1)


class IncidentClosed(DomainError):
    """The incident is over; its record can be read and corrected, not run."""

    code = "incident_closed"


class Stale(DomainError):
    """Somebody else changed it first."""

    code = "stale_version"


@dataclass(frozen=True, slots=True)
class Written:
    """An entry that was appended."""

    incident: str
    number: int
    kind: str
    text: str
    reason: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class RoleFilled:
    """Who holds a role now."""

    incident: str
    role: str
    person: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class UpdateSent:
    """An update, and how many addresses hear it."""

    incident: str
    number: int
    text: str
    scope: str
    status: str
    next_update_at: datetime | None
    told: int
    speculation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriterionMarked:
    """One line of the checklist as it stands now."""

    incident: str
    number: int
    text: str
    is_met: bool
    note: str
    version: int


@command
def write_entry(
    ref: str,
    kind: EntryKind,
    text: str,
    *,
    reason: str = "",
    corrects: int | None = None,
    actor: Actor,
    at: datetime,
) -> Written:
    """Append a note, a decision with its reason, or an action under way; a correction points at the old entry.

    The timeline of a closed incident stays open for what was forgotten.
    """
    require(actor, Act.RUN_INCIDENT)
    if kind not in timeline.WRITTEN_BY_PEOPLE:
        sentence = (
            "People write notes, decisions and actions. Everything else follows from what they do."
        )
        raise InvalidInput(sentence, field="kind", code="kind_not_writable")
    text = clean_text(text, field="text", max_length=timeline.MAX_TEXT, multiline=True)
    reason = clean_text(
        reason, field="reason", max_length=timeline.MAX_TEXT, required=False, multiline=True
    )
    incident = incident_named(ref, lock=True)
    old = entry_of(incident, corrects) if corrects is not None else None
    entry = record.append_entry(
        incident, kind, text, reason=reason, corrects=old, actor=actor, at=at
    )
    record.fact("incident.timeline.appended", at=at, incident=incident)
    return Written(incident.ref, entry.number, entry.kind, text, reason, at, actor.label)


@command
def assign_role(
    ref: str, role: roles.Role, email: str, *, actor: Actor, at: datetime
) -> RoleFilled:
    """Take or give a role; a role that one person holds is handed over."""
    require(actor, Act.RUN_INCIDENT)
    incident = _open(ref)
    person = person_named(email, field="person", at=at, team=incident.team)
    is_changed = role_changes.fill(incident, role, person, actor=actor, at=at)
    if is_changed:
        _audit_role("incident.role.assigned", incident, role, person.email, actor=actor, at=at)
    return RoleFilled(incident.ref, role.value, person.email, is_changed)


@command
def leave_role(ref: str, role: roles.Role, email: str, *, actor: Actor, at: datetime) -> RoleFilled:
    """Leave a role; leaving one that is not held changes nothing."""
    require(actor, Act.RUN_INCIDENT)
    incident = _open(ref)
    person = person_known(email, field="person")
    is_changed = (
        role_changes.end(role_changes.held_now(incident, role).filter(person=person), at=at) > 0
    )
    if is_changed:
        text = f"{person.name} is no longer {role.label.lower()}"
        record.append_entry(incident, EntryKind.ROLE, text, actor=actor, at=at)
        _audit_role("incident.role.left", incident, role, person.email, actor=actor, at=at)
        if role in roles.NEEDED:
            record.remind(incident, "roles_unfilled", due_at=at + roles.UNFILLED_AFTER)
    return RoleFilled(incident.ref, role.value, person.email, is_changed)


@command
def send_update(
    ref: str,
    text: str,
    *,
    scope: str = "",
    status: updates.Status | None = None,
    next_update_at: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> UpdateSent:
    """Tell stakeholders what happens and when they hear again; without a time the cadence decides."""
    require(actor, Act.RUN_INCIDENT)
    text = clean_text(text, field="text", max_length=2000, multiline=True)
    scope = clean_text(scope, field="scope", max_length=300, required=False)
    if next_update_at is not None and next_update_at <= at:
        sentence = "The next update is promised for a time that has passed. Choose a later one."
        raise InvalidInput(sentence, field="next_update_at", code="next_update_in_the_past")
    incident = _open(ref)
    severity = Severity(incident.severity)
    promised = next_update_at or updates.next_update(level_of(severity).cadence, at=at)
    last = StatusUpdate.objects.filter(incident=incident).last()
    status = status or (updates.Status(last.status) if last else updates.Status.INVESTIGATING)
    row = StatusUpdate.objects.create(
        incident=incident,
        number=(last.number if last else 0) + 1,
        text=text,
        scope=scope,
        status=status.value,
        sent_at=at,
        sent_by=actor.label,
        next_update_at=promised,
    )
    incident.next_update_at = promised
    incident.save(update_fields=["next_update_at"])
    record.append_entry(incident, EntryKind.UPDATE, _told(row), actor=actor, at=at)
    update = updates.Update(text, scope, status, promised)
    told = record.tell(
        incident,
        "incident.update.sent",
        messages.update_sent(
            incident.team.name, incident.summary, update, named_zone(incident.team.time_zone)
        ),
        audience="stakeholders",
        addresses=stakeholder_addresses(incident.team, severity),
        at=at,
        occasion=f"update:{row.number}",
    )
    if promised is not None:
        record.remind(incident, "update_due", due_at=promised)
    record.audit(
        "incident.update.sent",
        f"incident:{ref}",
        actor=actor,
        at=at,
        team=incident.team,
        number=row.number,
        told=told,
    )
    record.fact("incident.update.sent", at=at, incident=incident)
    guesses = tuple(guess.phrase for guess in updates.speculation(text))
    return UpdateSent(incident.ref, row.number, text, scope, status.value, promised, told, guesses)


@command
def mark_criterion(
    ref: str,
    number: int,
    *,
    is_met: bool,
    note: str | None = None,
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> CriterionMarked:
    """Tick a line of the checklist, or take the tick back; a note on how one knows stays where none is given.

    Raises:
        Stale: The line changed since the version the caller saw.
    """
    require(actor, Act.RUN_INCIDENT)
    if note is not None:
        note = clean_text(note, field="note", max_length=500, required=False)
    incident = _open(ref)
    row = ExitCriterion.objects.filter(incident=incident, number=number).first()
    if row is None:
        sentence = f"There is no exit criterion {number}. They are numbered from 1 to 4."
        raise NotFound(sentence, code="criterion_unknown")
    if version is not None and version != row.version:
        sentence = f"{row.changed_by or 'Somebody'} changed this line meanwhile. Look at it again."
        raise Stale(sentence, details={"version": row.version, "met": row.is_met, "note": row.note})
    note = row.note if note is None else note
    if (row.is_met, row.note) != (is_met, note):
        row.is_met, row.note, row.version = is_met, note, row.version + 1
        row.changed_at, row.changed_by = at, actor.label
        row.save()
        text = f"{'Met' if is_met else 'No longer met'}: {row.text}" + (
            f" ({note})" if note else ""
        )
        record.append_entry(incident, EntryKind.CRITERION, text, actor=actor, at=at)
        record.audit(
            "incident.criterion.marked",
            f"incident:{ref}",
            actor=actor,
            at=at,
            team=incident.team,
            number=number,
            met=is_met,
        )
        record.fact("incident.criterion.marked", at=at, incident=incident)
    return CriterionMarked(incident.ref, number, row.text, row.is_met, row.note, row.version)


@command
def hand_over_role(
    ref: str, role: roles.Role, from_email: str, to_email: str, *, actor: Actor, at: datetime
) -> RoleFilled:
    """A holder of a role gives it to somebody else, in one step.

    Raises:
        Stale: They do not hold it, and whom it was to go to does not either.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = _open(ref)
    before = person_known(from_email, field="from")
    after = person_named(to_email, field="person", at=at, team=incident.team)
    held = list(role_changes.held_now(incident, role).select_related("person"))
    given = next((one for one in held if one.person_id == before.pk), None)
    has_it = any(one.person_id == after.pk for one in held)
    if before == after or (given is None and has_it):
        return RoleFilled(incident.ref, role.value, after.email, is_changed=False)
    if given is None:
        who = listed([one.person.name for one in held]) or "nobody"
        sentence = (
            f"{before.name} is not {role.label.lower()} any more. The role is with {who} now."
        )
        raise Stale(sentence, details={"held_by": [one.person.email for one in held]})
    role_changes.hand_over(incident, role, given, after, actor=actor, at=at)
    _audit_role("incident.role.assigned", incident, role, after.email, actor=actor, at=at)
    return RoleFilled(incident.ref, role.value, after.email, is_changed=True)


@command
def set_moments(
    ref: str, said: Mapping[str, datetime | None], *, actor: Actor, at: datetime
) -> tuple[str, ...]:
    """Say when things happened, or that it is not known after all; the names of what changed.

    Raises:
        InvalidInput: `moment_unknown`, `time_in_the_future`, `resolved_before_started`.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = incident_named(ref, lock=True)
    changed = {
        name: moment for name, moment in said.items() if _is_change(incident, name, moment, at=at)
    }
    for name, moment in changed.items():
        setattr(incident, name, moment)
    start, end = incident.impact_started_at or incident.detected_at, incident.resolved_at
    if start is not None and end is not None and end < start:
        sentence = "It would be resolved before it started. Correct one of the two."
        raise InvalidInput(sentence, field="resolved_at", code="resolved_before_started")
    if not changed:
        return ()
    incident.save(update_fields=list(changed))
    zone = named_zone(incident.team.time_zone)
    text = "; ".join(
        f"{moments.LABELS[name]}: {wording.moment(moment, zone) if moment else 'not known'}"
        for name, moment in changed.items()
    )
    record.append_entry(incident, EntryKind.MOMENT, text, actor=actor, at=at)
    record.audit(
        "incident.moment.set", f"incident:{ref}", actor=actor, at=at, team=incident.team, **changed
    )
    record.fact("incident.moment.set", at=at, incident=incident)
    return tuple(changed)


def _is_change(incident: Incident, name: str, moment: datetime | None, *, at: datetime) -> bool:
    if name not in moments.MOMENTS or name == "declared_at":
        known = ", ".join(m for m in moments.MOMENTS if m != "declared_at")
        raise InvalidInput(f"Choose one of {known}.", field="moment", code="moment_unknown")
    if moment is not None and moment > at + CLOCK_TOLERANCE:
        sentence = f"{moments.LABELS[name]} lies in the future. Say when it happened, once it has."
        raise InvalidInput(sentence, field=name, code="time_in_the_future")
    before: datetime | None = getattr(incident, name)
    if moment is not None and before is not None:  # forms know minutes, the record knows seconds
        return before.replace(second=0, microsecond=0) != moment.replace(second=0, microsecond=0)
    return before is not moment


def _open(ref: str) -> Incident:
    incident = incident_named(ref, lock=True)
    if not incident.is_open:
        raise IncidentClosed(
            "This incident is over. Its record can still be read, noted on and corrected."
        )
    return incident


def entry_of(incident: Incident, number: int) -> TimelineEntry:
    entry = TimelineEntry.objects.filter(incident=incident, number=number).first()
    if entry is None:
        raise NotFound(f"There is no entry {number} in this timeline.", code="entry_unknown")
    return entry


def _told(row: StatusUpdate) -> str:
    scope = f" Affected: {wording.sentence(row.scope)}" if row.scope else ""
    return f"{wording.sentence(row.text)}{scope} Status: {row.status}."


def _audit_role(
    fact: str, incident: Incident, role: roles.Role, email: str, *, actor: Actor, at: datetime
) -> None:
    record.audit(
        fact,
        f"incident:{incident.ref}",
        actor=actor,
        at=at,
        team=incident.team,
        role=role.value,
        person=email,
    )
    record.fact(fact, at=at, incident=incident)
