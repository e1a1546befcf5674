"""The calendar block: which meetings of the next hours to postpone in Rescue, and which to give back after."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from peacetime.domain.shared.spans import Span
from peacetime.domain.shared.text import listed

AHEAD = timedelta(hours=8)
ALL_DAY = timedelta(hours=20)
TWO = 2

NEVER = (
    *("interview", "candidate", "applicant", "hiring panel", "bewerbung", "bewerber"),
    *("vorstellungsgespräch", "customer", "client", "kunde", "kunden", "board meeting", "audit"),
    *("incident", "rescue", "war room", "postmortem", "post-mortem", "bridge call", "störung"),
    *(
        "vacation",
        "holiday",
        "leave",
        "out of office",
        "ooo",
        "urlaub",
        "abwesend",
        "doctor",
        "arzt",
    ),
    *("termination", "works council", "betriebsrat", "notice period", "kündigung"),
)
MAY = (
    *("1:1", "1-1", "1on1", "1 on 1", "one on one", "one-on-one", "einzelgespräch"),
    *("standup", "stand-up", "daily", "handover", "on-call", "lunch", "mittag"),
)
POSTPONE = (
    *("planning", "refinement", "grooming", "retro", "retrospective", "demo", "sprint review"),
    *("brainstorm", "brainstorming", "workshop", "training", "roadmap", "okr", "okrs", "sync"),
    *("weekly", "biweekly", "monthly", "all hands", "all-hands", "town hall", "offsite", "planung"),
    *("tech talk", "book club", "brown bag", "design review", "architecture review", "jour fixe"),
    *(
        "check-in",
        "catch up",
        "catch-up",
        "kickoff",
        "kick-off",
        "status",
        "rückblick",
        "abstimmung",
    ),
)


class Verdict(StrEnum):
    """What is proposed for a meeting; a person confirms it."""

    POSTPONE = "postpone"
    ASK = "ask"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a calendar.

    Args:
        id: Stable: of this time of it, where it recurs.
        span: When.
        title: As the calendar has it; any text.
        organiser: Mail address; "" where not known.
        attendees: Mail addresses of people, the organiser with them or not; no rooms.
        is_recurring: Whether it comes again by itself.
        is_cancelled: Whether it will not be.
        is_private: Whether its title is nobody's business; it says nothing then.
    """

    id: str
    span: Span
    title: str
    organiser: str = ""
    attendees: frozenset[str] = frozenset()
    is_recurring: bool = False
    is_cancelled: bool = False
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class BlockPolicy:
    """Which meetings wait while there is a Rescue.

    Args:
        ahead: Of the next so many hours.
        never: Words of titles that stay, whatever else they say.
        may: Words of titles that a person decides on.
        postpone: Words of titles that wait.
        domains: Of the organisation's mail addresses; everybody else is external.

    Source: the framework, "IC or manager cancels/postpones non-essential meetings for the team"; the
    words are our default.
    """

    ahead: timedelta = AHEAD
    never: tuple[str, ...] = NEVER
    may: tuple[str, ...] = MAY
    postpone: tuple[str, ...] = POSTPONE
    domains: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is proposed for one meeting, and why in a sentence."""

    meeting: Meeting
    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A postponed meeting when Rescue is over: back at its time, or in need of a new one."""

    meeting: Meeting
    is_back: bool
    sentence: str


def calendar_block(
    meetings: Iterable[Meeting],
    team: Collection[str],
    *,
    at: datetime,
    policy: BlockPolicy,
) -> list[Choice]:
    """What to do with the team's meetings of the next hours; nothing is moved before somebody says so.

    Formula: of the meetings that begin from now to `ahead`, with at least one of the team or with nobody
    named, in this order: cancelled ones are left out; words of `never`, somebody external, all-day
    entries: keep; words of `may`, a private title, two people, an organiser outside of the team: ask;
    words of `postpone`, or recurring: postpone; the rest: ask. What has begun is not moved.

    Args:
        meetings: As read from a calendar, in any order; doubles count once.
        team: Mail addresses of the responders and their team.
        at: Now.
        policy: Which wait.

    Returns:
        A choice for each, in the order of time.

    Source: the framework, "Calendar block"; see `BlockPolicy`.
    Cost: linear in the meetings.

    >>> now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> hour = timedelta(hours=1)
    >>> people = frozenset({"ann@shop.example", "bob@shop.example", "eve@shop.example"})
    >>> policy = BlockPolicy(domains=frozenset({"shop.example"}))
    >>> meetings = [
    ...     Meeting("1", Span(now + hour, now + 2 * hour), "Sprint planning", "ann@shop.example", people),
    ...     Meeting("2", Span(now + 2 * hour, now + 3 * hour), "Interview", "ann@shop.example", people),
    ... ]
    >>> for choice in calendar_block(meetings, people, at=now, policy=policy):
    ...     print(choice.verdict.value, "-", choice.why)
    postpone - Its title says "planning": it can wait.
    keep - Its title says "interview": it stays.
    """
    until = at + policy.ahead
    members = {address.casefold() for address in team}
    unique = {meeting.id: meeting for meeting in meetings if not meeting.is_cancelled}
    ours = [
        meeting
        for meeting in unique.values()
        if at <= meeting.span.start < until and _is_ours(meeting, members)
    ]
    ours.sort(key=lambda meeting: (meeting.span.start, meeting.id))
    return [_choice(meeting, members, policy) for meeting in ours]


def given_back(postponed: Iterable[Meeting], *, at: datetime) -> list[GivenBack]:
    """What to do with the postponed meetings when Rescue ends: give back what is ahead, plan the rest anew.

    Args:
        postponed: The meetings that were postponed on entering.
        at: When Rescue ended.

    Returns:
        One for each, in the order of time.

    Source: the framework's calendar block, undone; our default.

    >>> given_back([], at=datetime(2026, 3, 2, tzinfo=UTC))
    []
    """
    ordered = sorted(postponed, key=lambda meeting: (meeting.span.start, meeting.id))
    return [_given_back(meeting, at.astimezone(UTC)) for meeting in ordered]


def block_sentence(choices: Iterable[Choice]) -> str:
    """The proposal in one sentence.

    >>> block_sentence([])
    'No meetings in the next hours.'
    """
    verdicts = [choice.verdict for choice in choices]
    if not verdicts:
        return "No meetings in the next hours."
    words = {Verdict.POSTPONE: "to postpone", Verdict.ASK: "to decide on", Verdict.KEEP: "to keep"}
    parts = [
        f"{verdicts.count(verdict)} {words[verdict]}" for verdict in Verdict if verdict in verdicts
    ]
    return f"{len(verdicts)} meeting{'s' if len(verdicts) > 1 else ''} in the next hours: {listed(parts)}."


def _choice(meeting: Meeting, members: Collection[str], policy: BlockPolicy) -> Choice:
    if why := _stays(meeting, policy):
        return Choice(meeting, Verdict.KEEP, why)
    if why := _asked(meeting, members, policy):
        return Choice(meeting, Verdict.ASK, why)
    if word := _said(meeting.title, policy.postpone):
        return Choice(meeting, Verdict.POSTPONE, f'Its title says "{word}": it can wait.')
    if meeting.is_recurring:
        return Choice(meeting, Verdict.POSTPONE, "It comes again by itself: it can wait.")
    return Choice(meeting, Verdict.ASK, "Nothing says whether it can wait.")


def _stays(meeting: Meeting, policy: BlockPolicy) -> str:
    """Why a meeting stays in any case, or ""."""
    if word := _said(meeting.title, policy.never):
        return f'Its title says "{word}": it stays.'
    if external := [person for person in _people(meeting) if _is_external(person, policy)]:
        told = external[0] if len(external) == 1 else f"{len(external)} people"
        return f"{told} from outside would be waiting: it stays."
    return "It is all day: a note more than a meeting." if _is_all_day(meeting) else ""


def _asked(meeting: Meeting, members: Collection[str], policy: BlockPolicy) -> str:
    """Why a person has to decide on a meeting, or ""."""
    if word := _said(meeting.title, policy.may):
        return f'Its title says "{word}": ask who is in it.'
    if meeting.is_private:
        return "It is private: only who is in it knows whether it can wait."
    if meeting.organiser and meeting.organiser.casefold() not in members:
        return "Nobody of the team called it: decline, or go?"
    return "It is of two people: ask them." if 0 < len(_people(meeting)) <= TWO else ""


def _is_all_day(meeting: Meeting) -> bool:
    return meeting.span.duration >= ALL_DAY


def _given_back(meeting: Meeting, at: datetime) -> GivenBack:
    if meeting.span.start >= at:
        return GivenBack(meeting, is_back=True, sentence="It is ahead: it is back at its time.")
    if meeting.is_recurring:
        sentence = "Its time has passed; it comes again by itself. Nothing has to be done."
        return GivenBack(meeting, is_back=False, sentence=sentence)
    sentence = "Its time has passed: find a new one, or let it go."
    return GivenBack(meeting, is_back=False, sentence=sentence)


def _is_ours(meeting: Meeting, members: Collection[str]) -> bool:
    """Many calendars name nobody: then it is of whoever's calendar it is, and that was given as the team's."""
    people = _people(meeting)
    return not people or any(person in members for person in people)


def _people(meeting: Meeting) -> set[str]:
    return {person.casefold() for person in (*meeting.attendees, meeting.organiser) if person}


def _is_external(person: str, policy: BlockPolicy) -> bool:
    """Where the organisation's domains are not known, nobody is known to be external."""
    domain = person.rpartition("@")[2]
    is_ours = any(domain == own or domain.endswith(f".{own}") for own in policy.domains)
    return bool(policy.domains) and "@" in person and not is_ours


def _said(title: str, words: Iterable[str]) -> str:
    """The first of the words that stands in a title by itself, in the plural too."""
    text = title.casefold()
    return next((w for w in words if re.search(rf"(?<!\w){re.escape(w)}s?(?!\w)", text)), "")
