"""What is said of rituals and action items between incidents: one letter a person, however much it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from peacetime.domain.communications.messages import LONGEST_SUBJECT, Words
from peacetime.domain.communications.wording import moment, shortened


@dataclass(frozen=True, slots=True)
class Ahead:
    """One time of a ritual that a person is reminded of.

    Args:
        title: What it is, and of whom.
        at: When it begins.
        is_late: It has begun already.
        lines: What it is about, ready to read out.
        url: Its page.
    """

    title: str
    at: datetime
    is_late: bool
    lines: tuple[str, ...]
    url: str


def rituals_ahead(found: Sequence[Ahead], zone: ZoneInfo) -> Words:
    """What somebody is reminded of, in the order of time.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> one = Ahead("Weekly check of action items, Checkout", at, False, ("1 is overdue.",), "https://x")
    >>> print(rituals_ahead([one], ZoneInfo("UTC")).subject)
    Weekly check of action items, Checkout: Mon 2 Mar, 09:00 UTC
    """
    blocks = ["\n".join([f"{one.title}: {_when(one, zone)}", *one.lines, one.url]) for one in found]
    first = found[0]
    subject = f"{first.title}: {moment(first.at, zone)}"
    if len(found) > 1:
        subject = f"{len(found)} rituals: {', '.join(one.title for one in found)}"
    return Words(shortened(subject, LONGEST_SUBJECT), "\n\n".join(blocks))


def review_invitation(
    team: str, summary: str, at: datetime, zone: ZoneInfo, *, owner: str, note: str, url: str
) -> Words:
    """Whoever responded is asked to the review.

    >>> from datetime import UTC
    >>> said = review_invitation(
    ...     "Checkout", "Orders hung", datetime(2026, 3, 6, 10, tzinfo=UTC), ZoneInfo("UTC"),
    ...     owner="Alice", note="", url="https://x",
    ... )
    >>> said.subject
    'Postmortem review: Orders hung, Fri 6 Mar, 10:00 UTC'
    """
    when = moment(at, zone)
    said = [f"{team} looks back on: {summary}", f"When: {when}", f"Owner: {owner}"]
    said += [note] if note else []
    said += ["", "What happened, why, and what changes because of it. Nobody is to blame.", url]
    subject = shortened(f"Postmortem review: {summary}", LONGEST_SUBJECT - len(when) - 2)
    return Words(f"{subject}, {when}", "\n".join(said))


@dataclass(frozen=True, slots=True)
class Meant:
    """One meeting as its organiser is written to about it.

    Args:
        title: As the calendar has it; "" where it is private or has none.
        at: When it begins.
        sentence: What becomes of it.
    """

    title: str
    at: datetime
    sentence: str = ""


def meetings_postponed(
    team: str, meetings: Sequence[Meant], zone: ZoneInfo, *, by: str, at_address: str = ""
) -> Words:
    """An organiser is asked to find a later time, since the team is in Rescue Mode.

    >>> from datetime import UTC
    >>> one = Meant("Sprint planning", datetime(2026, 3, 4, 15, tzinfo=UTC))
    >>> said = meetings_postponed("Checkout", [one], ZoneInfo("UTC"), by="Alice Abel")
    >>> print(said.subject)
    Please postpone: Sprint planning, Wed 4 Mar, 15:00 UTC
    """
    answer = f"{by} ({at_address})" if at_address else by
    body = [
        f"{team} is in Rescue Mode: something urgent has the whole team, and only what cannot wait goes on.",
        f"{by} asks you to find a later time for:",
        "",
        *_lines(meetings, zone),
        "",
        "You hear again when the team is back.",
        f"If it cannot wait, tell {answer}.",
    ]
    return Words(_about("Please postpone", meetings, zone), "\n".join(body))


def meetings_given_back(
    team: str, meetings: Sequence[Meant], zone: ZoneInfo, *, by: str, is_over: bool
) -> Words:
    """An organiser hears that the team comes to what was postponed, or that a time has passed.

    >>> from datetime import UTC
    >>> one = Meant("Retro", datetime(2026, 3, 4, 15, tzinfo=UTC), "It is back at its time.")
    >>> said = meetings_given_back("Checkout", [one], ZoneInfo("UTC"), by="Alice Abel", is_over=True)
    >>> print(said.subject)
    Not postponed any more: Retro, Wed 4 Mar, 15:00 UTC
    """
    begins = f"{team} is back in Delivery Mode. Thank you for waiting."
    if not is_over:
        begins = f"{team} is still in Rescue Mode, and comes to this all the same."
    body = [begins, f"{by} gives back:", "", *_lines(meetings, zone)]
    return Words(_about("Not postponed any more", meetings, zone), "\n".join(body))


def items_up_the_line(sentences: Sequence[str], url: str) -> Words:
    """Somebody hears of action items that nobody moves.

    >>> items_up_the_line(["It is overdue."], "https://x").subject
    '1 action item asks for a word from you'
    """
    count = len(sentences)
    subject = "1 action item asks" if count == 1 else f"{count} action items ask"
    body = "\n".join([*(f"- {one}" for one in sentences), "", url])
    return Words(f"{subject} for a word from you", body)


def _when(one: Ahead, zone: ZoneInfo) -> str:
    return f"{moment(one.at, zone)}{', it has begun' if one.is_late else ''}"


def _lines(meetings: Sequence[Meant], zone: ZoneInfo) -> list[str]:
    said = [
        f"- {_named(one)}, {moment(one.at, zone)}. {one.sentence}".rstrip(". ") for one in meetings
    ]
    return [f"{line}." for line in said]


def _about(begins: str, meetings: Sequence[Meant], zone: ZoneInfo) -> str:
    if len(meetings) > 1:
        return f"{begins}: {len(meetings)} meetings"
    when = moment(meetings[0].at, zone)
    title = shortened(_named(meetings[0]), LONGEST_SUBJECT - len(begins) - len(when) - 4)
    return f"{begins}: {title}, {when}"


def _named(one: Meant) -> str:
    return one.title or "Your meeting"
