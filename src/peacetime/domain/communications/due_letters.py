"""What somebody hears of their action items and of their days: one letter, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from peacetime.domain.communications.messages import LONGEST_SUBJECT, Words
from peacetime.domain.communications.wording import shortened


@dataclass(frozen=True, slots=True)
class DueItem:
    """One action item in a letter: what is promised, until when if that was agreed, and its page."""

    text: str
    due_on: date | None
    url: str

    @property
    def day(self) -> str:
        """Its day as a letter says it; empty where there is none."""
        return f"{self.due_on.day} {self.due_on:%B}" if self.due_on else ""


def actions_due(
    soon: Sequence[DueItem], past: Sequence[DueItem], url: str, *, given: Sequence[DueItem] = ()
) -> Words:
    """An owner hears what is theirs now, which of their days come and which have passed.

    Args:
        soon: Whose day comes.
        past: Whose day has passed.
        url: Where all of them stand.
        given: What somebody else has agreed for them.

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
        *_part(given, "An action item is yours now", "{} are yours now"),
        "Begun, blocked, or another day: say so there, and nobody has to ask.",
        url,
    ]
    return Words(_subject(soon, past, given), "\n".join(parts))


def _subject(soon: Sequence[DueItem], past: Sequence[DueItem], given: Sequence[DueItem]) -> str:
    items = [*past, *soon, *given]
    if len(items) == 1:
        told = f", was due {items[0].day}" if past else f", is due {items[0].day}"
        told = ", is yours now" if given else told
        return shortened(items[0].text, LONGEST_SUBJECT - len(told)) + told
    said = (
        _counted(len(past), "past their day"),
        _counted(len(soon), "due soon"),
        _counted(len(given), "new"),
    )
    return f"{len(items)} action items: {', '.join(filter(None, said))}"


def _counted(count: int, words: str) -> str:
    return f"{count} {words}" if count else ""


def _part(items: Sequence[DueItem], one: str, many: str) -> list[str]:
    if not items:
        return []
    heading = one if len(items) == 1 else many.format(f"{len(items)} action items")
    lines = [
        line
        for item in items
        for line in (f"- {item.text}{f', due {item.day}' if item.day else ''}", f"  {item.url}")
    ]
    return [f"{heading}:", *lines, ""]
