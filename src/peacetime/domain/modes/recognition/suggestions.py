"""What can be suggested, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.modes.recognition.evidence import Grade
    from peacetime.domain.modes.recognition.signs import Reason


class SuggestionKind(StrEnum):
    """Which of the four things was noticed.

    Source: the framework, "Faster mode recognition", "Not recognizing when to shift gears" and "transition
    cleanly when circumstances change".
    """

    RESCUE = "rescue"
    UNDECLARED = "undeclared"
    STALE = "stale"
    FLAPPING = "flapping"

    @property
    def label(self) -> str:
        """How a table calls it.

        >>> SuggestionKind.STALE.label
        'Stale Rescue'
        """
        return LABELS[self]

    @property
    def headline(self) -> str:
        """What it says, as a sentence without reasons."""
        return HEADLINES[self]

    @property
    def asks_to_declare(self) -> bool:
        """Whether its answer is a declaration.

        >>> [kind.value for kind in SuggestionKind if kind.asks_to_declare]
        ['rescue', 'undeclared']
        """
        return self in {SuggestionKind.RESCUE, SuggestionKind.UNDECLARED}


LABELS = {
    SuggestionKind.RESCUE: "Looks like Rescue Mode",
    SuggestionKind.UNDECLARED: "Undeclared Rescue",
    SuggestionKind.STALE: "Stale Rescue",
    SuggestionKind.FLAPPING: "In and out of Rescue",
}
HEADLINES = {
    SuggestionKind.RESCUE: "These signals look like Rescue Mode",
    SuggestionKind.UNDECLARED: "This is the load of a Rescue, without the word",
    SuggestionKind.STALE: "This Rescue looks over, and nobody has stood down",
    SuggestionKind.FLAPPING: "In and out of Rescue Mode again and again",
}


class Dismissal(StrEnum):
    """Why somebody says no."""

    NOT_RESCUE = "not_rescue"
    HANDLED = "handled"

    @property
    def label(self) -> str:
        """As a button says it.

        >>> Dismissal.HANDLED.label
        'Already handled'
        """
        return "Not a Rescue" if self is Dismissal.NOT_RESCUE else "Already handled"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is told once.

    Args:
        kind: What was noticed.
        episode: The number of its spell, among those of its track.
        grade: How bad.
        reasons: Why, the heaviest first.
        at: When.
    """

    kind: SuggestionKind
    episode: int
    grade: Grade
    reasons: tuple[Reason, ...]
    at: datetime

    @property
    def weight(self) -> float:
        """The weights of its reasons together."""
        return round(sum(reason.weight for reason in self.reasons), 9)
