"""Vulnerabilities, and alerts of GitLab's own monitoring."""

from __future__ import annotations

from typing import Any, Final

from peacetime.domain.signals.fields import at, first, first_link, key, mapping, needed
from peacetime.domain.signals.levels import level, level_of_score
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.outcomes import unknown_state
from peacetime.domain.signals.readings import reading, without_addresses
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.integrations.gitlab.projects import path

TOOL: Final = "GitLab"
STATES: Final[dict[str, State]] = {
    "detected": State.FIRING,
    "confirmed": State.ACKNOWLEDGED,
    "triggered": State.FIRING,
    "acknowledged": State.ACKNOWLEDGED,
    "resolved": State.RESOLVED,
    "dismissed": State.RESOLVED,
    "ignored": State.RESOLVED,
}


def vulnerability(payload: dict[str, Any]) -> Reading:
    """A finding of one of GitLab's scanners."""
    return _finding(
        payload, Kind.VULNERABILITY, needed(payload, "object_attributes.state", tool=TOOL)
    )


def alert(payload: dict[str, Any]) -> Reading:
    """An alert that GitLab was sent by a monitor."""
    return _finding(payload, Kind.ALERT, needed(payload, "object_attributes.status", tool=TOOL))


def _finding(payload: dict[str, Any], kind: Kind, word: str) -> Reading:
    found = mapping(at(payload, "object_attributes"))
    project = path(payload)
    if word.casefold() not in STATES:
        raise unknown_state(TOOL, word)
    state = STATES[word.casefold()]
    severity = first(found, "severity")
    started_at = moment(found.get("started_at")) or moment(found.get("created_at"))
    ended = (
        ("resolved_at", "dismissed_at", "ended_at")
        if state is State.RESOLVED
        else ("confirmed_at",)
    )
    moments = [moment(found.get(name)) for name in (*ended, "updated_at")]
    signal = Signal(
        kind=kind,
        state=state,
        key=key(project, kind.value, needed(found, "id", "iid", "url", "title", tool=TOOL)),
        title=without_addresses(needed(found, "title", "name", tool=TOOL)),
        at=next(filter(None, moments), started_at),
        started_at=started_at,
        level=level(severity) or level_of_score(at(found, "cvss.0.score")),
        level_word=severity,
        service=project,
        link=first_link(found, "url") or first_link(payload, "project.web_url"),
        text=first(found, "identifiers.0.name", "location.file"),
    )
    return reading((signal,))
