"""What somebody hears of the days of their action items: one letter, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from peacetime.domain.communications.messages import LONGEST_SUBJECT, Words
from peacetime.domain.communications.wording import shortened


@dataclass(frozen=True, slots=True)
class DueItem:
    """One action item in a letter: what is promised, until when, and its page."""

    text: str
    due_on: date
    url: str


def actions_due(soon: Sequence[DueItem], past: Sequence[DueItem], url: str) -> Words:
    """An owner hears which of their days come and which have passed, and what can be done about it.

    Args:
        soon: Whose day comes.
        past: Whose day has passed.
        url: Where all of them stand.

    >>> item = DueItem("Add a limit", date(2026, 3, 9), "https://pt.example/actions/a")
    >>> print(actions_due([item], [], "https://pt.example/me/actions").body)
    Your action item is due soon:
    - Add a limit, due 9 March
      https://pt.example/actions/a
    <BLANKLINE>
    Begun, blocked, or another day: say so there, and nobody has to ask.
    https://pt.example/me/actions
    """
    parts = [
        *_part(past, "The day of your action item has passed", "The days of {} have passed"),
        *_part(soon, "Your action item is due soon", "{} are due soon"),
        "Begun, blocked, or another day: say so there, and nobody has to ask.",
        url,
    ]
    return Words(_subject(soon, past), "\n".join(parts))


def _subject(soon: Sequence[DueItem], past: Sequence[DueItem]) -> str:
    items = [*past, *soon]
    if len(items) == 1:
        when = "was due" if past else "is due"
        day = items[0].due_on
        told = f", {when} {day.day} {day:%B}"
        return shortened(items[0].text, LONGEST_SUBJECT - len(told)) + told
    return (
        f"{len(items)} action items: {_counted(len(past), 'past their day')}{_joined(soon, past)}"
    )


def _joined(soon: Sequence[DueItem], past: Sequence[DueItem]) -> str:
    said = _counted(len(soon), "due soon")
    return f", {said}" if past and said else said


def _counted(count: int, words: str) -> str:
    return f"{count} {words}" if count else ""


def _part(items: Sequence[DueItem], one: str, many: str) -> list[str]:
    if not items:
        return []
    heading = one if len(items) == 1 else many.format(f"{len(items)} action items")
    lines = [
        line
        for item in items
        for line in (f"- {item.text}, due {item.due_on.day} {item.due_on:%B}", f"  {item.url}")
    ]
    return [f"{heading}:", *lines, ""]
