"""What an incident's own rooms are told: the words for its team, and every update to stakeholders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.communications.subjects import Subject, subject_of
from peacetime.storage.models import Connection, Message
from peacetime.usecases.chat.following import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from peacetime.domain.communications.messages import Words
    from peacetime.storage.models import Incident

ROOM = "room"  # the destination of a message, and its audience
STAKEHOLDERS = "stakeholders"


def room_messages(
    incident: Incident, kind: str, words: Mapping[str, Words], *, at: datetime, occasion: str
) -> list[Message]:
    """One message for each chat that has a room of this incident, not stored yet; a private one has none.

    Args:
        incident: What it is about.
        kind: The fact.
        words: What is said, by audience.
        at: Now.
        occasion: The same occasion is told once.
    """
    said = _said(words)
    if incident.is_private or said is None or subject_of(kind) is Subject.FACTS:
        return []
    rows = Connection.objects.filter(provider__in=PROVIDERS, retired_at=None)
    teams = {incident.team_id, *incident.joined.values_list("team_id", flat=True)} if rows else ()
    return [
        Message(
            key=f"{incident.ref}:{occasion}:r{row.pk}",
            incident=incident,
            kind=kind,
            audience=ROOM,
            channel=row.provider,
            connection=row,
            destination=ROOM,
            subject=said.subject,
            body=said.body,
            created_at=at,
        )
        for row in rows
        if row.team_id is None or row.team_id in teams
    ]


def _said(words: Mapping[str, Words]) -> Words | None:
    """The team's words, or those for a role; stakeholders' where there are no others."""
    own = [each for audience, each in words.items() if audience != STAKEHOLDERS]
    return own[0] if own else words.get(STAKEHOLDERS)
