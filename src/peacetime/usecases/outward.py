"""What connected tools are told: the words of an incident's messages, and facts for programs.

A private incident never leaves: who reads a channel is not known here. Of a drill nobody outside the teams hears.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from peacetime.domain.communications.messages import Words
from peacetime.domain.communications.subjects import Subject, subject_of
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.shared.facts import FACTS
from peacetime.queries.addresses import incident_url
from peacetime.storage.models import Connection, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from peacetime.storage.models import Incident, Team

SUGGESTED = "recognition.suggestion.made"
TEAM, STAKEHOLDERS = "team", "stakeholders"


def messages_of(
    incident: Incident,
    kind: str,
    words: Mapping[str, Words],
    *,
    team: Team | None,
    at: datetime,
    occasion: str,
) -> list[Message]:
    """One message for each connection that hears of it, not stored yet.

    Args:
        incident: What it is about.
        kind: The fact.
        words: What is said, by audience.
        team: Whose transition it is, where it is not the incident's whole.
        at: Now.
        occasion: The same occasion is told once.
    """
    hearing = [] if incident.is_private else _hearing((subject_of(kind),), incident, team)
    return [
        _message(connection, incident, kind, said, team=team, at=at, occasion=occasion)
        for connection in hearing
        if (said := _said(connection, words)) is not None
    ]


def fact_messages(
    fact: str, *, at: datetime, event_id: int, incident: Incident | None, team: Team | None
) -> list[Message]:
    """A fact without words, for each connection that hears of every fact."""
    if subject_of(fact) is not Subject.FACTS or (incident is not None and incident.is_private):
        return []
    words = Words(FACTS[fact], "")
    return [
        _message(row, incident, fact, words, team=team, at=at, occasion=f"event:{event_id}")
        for row in _hearing((Subject.FACTS,), incident, team)
    ]


def suggestion_messages(
    team: Team, words: Words, said: Mapping[str, Any], *, at: datetime, occasion: str
) -> list[Message]:
    """What signals say of a team, for each connection that hears of it or of every fact: never a bare fact.

    Args:
        team: Whose mode it is.
        words: As its leads hear them.
        said: The same for programs; `url` is where to answer, `severity` what would be declared, if anything.
        at: Now.
        occasion: The same occasion is told once.
    """
    severity = said.get("severity")
    hearing = [
        row
        for row in _hearing((Subject.SUGGESTIONS, Subject.FACTS), None, team)
        if not severity or Severity(severity).is_at_least(Severity(row.from_severity))
    ]
    found = []
    for row in hearing:
        message = _message(row, None, SUGGESTED, words, team=team, at=at, occasion=occasion)
        message.about = {**about(None, team), "url": said["url"], "suggestion": dict(said)}
        found.append(message)
    return found


def about(incident: Incident | None, team: Team | None) -> dict[str, Any]:
    """What a program reads of a message, as it stood when it was written."""
    team = team or (incident.team if incident else None)
    return {
        "team": {"slug": team.slug, "name": team.name} if team else None,
        "incident": _incident(incident) if incident else None,
    }


def _incident(incident: Incident) -> dict[str, Any]:
    declared = incident.declared_at
    return {
        "id": incident.ref,
        "summary": incident.summary,
        "severity": incident.severity,
        "trigger": incident.trigger,
        "is_drill": incident.is_drill,
        "declared_at": declared.isoformat() if declared else None,
        "url": incident_url(incident.ref),
    }


def _hearing(
    subjects: Sequence[Subject], incident: Incident | None, team: Team | None
) -> list[Connection]:
    hears = reduce(or_, (Q(subjects__contains=[subject.value]) for subject in subjects))
    rows = list(Connection.objects.filter(hears, retired_at=None))
    if any(row.team_id is not None for row in rows):
        teams = _teams(incident, team)
        rows = [row for row in rows if row.team_id is None or row.team_id in teams]
    return rows if incident is None else [row for row in rows if _hears_of(row, incident)]


def _hears_of(row: Connection, incident: Incident) -> bool:
    """Whether it is bad enough; an import may not say how bad it was, and is not left out for that."""
    severity = incident.severity
    is_severe = not severity or Severity(severity).is_at_least(Severity(row.from_severity))
    return is_severe and (row.audience == TEAM or not incident.is_drill)


def _teams(incident: Incident | None, team: Team | None) -> set[int]:
    if team is not None:
        return {team.pk}
    if incident is None:
        return set()
    return {incident.team_id, *incident.joined.values_list("team_id", flat=True)}


def _said(connection: Connection, words: Mapping[str, Words]) -> Words | None:
    """The words for its audience; a team's own channel also hears what only one of both is told."""
    if connection.audience == STAKEHOLDERS:
        return words.get(STAKEHOLDERS)
    return words.get(TEAM) or next(iter(words.values()), None)


def _message(
    connection: Connection,
    incident: Incident | None,
    kind: str,
    words: Words,
    *,
    team: Team | None,
    at: datetime,
    occasion: str,
) -> Message:
    of = f"{incident.ref}:" if incident else ""
    return Message(
        key=f"{of}{occasion}:c{connection.pk}",
        incident=incident,
        kind=kind,
        audience=connection.audience,
        channel=connection.provider,
        connection=connection,
        destination=connection.name,
        subject=words.subject,
        body=words.body,
        about=about(incident, team),
        created_at=at,
    )
