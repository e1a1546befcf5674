"""The timeline as people write it: notes, decisions with their reasons, actions, corrections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.incidents import timeline
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound, incident_named
from peacetime.storage.models import Incident, TimelineEntry
from peacetime.usecases import record
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from datetime import datetime


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
    incident = incident_named(ref, sight=actor.sight, lock=True)
    old = entry_of(incident, corrects) if corrects is not None else None
    entry = record.append_entry(
        incident, kind, text, reason=reason, corrects=old, actor=actor, at=at
    )
    record.fact("incident.timeline.appended", at=at, incident=incident)
    return Written(incident.ref, entry.number, entry.kind, text, reason, at, actor.label)


def entry_of(incident: Incident, number: int) -> TimelineEntry:
    entry = TimelineEntry.objects.filter(incident=incident, number=number).first()
    if entry is None:
        raise NotFound(f"There is no entry {number} in this timeline.", code="entry_unknown")
    return entry
