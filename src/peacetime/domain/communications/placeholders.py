"""What the placeholders of each message stand for, from what is known of a Rescue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications.wording import clause, length, moment, sentence
from peacetime.domain.modes.declaration import Trigger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from peacetime.domain.communications.templates import Values
    from peacetime.domain.incidents.severity import Severity
    from peacetime.domain.incidents.updates import Update

PLANNED_WORK = "Planned work"
THANKS = "Thanks to everybody who helped"
# how each trigger opens to the outside, and how far things are at the beginning
TO_STAKEHOLDERS = {
    Trigger.RELIABILITY: ("We have found a problem", "investigating"),
    Trigger.SECURITY: ("We are responding to a security threat", "investigating"),
    Trigger.INTERRUPT: ("We are working on an urgent need", "in progress"),
    Trigger.CRUNCH: ("We have put everything else aside for this", "in progress"),
}


@dataclass(frozen=True, slots=True)
class Entering:
    """What the messages of entering Rescue Mode speak of. Names are people's names."""

    team: str
    trigger: Trigger
    summary: str
    severity: Severity
    done_when: str
    commander: str | None
    comms_lead: str | None
    services: Sequence[str]
    customers_affected: str
    paused: str
    next_update_at: datetime | None
    zone: ZoneInfo
    url: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What the messages of leaving Rescue Mode speak of.

    `unmet` are the exit criteria that were not met, with the reason for standing down all the same.
    """

    team: str
    summary: str
    final_summary: str
    impact: str
    follow_up: str
    resolved_at: datetime
    declared_at: datetime
    customers_affected: str
    paused: str
    recovery_until: datetime | None
    postmortem_at: datetime | None
    postmortem_owner: str | None
    recognition: str
    zone: ZoneInfo
    impact_started_at: datetime | None = None
    unmet: Sequence[str] = ()
    override_reason: str = ""
    url: str = ""


def entering(said: Entering) -> Values:
    """Everything a message of entering may speak of."""
    opening, status = TO_STAKEHOLDERS[said.trigger]
    services = ", ".join(said.services)
    return {
        "team": said.team,
        "summary": said.summary.strip(),
        "severity": str(said.severity),
        "trigger": said.trigger.label.lower(),
        "opening": opening,
        "status": status,
        "done_when": said.done_when.strip(),
        "roles": _roles(said),
        "commander": said.commander or None,
        "comms_lead": said.comms_lead or None,
        "scope": "; ".join(filter(None, [services, said.customers_affected])) or "not known yet",
        "services": services or None,
        "customers_affected": said.customers_affected.strip() or None,
        "paused": clause(said.paused) or PLANNED_WORK,
        **_promise(said.next_update_at, said.zone),
    }


def updating(team: str, summary: str, update: Update, zone: ZoneInfo) -> Values:
    """Everything an update may speak of."""
    return {
        "team": team,
        "summary": summary.strip(),
        "text": update.text.strip(),
        "status": str(update.status),
        "scope": update.scope.strip() or None,
        **_promise(update.next_update_at, zone),
    }


def leaving(said: Leaving) -> Values:
    """Everything a message of leaving may speak of."""
    until, due = said.recovery_until, said.postmortem_at
    return {
        "team": said.team,
        "summary": said.summary.strip(),
        "cause": said.final_summary.strip(),
        "resolved_at": moment(said.resolved_at, said.zone),
        "rescue_length": _between(said.declared_at, said.resolved_at),
        "contained": _contained(said),
        "unmet": "; ".join(said.unmet) or None,
        "override_reason": said.override_reason.strip() or None,
        "impact": _impact(said) or None,
        "scope": (said.impact or said.customers_affected).strip() or None,
        "impact_length": _between(said.impact_started_at, said.resolved_at),
        "follow_up": said.follow_up.strip() or None,
        "recognition": said.recognition.strip() or THANKS,
        "paused": clause(said.paused) or PLANNED_WORK,
        "resumes": _resumes(said),
        "recovery_until": moment(until, said.zone) if until else None,
        "postmortem": _postmortem(said),
        "postmortem_at": moment(due, said.zone) if due else None,
        "postmortem_owner": said.postmortem_owner or None,
    }


def _roles(said: Entering) -> str:
    if said.commander and said.commander == said.comms_lead:
        return f"{said.commander} commands and speaks to stakeholders."
    commander = f"{said.commander} commands" if said.commander else "Nobody commands yet"
    comms = (
        f"{said.comms_lead} speaks to stakeholders"
        if said.comms_lead
        else "nobody speaks to stakeholders yet"
    )
    return f"{commander}, {comms}."


def _promise(next_update_at: datetime | None, zone: ZoneInfo) -> dict[str, str | None]:
    if next_update_at is None:
        nothing = "You hear from us when something changes."
        return {"next_update": nothing, "next_update_at": None}
    at = moment(next_update_at, zone)
    return {"next_update": f"Next update by {at}.", "next_update_at": at}


def _between(began: datetime | None, ended: datetime) -> str | None:
    return None if began is None or began > ended else length(ended - began)


def _postmortem(said: Leaving) -> str:
    if said.postmortem_at is None:
        return "No postmortem is scheduled."
    owner = f", {said.postmortem_owner} owns it" if said.postmortem_owner else ""
    return f"Postmortem: {moment(said.postmortem_at, said.zone)}{owner}."


def _contained(said: Leaving) -> str:
    """The threat is called contained only where nobody had to stand down without."""
    if not said.unmet:
        return "The immediate threat is contained."
    return f"Not met: {'; '.join(said.unmet)}. The reason: {sentence(said.override_reason)}"


def _resumes(said: Leaving) -> str:
    work = clause(said.paused) or PLANNED_WORK
    if said.recovery_until is None:
        return f"{work} resumes."
    until = moment(said.recovery_until, said.zone)
    return f"{work} resumes after {until}; until then the time is for recovery."


def _impact(said: Leaving) -> str:
    """The scope, and how long it lasted where somebody knows when it began."""
    scope = sentence(said.impact or said.customers_affected)
    lasted = _between(said.impact_started_at, said.resolved_at)
    if lasted is None:
        return f"Impact: {scope}" if scope else ""
    return f"Impact: {scope} It lasted {lasted}." if scope else f"The impact lasted {lasted}."
