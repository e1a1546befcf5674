"""What an earlier postmortem had promised, as it stood when it happened again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from peacetime.domain.postmortems.actions import ActionItem, Kind, State
from peacetime.domain.postmortems.told import Told
from peacetime.domain.shared.text import listed, quoted


class Then(StrEnum):
    """How an action item stood when the next incident of its cause began."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Promised:
    """An action item of the earlier postmortem, and how it stood when it happened again."""

    item: ActionItem
    then: Then
    sentence: str


def promised(earlier: Told, later: Told) -> tuple[Promised, ...]:
    """What the earlier postmortem had promised, as it stood when the later incident began.

    Prevention comes first; what was still open comes before what was done.

    >>> from datetime import UTC
    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> promised(Told("a", "A", day, ""), Told("b", "B", day, ""))
    ()
    """
    found = [_promised(item, later.began_at) for item in earlier.actions]
    states, kinds = list(Then), [*Kind, None]
    return tuple(
        sorted(found, key=lambda one: (kinds.index(one.item.kind), states.index(one.then)))
    )


def became(before: Sequence[Promised]) -> str:
    """What had become of all that was promised, in a sentence that blames nobody.

    >>> became(())
    'Nothing had been promised after the earlier one.'
    """
    if not before:
        return "Nothing had been promised after the earlier one."
    count = Counter(one.then for one in before)
    words = {Then.OPEN: "still open", Then.DONE: "done", Then.DROPPED: "dropped"}
    told = listed([f"{count[then]} {words[then]}" for then in Then if count[then]])
    preventive = [one for one in before if one.item.kind is Kind.PREVENT]
    if not preventive:
        return f"Of what had been promised, nothing was to prevent it: {told}."
    if any(one.then is Then.OPEN for one in preventive):
        return f"What was to prevent it had not been done: {told}."
    if all(one.then is Then.DROPPED for one in preventive):
        return f"What was to prevent it had been dropped: {told}."
    return f"What was to prevent it had been done, and did not hold: {told}."


def _promised(item: ActionItem, at: datetime) -> Promised:
    who = item.owner.name if item.owner else "nobody"
    text = quoted(item.text, at_most=80)
    if item.closed_at is None or item.closed_at > at:
        days = (at.date() - item.due_on).days if item.due_on else 0
        late = f", {days} days overdue" if days > 1 else ""
        return Promised(item, Then.OPEN, f"{text} was still open{late}; owner: {who}.")
    if item.state is State.DROPPED:
        return Promised(item, Then.DROPPED, f"{text} had been dropped: {item.reason}")
    return Promised(item, Then.DONE, f"{text} had been done on {item.closed_at:%Y-%m-%d}.")
