"""What an incident's own rooms are told: the words for its team, and every update to stakeholders."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from peacetime.domain.communications.subjects import Subject, subject_of
from peacetime.storage.models import Connection, Message
from peacetime.usecases.chat.following import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from peacetime.domain.communications.messages import Words
    from peacetime.storage.models import Incident, Team

ROOM = "room"  # the destination of a message, and its audience
PERSON = "person"  # the audience of a message to one address
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


def personal_messages(
    kind: str,
    words: Words,
    addresses: Iterable[str],
    *,
    team: Team,
    buttons: Sequence[tuple[str, str, str]],
    occasion: str,
    at: datetime,
) -> list[Message]:
    """One message to each of these people in each chat, not stored yet.

    Args:
        kind: The fact.
        words: What is said.
        addresses: Whom it is said to; whom the chat does not know is left out there.
        team: Whose matter it is.
        buttons: What can be pressed below: act, label and value of each.
        occasion: The same occasion is told once.
        at: Now.
    """
    rows = list(Connection.objects.filter(provider__in=PROVIDERS, retired_at=None))
    return [
        Message(
            key=f"{occasion}:{_short(address)}:p{row.pk}",
            kind=kind,
            audience=PERSON,
            channel=row.provider,
            connection=row,
            destination=address,
            subject=words.subject,
            body=words.body,
            about={"buttons": [list(button) for button in buttons]},
            created_at=at,
        )
        for row in rows
        if row.team_id in {None, team.pk}
        for address in addresses
    ]


def _short(address: str) -> str:
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:12]


def _said(words: Mapping[str, Words]) -> Words | None:
    """The team's words, or those for a role; stakeholders' where there are no others."""
    own = [each for audience, each in words.items() if audience != STAKEHOLDERS]
    return own[0] if own else words.get(STAKEHOLDERS)
