"""The meetings that are ahead, in the order in which somebody looks at them at night."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.rituals.calendar_block import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peacetime.queries.calendars.meetings import CalendarShown, MeetingShown

TITLES = {
    Verdict.POSTPONE: "Can wait",
    Verdict.ASK: "Yours to decide",
    Verdict.KEEP: "Stay",
}


@dataclass(frozen=True, slots=True)
class Part:
    """The meetings of one proposal."""

    verdict: str
    title: str
    meetings: Sequence[MeetingShown]


def parts_of(found: CalendarShown) -> list[Part]:
    """What can wait first, what stays last; parts without a meeting are left out."""
    parts = [
        Part(verdict.value, title, [one for one in found.ahead if one.verdict == verdict.value])
        for verdict, title in TITLES.items()
    ]
    return [part for part in parts if part.meetings]


def nameless_sentence(nameless: int, of: int) -> str:
    """What is left to do where a calendar does not say who called a meeting."""
    if not nameless:
        return ""
    if nameless < of:
        return f"Who called {nameless} of them is not known: tell those in it yourselves."
    return f"Who called {'it' if of == 1 else 'them'} is not known: tell those in it yourselves."
