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
