"""What connectors of calendars share: which calendar is whose, to when meetings are put, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.rituals.moving import Later, Outcome
from peacetime.domain.shared.text import listed
from peacetime.queries.providers import Checked, Field

if TYPE_CHECKING:
    from collections.abc import Iterable

READS = (
    "The meetings of the next hours, when a team enters Rescue Mode or somebody asks.",
    "Of each its time, who called it, who comes, and its title unless it is private.",
)
WRITES = (
    "Meetings that somebody postpones here get a later time there, and their own time when they are given back.",
    "The review of an incident that is not private, when it gets a date.",
)
LATER = Field(
    "later",
    "Postponed meetings are put to",
    choices=(
        (Later.NEXT_DAY.value, "the same time on the next working day"),
        (Later.NEXT_WEEK.value, "the same time a week later"),
    ),
    default=Later.NEXT_DAY.value,
)
GONE = Outcome(
    is_left=True, remark="It is not in the calendar any more, so there was nothing to move."
)
ELSEWHERE = Outcome(
    is_left=True, remark="Somebody gave it another time in the calendar, so it was left there."
)


def which_calendars(example: str) -> Field:
    """Which calendars, and whose they are.

    Args:
        example: How one is named there.
    """
    return Field(
        "calendars",
        "Calendars",
        f"A line each, with the team whose calendar it is: {example} = checkout. "
        "For one team’s own connection the calendar alone.",
        is_long=True,
    )


def right(names: Iterable[str], read_only: Iterable[str], *, needs: str, by: str) -> Checked:
    """What a check found where every calendar can be read.

    Args:
        names: The calendars.
        read_only: Those that may not be written.
        needs: What is missing for that, in the tool's own words.
        by: As whom the tool is asked.
    """
    only = list(read_only)
    if only:
        sentence = f"{listed(only)} can be read, and not be written: meetings are listed, and nothing is moved there."
        missing = tuple(f"{needs} for {name}" for name in only)
        return Checked(is_right=False, sentence=sentence, speaks_as=by, missing_scopes=missing)
    sentence = f"{listed(list(names))} can be read and written."
    return Checked(is_right=True, sentence=sentence, speaks_as=by)
