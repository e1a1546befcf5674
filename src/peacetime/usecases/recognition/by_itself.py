"""Where an organisation has set it so, Peacetime declares without a person, says so, and how it is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.domain.communications.suggestion_letters import declared_by_itself
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.declaration import Declaration
from peacetime.domain.modes.transitions import AlreadyInRescue
from peacetime.queries.access import PEACETIME
from peacetime.queries.addresses import incident_url, page_url
from peacetime.queries.recognition.settings import ByItself, declares_by_itself
from peacetime.queries.recognition.suggestions import proposal_of
from peacetime.storage.models import Incident, ModeSuggestion
from peacetime.usecases import record
from peacetime.usecases.letters import Letter, write_letters
from peacetime.usecases.modes import declare_rescue
from peacetime.usecases.recognition.telling import who_leads

if TYPE_CHECKING:
    from datetime import datetime

FACT = "mode.rescue.declared"


def declare_by_itself(ref: str, *, at: datetime) -> str:
    """Declare what a suggestion asks for, by the same act as a person; done again it changes nothing.

    Returns:
        The incident, or "" where there was nothing left to declare: somebody answered, it passed, the
        team is in Rescue Mode, or the organisation has set it otherwise meanwhile.
    """
    row = ModeSuggestion.objects.select_related("team", "incident").filter(ref=ref).first()
    if row is None or (row.incident is None and not _may(row)):
        return ""
    if row.incident is None:
        try:
            declare_rescue(row.team.slug, _declaration(row), actor=PEACETIME, at=at)
        except AlreadyInRescue:
            return ""
        row.refresh_from_db()
    if not row.is_by_itself or row.incident is None:
        return ""
    return _tell(row, row.incident.pk, at=at)


def _may(row: ModeSuggestion) -> bool:
    return not row.fate and declares_by_itself() is not ByItself.NEVER


def _declaration(row: ModeSuggestion) -> Declaration:
    said = proposal_of(row)
    return Declaration(
        trigger=said.trigger,
        summary=said.summary,
        severity=said.severity,
        done_when=said.done_when,
        services=said.services,
    )


@transaction.atomic(durable=True)
def _tell(row: ModeSuggestion, incident_id: int, *, at: datetime) -> str:
    """Say in the timeline and to the leads that nobody declared it, once."""
    rows = Incident.objects.select_for_update(of=("self",), no_key=True).select_related("team")
    incident = rows.get(pk=incident_id)
    reasons = [str(reason["sentence"]) for reason in row.reasons]
    addresses, _ = who_leads(row.team)
    words = declared_by_itself(
        row.team.name,
        reasons,
        incident_url(incident.ref),
        page_url(f"/incidents/{incident.ref}/stand-down"),
    )
    letters = [
        Letter(f"by-itself:{row.ref}", address, words, incident=incident) for address in addresses
    ]
    entry = f"Peacetime declared this by itself, from signals: {'; '.join(reasons)}"
    if not incident.timeline.filter(kind=EntryKind.MODE.value, text=entry).exists():
        record.append_entry(incident, EntryKind.MODE, entry, actor=PEACETIME, at=at)
    write_letters(FACT, letters, audience="lead", at=at)
    return incident.ref
