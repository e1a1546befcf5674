"""What is said, to the team and to stakeholders, at each transition.

Source of what each message must contain: the framework, "Communicating Mode Transitions". The words are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications.wording import length, moment, sentence
from peacetime.domain.modes.transitions import Mode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from peacetime.domain.incidents.severity import Severity
    from peacetime.domain.incidents.updates import Update
    from peacetime.domain.modes.declaration import Trigger
    from peacetime.domain.modes.transitions import ModeNow


@dataclass(frozen=True, slots=True)
class Words:
    """A message before it has a destination."""

    subject: str
    body: str


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
    """What the messages of leaving Rescue Mode speak of."""

    team: str
    summary: str
    final_summary: str
    impact: str
    follow_up: str
    resolved_at: datetime
    duration_known_from: datetime
    customers_affected: str
    paused: str
    recovery_until: datetime | None
    postmortem_at: datetime | None
    postmortem_owner: str | None
    recognition: str
    zone: ZoneInfo
    url: str = ""


def rescue_declared_to_team(said: Entering) -> Words:
    """The team hears the trigger, who has which role, when it is over, and that planned work is paused."""
    lines = [
        f"{said.team} is now in Rescue Mode ({said.trigger.label.lower()}, {said.severity}): {sentence(said.summary)}",
        f"{_roles(said)} We are done when: {sentence(said.done_when)}",
        f"{said.paused} is paused. Only this counts now."
        if said.paused
        else "Only this counts now.",
    ]
    return Words(f"[Rescue] {said.team}: {said.summary}", _body(lines, said.url))


def rescue_declared_to_stakeholders(said: Entering) -> Words:
    """Stakeholders hear what happens, its scope, the status and when they hear again."""
    lines = [
        f"We have found a problem: {sentence(said.summary)}",
        f"Affected: {sentence(_scope(said))} Status: investigating.",
        _promise(said.next_update_at, said.zone),
    ]
    return Words(f"{said.team}: {said.summary}", _body(lines, ""))


def update_sent(team: str, summary: str, update: Update, zone: ZoneInfo) -> Words:
    """Stakeholders hear what happens, its scope, the status and when they hear again."""
    scope = f"Affected: {sentence(update.scope)} " if update.scope else ""
    lines = [
        sentence(update.text),
        f"{scope}Status: {update.status}.",
        _promise(update.next_update_at, zone),
    ]
    return Words(f"{team}: {summary} ({update.status})", _body(lines, ""))


def stood_down_to_team(said: Leaving) -> Words:
    """The team hears that it is over, thanks, what resumes when, and the postmortem's date."""
    resumes = f"{said.paused} resumes" if said.paused else "Planned work resumes"
    if said.recovery_until is not None:
        resumes += (
            f" after {moment(said.recovery_until, said.zone)}; until then the time is for recovery"
        )
    lines = [
        f"{said.team} is back in Delivery Mode. The immediate threat is contained. {sentence(said.final_summary)}",
        sentence(said.recognition),
        sentence(resumes),
        _postmortem(said),
    ]
    return Words(f"[Delivery] {said.team}: {said.summary}", _body(lines, said.url))


def stood_down_to_stakeholders(said: Leaving) -> Words:
    """Stakeholders hear when it was resolved, the cause in brief, the impact and what follows."""
    time_in_rescue = length(said.resolved_at - said.duration_known_from)
    scope = said.impact or said.customers_affected
    lines = [
        f"Resolved at {moment(said.resolved_at, said.zone)}. Cause in brief: {sentence(said.final_summary)}",
        f"Impact: {sentence(scope)} Time in Rescue Mode: {time_in_rescue}."
        if scope
        else f"It took {time_in_rescue}.",
        f"Follow-up: {sentence(said.follow_up)}" if said.follow_up else "",
        _postmortem(said),
    ]
    return Words(f"{said.team}: {said.summary} (resolved)", _body(lines, ""))


def update_overdue(
    team: str, summary: str, promised_at: datetime, zone: ZoneInfo, url: str
) -> Words:
    """Whoever speaks to stakeholders hears that a promise was missed."""
    lines = [
        f"Stakeholders were promised an update at {moment(promised_at, zone)} and have not heard.",
        "One sentence with a new time keeps the promise, even when nothing has changed.",
    ]
    return Words(f"Update overdue: {team}, {summary}", _body(lines, url))


def roles_unfilled(team: str, summary: str, roles: Sequence[str], url: str) -> Words:
    """The team hears that nobody commands or speaks."""
    named = " and ".join(role.lower() for role in roles)
    lines = [f"Nobody is {named} yet. Whoever is free takes it now; it can be handed over later."]
    return Words(f"No {named}: {team}, {summary}", _body(lines, url))


def review_due(team: str, summary: str, url: str) -> Words:
    """The approver of a crunch hears that its review date has come."""
    lines = [
        "This crunch was approved until today. Stand down, or say until when it goes on and why."
    ]
    return Words(f"Crunch review due: {team}, {summary}", _body(lines, url))


def standup_line(now: ModeNow, *, at: datetime, summary: str = "", paused: str = "") -> str:
    """The sentence a standup opens with.

    >>> from datetime import datetime, timezone
    >>> from peacetime.domain.modes.transitions import ModeNow
    >>> t = datetime(2026, 1, 1, tzinfo=timezone.utc)
    >>> standup_line(ModeNow(Mode.DELIVERY, t), at=t)
    'We are in Delivery Mode: planned work goes on.'
    """
    if now.mode is Mode.RESCUE:
        wait = f" {paused} is paused." if paused else ""
        return f"We are in Rescue Mode: {sentence(summary)}{wait}"
    if now.is_recovering(at) and now.recovering_until is not None:
        rest = length(now.recovering_until - at)
        return f"We are in Delivery Mode: recovering for another {rest}, planned work comes after that."
    return "We are in Delivery Mode: planned work goes on."


def channel_line(now: ModeNow, *, at: datetime, summary: str = "", url: str = "") -> str:
    """The one line of a status channel, with a link during a Rescue.

    >>> from datetime import datetime, timezone
    >>> from peacetime.domain.modes.transitions import ModeNow
    >>> t = datetime(2026, 1, 1, tzinfo=timezone.utc)
    >>> channel_line(ModeNow(Mode.RESCUE, t), at=t, summary="Payments time out", url="https://pt/incidents/1")
    '🔴 Rescue: Payments time out https://pt/incidents/1'
    """
    if now.mode is Mode.RESCUE:
        return f"🔴 Rescue: {summary} {url}".strip()
    return "🟢 Delivery (recovering)" if now.is_recovering(at) else "🟢 Delivery"


def _roles(said: Entering) -> str:
    commander = f"{said.commander} commands" if said.commander else "Nobody commands yet"
    comms = (
        f"{said.comms_lead} speaks to stakeholders"
        if said.comms_lead
        else "nobody speaks to stakeholders yet"
    )
    return f"{commander}, {comms}."


def _scope(said: Entering) -> str:
    parts = [*said.services, *([said.customers_affected] if said.customers_affected else [])]
    return ", ".join(parts) or "not known yet"


def _promise(next_update_at: datetime | None, zone: ZoneInfo) -> str:
    if next_update_at is None:
        return "You hear from us when something changes."
    return f"Next update by {moment(next_update_at, zone)}."


def _postmortem(said: Leaving) -> str:
    if said.postmortem_at is None:
        return "No postmortem is scheduled."
    owner = f", {said.postmortem_owner} owns it" if said.postmortem_owner else ""
    return f"Postmortem: {moment(said.postmortem_at, said.zone)}{owner}."


def _body(lines: Sequence[str], url: str) -> str:
    return "\n\n".join([*(line for line in lines if line), *([url] if url else [])])
