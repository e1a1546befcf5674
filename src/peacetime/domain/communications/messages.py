"""What is said, to the team and to stakeholders, at each transition.

Source of what each message must contain: the framework, "Communicating Mode Transitions". The words are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications.wording import clause, length, moment, sentence, shortened
from peacetime.domain.modes.declaration import Trigger
from peacetime.domain.modes.transitions import Mode
from peacetime.domain.shared.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from peacetime.domain.incidents.severity import Severity
    from peacetime.domain.incidents.updates import Update
    from peacetime.domain.modes.transitions import ModeNow


LONGEST_SUBJECT = 160
PLANNED_WORK = "Planned work"
# how each trigger opens, and how far things are at the beginning
TO_STAKEHOLDERS = {
    Trigger.RELIABILITY: ("We have found a problem: {}", "investigating"),
    Trigger.SECURITY: ("We are responding to a security threat: {}", "investigating"),
    Trigger.INTERRUPT: ("We are working on an urgent need: {}", "in progress"),
    Trigger.CRUNCH: ("We have put everything else aside for this: {}", "in progress"),
}


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


def rescue_declared_to_team(said: Entering) -> Words:
    """The team hears the trigger, who has which role, when it is over, and that planned work is paused."""
    lines = [
        f"{said.team} is now in Rescue Mode ({said.trigger.label.lower()}, {said.severity}): {sentence(said.summary)}",
        f"{_roles(said)} We are done when: {sentence(said.done_when)}",
        f"{clause(said.paused) or PLANNED_WORK} is paused. Only this counts now.",
    ]
    return _words(f"[Rescue] {said.team}: {said.summary}", lines, said.url)


def rescue_declared_to_stakeholders(said: Entering) -> Words:
    """Stakeholders hear what happens, its scope, the status and when they hear again."""
    opening, status = TO_STAKEHOLDERS[said.trigger]
    lines = [
        opening.format(sentence(said.summary)),
        f"Affected: {sentence(_scope(said))} Status: {status}.",
        _promise(said.next_update_at, said.zone),
    ]
    return _words(f"{said.team}: {said.summary}", lines)


def update_sent(team: str, summary: str, update: Update, zone: ZoneInfo) -> Words:
    """Stakeholders hear what happens, its scope, the status and when they hear again."""
    scope = f"Affected: {sentence(update.scope)} " if update.scope else ""
    lines = [
        sentence(update.text),
        f"{scope}Status: {update.status}.",
        _promise(update.next_update_at, zone),
    ]
    return _words(f"{team} ({update.status}): {summary}", lines)


def stood_down_to_team(said: Leaving) -> Words:
    """The team hears that it is over, thanks, what resumes when, and the postmortem's date."""
    lines = [
        f"{said.team} is back in Delivery Mode. {_contained(said)} {sentence(said.final_summary)}",
        sentence(said.recognition) or "Thanks to everybody who helped.",
        _resumes(said),
        _postmortem(said),
    ]
    return _words(f"[Delivery] {said.team}: {said.summary}", lines, said.url)


def stood_down_to_stakeholders(said: Leaving) -> Words:
    """Stakeholders hear when it was resolved, the cause in brief, the impact and what follows."""
    resolved = f"Resolved at {moment(said.resolved_at, said.zone)}{_after_declaring(said)}."
    lines = [
        f"{resolved} Cause in brief: {sentence(said.final_summary)}",
        _impact(said),
        f"Follow-up: {sentence(said.follow_up)}" if said.follow_up else "",
        _postmortem(said),
    ]
    return _words(f"{said.team} (resolved): {said.summary}", lines)


def update_overdue(
    team: str, summary: str, promised_at: datetime, zone: ZoneInfo, url: str
) -> Words:
    """Whoever speaks to stakeholders hears that a promise was missed."""
    lines = [
        f"Stakeholders were promised an update at {moment(promised_at, zone)} and have not heard.",
        "One sentence with a new time keeps the promise, even when nothing has changed.",
    ]
    return _words(f"Update overdue: {team}, {summary}", lines, url)


def roles_unfilled(team: str, summary: str, roles: Sequence[str], url: str) -> Words:
    """The team hears that nobody commands or speaks."""
    named = listed([role.lower() for role in roles], last="or")
    lines = [f"Nobody is {named}. Whoever is free takes it now; it can be handed over later."]
    return _words(f"No {named}: {team}, {summary}", lines, url)


def review_due(team: str, summary: str, url: str) -> Words:
    """The approver of a crunch hears that its review date has come."""
    lines = [
        "The date has come on which this Rescue is looked at again.",
        "Stand down, or write down as a decision why it goes on and until when.",
    ]
    return _words(f"Review due: {team}, {summary}", lines, url)


def standup_line(now: ModeNow, *, at: datetime, summary: str = "", paused: str = "") -> str:
    """The sentence a standup opens with.

    >>> from datetime import datetime, timezone
    >>> from peacetime.domain.modes.transitions import ModeNow
    >>> t = datetime(2026, 1, 1, tzinfo=timezone.utc)
    >>> standup_line(ModeNow(Mode.DELIVERY, t), at=t)
    'We are in Delivery Mode: planned work goes on.'
    >>> standup_line(ModeNow(Mode.RESCUE, t), at=t, summary="Payments time out")
    'We are in Rescue Mode: Payments time out. Planned work is paused.'
    """
    if now.mode is Mode.RESCUE:
        why = f": {sentence(summary)}" if summary else "."
        return f"We are in Rescue Mode{why} {clause(paused) or PLANNED_WORK} is paused."
    if now.is_recovering(at) and now.recovering_until is not None:
        rest = length(now.recovering_until - at)
        return (
            f"We are in Delivery Mode: recovering for {rest} more, planned work comes after that."
        )
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
        return " ".join(
            filter(None, ["🔴 Rescue:" if summary or url else "🔴 Rescue", summary, url])
        )
    return "🟢 Delivery (recovering)" if now.is_recovering(at) else "🟢 Delivery"


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


def _scope(said: Entering) -> str:
    return (
        "; ".join(filter(None, [", ".join(said.services), said.customers_affected]))
        or "not known yet"
    )


def _promise(next_update_at: datetime | None, zone: ZoneInfo) -> str:
    if next_update_at is None:
        return "You hear from us when something changes."
    return f"Next update by {moment(next_update_at, zone)}."


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


def _after_declaring(said: Leaving) -> str:
    if said.resolved_at < said.declared_at:
        return ""
    return f", {length(said.resolved_at - said.declared_at)} after Rescue Mode was declared"


def _impact(said: Leaving) -> str:
    """The scope, and how long it lasted where somebody knows when it began."""
    scope = sentence(said.impact or said.customers_affected)
    began, ended = said.impact_started_at, said.resolved_at
    if began is None or began > ended:
        return f"Impact: {scope}" if scope else ""
    lasted = f"lasted {length(ended - began)}."
    return f"Impact: {scope} It {lasted}" if scope else f"The impact {lasted}"


def _words(subject: str, lines: Sequence[str], url: str = "") -> Words:
    body = "\n\n".join([*(line.strip() for line in lines if line), *([url] if url else [])])
    return Words(shortened(subject, LONGEST_SUBJECT), body)
