"""What is said, to the team and to stakeholders, at each transition.

Source of what each message must contain: the framework, "Communicating Mode Transitions". The words are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications import placeholders, templates
from peacetime.domain.communications.kinds import STANDARD, Kind
from peacetime.domain.communications.placeholders import PLANNED_WORK, Entering, Leaving
from peacetime.domain.communications.wording import clause, length, moment, sentence, shortened
from peacetime.domain.modes.transitions import Mode
from peacetime.domain.shared.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from peacetime.domain.communications.templates import Values, Wording
    from peacetime.domain.incidents.updates import Update
    from peacetime.domain.modes.transitions import ModeNow

LONGEST_SUBJECT = 160


@dataclass(frozen=True, slots=True)
class Words:
    """A message before it has a destination."""

    subject: str
    body: str


def rescue_declared_to_team(
    said: Entering, wording: Wording = STANDARD[Kind.ENTERING_TEAM]
) -> Words:
    """The team hears the trigger, who has which role, when it is over, and that planned work is paused."""
    return worded(wording, {**placeholders.entering(said), "link": said.url or None})


def rescue_declared_to_stakeholders(
    said: Entering, wording: Wording = STANDARD[Kind.ENTERING_STAKEHOLDERS]
) -> Words:
    """Stakeholders hear what happens, its scope, the status and when they hear again."""
    return worded(wording, placeholders.entering(said))


def update_sent(
    team: str,
    summary: str,
    update: Update,
    zone: ZoneInfo,
    wording: Wording = STANDARD[Kind.UPDATE_STAKEHOLDERS],
) -> Words:
    """Stakeholders hear what happens, its scope, the status and when they hear again."""
    return worded(wording, placeholders.updating(team, summary, update, zone))


def stood_down_to_team(said: Leaving, wording: Wording = STANDARD[Kind.LEAVING_TEAM]) -> Words:
    """The team hears that it is over, thanks, what resumes when, and the postmortem's date."""
    return worded(wording, {**placeholders.leaving(said), "link": said.url or None})


def stood_down_to_stakeholders(
    said: Leaving, wording: Wording = STANDARD[Kind.LEAVING_STAKEHOLDERS]
) -> Words:
    """Stakeholders hear when it was resolved, the cause in brief, the impact and what follows."""
    return worded(wording, placeholders.leaving(said))


def worded(wording: Wording, values: Values) -> Words:
    """A wording filled in, its subject as long as a subject may be."""
    subject = shortened(templates.filled_subject(wording, values), LONGEST_SUBJECT)
    return Words(subject, templates.filled(wording, values))


def update_overdue(
    team: str, summary: str, promised_at: datetime, zone: ZoneInfo, url: str
) -> Words:
    """Whoever speaks to stakeholders hears that a promise was missed."""
    lines = [
        f"Stakeholders were promised an update at {moment(promised_at, zone)} and have not heard.",
        "One sentence with a new time keeps the promise, even when nothing has changed.",
    ]
    return _words(f"Update overdue: {team}, {summary}", lines, url)


def incident_closed(team: str, summary: str, cause: str, url: str) -> Words:
    """Whoever heard of an incident hears that it is over, though its team may have another."""
    return _words(f"Over: {team}, {summary}", ["This incident is over.", sentence(cause)], url)


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


def cover_ends(service: str, down: str, ends_at: datetime, zone: ZoneInfo, url: str) -> Words:
    """The lead of a team downstream hears that what covers their service runs out.

    Args:
        service: What falls, by name.
        down: What is down, by name.
        ends_at: When it falls, if the outage goes on so long.
        zone: Of the team that hears it.
        url: The incident's room.
    """
    when = moment(ends_at, zone)
    lines = [
        f"{sentence(f'{down} is down')} {service} goes on without it until {when}: then what it keeps for such a time runs out.",
        "You are in Delivery Mode until then. Look at what can be done before: keep it longer, leave it out, or tell who is on call.",
    ]
    return _words(f"{service} falls at {when} if {down} stays down", lines, url)


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


def _words(subject: str, lines: Sequence[str], url: str = "") -> Words:
    body = "\n\n".join([*(line.strip() for line in lines if line), *([url] if url else [])])
    return Words(shortened(subject, LONGEST_SUBJECT), body)
