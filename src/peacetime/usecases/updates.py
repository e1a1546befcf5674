"""What stakeholders are told, and when they hear again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications import messages, wording
from peacetime.domain.communications.kinds import Kind
from peacetime.domain.incidents import updates
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.audiences import who_hears
from peacetime.queries.severities import level_of
from peacetime.queries.wordings import words_now
from peacetime.storage.models import StatusUpdate
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.incidents import going_on

if TYPE_CHECKING:
    from datetime import datetime


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
    incident = going_on(ref, actor)
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
    zone = named_zone(incident.team.time_zone)
    wording_now = words_now()[Kind.UPDATE_STAKEHOLDERS]
    words = messages.update_sent(incident.team.name, incident.summary, update, zone, wording_now)
    hearers = who_hears(incident)
    # what stakeholders of a private incident would hear, those in it hear
    addresses = hearers.team if incident.is_private else hearers.stakeholders
    told = record.tell(
        incident,
        "incident.update.sent",
        record.Telling(words, "stakeholders", addresses),
        at=at,
        occasion=f"update:{row.number}",
    )
    if promised is not None:
        record.remind(incident, {"update_due": promised})
    record.happened(
        "incident.update.sent", incident, actor=actor, at=at, number=row.number, told=told
    )
    guesses = tuple(guess.phrase for guess in updates.speculation(text))
    return UpdateSent(incident.ref, row.number, text, scope, status.value, promised, told, guesses)


def _told(row: StatusUpdate) -> str:
    scope = f" Affected: {wording.sentence(row.scope)}" if row.scope else ""
    return f"{wording.sentence(row.text)}{scope} Status: {row.status}."
