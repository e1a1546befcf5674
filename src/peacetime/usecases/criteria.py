"""The exit criteria: ticked, and the tick taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.text import clean_text
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import ExitCriterion
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.incidents import Stale, going_on

if TYPE_CHECKING:
    from datetime import datetime


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
    incident = going_on(ref, actor)
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
        record.happened(
            "incident.criterion.marked", incident, actor=actor, at=at, number=number, met=is_met
        )
    return CriterionMarked(incident.ref, number, row.text, row.is_met, row.note, row.version)
