"""What counts when an action item and its ticket no longer say the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from peacetime.domain.postmortems.tickets.stages import Stage

# The further along, the more somebody knew when they said it.
FAR = {Stage.TO_DO: 0, Stage.DOING: 1, Stage.DONE: 2, Stage.NOT_PLANNED: 2}
WORDS = {
    Stage.TO_DO: "to do",
    Stage.DOING: "in progress",
    Stage.DONE: "done",
    Stage.NOT_PLANNED: "not planned",
}


class Move(StrEnum):
    """Which side follows."""

    NONE = "none"
    TAKE = "take"  # the action item follows its ticket
    PUSH = "push"  # the ticket follows the action item


@dataclass(frozen=True, slots=True)
class Settled:
    """What counts, which side follows, and why where both had changed ("" where one had)."""

    stage: Stage
    move: Move
    why: str = ""


def settle(agreed: Stage, ours: Stage, theirs: Stage) -> Settled:
    """Whoever changed since both agreed counts; of two that changed, the one further along.

    Both equally far, which is "done" against "not planned", the tracker counts: work is tracked there.
    Nobody's clock is asked, because two clocks differ.

    Args:
        agreed: What both said when they last agreed.
        ours: The action item now, as far as the tracker can say it (`sayable`).
        theirs: The ticket now.

    Source: our default.

    >>> settle(Stage.TO_DO, Stage.TO_DO, Stage.DONE).move.value
    'take'
    >>> settle(Stage.TO_DO, Stage.DONE, Stage.DOING).why
    'Both had changed: here it was done, there in progress. The one further along counts.'
    """
    if ours is theirs:
        return Settled(ours, Move.NONE)
    if theirs is agreed:
        return Settled(ours, Move.PUSH)
    if ours is agreed:
        return Settled(theirs, Move.TAKE)
    both = f"Both had changed: here it was {WORDS[ours]}, there {WORDS[theirs]}."
    if FAR[ours] > FAR[theirs]:
        return Settled(ours, Move.PUSH, f"{both} The one further along counts.")
    why = (
        "The tracker counts, since work is tracked there."
        if FAR[ours] == FAR[theirs]
        else "The one further along counts."
    )
    return Settled(theirs, Move.TAKE, f"{both} {why}")
