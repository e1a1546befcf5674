"""What became of a suggestion, and how often suggestions were right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from peacetime.domain.modes.recognition.suggestions import SuggestionKind
from peacetime.domain.modes.recognition.thresholds import Thresholds
from peacetime.domain.shared.proportions import Proportion, proportion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class Fate(StrEnum):
    """How it ended."""

    FOLLOWED = "followed"
    DISMISSED = "dismissed"
    ENDED = "ended"
    EXPIRED = "expired"

    def label(self, kind: SuggestionKind) -> str:
        """As a list says it of this kind.

        >>> Fate.FOLLOWED.label(SuggestionKind.RESCUE), Fate.FOLLOWED.label(SuggestionKind.STALE)
        ('Declared', 'Stood down')
        """
        if self is Fate.FOLLOWED:
            return FOLLOWED[kind]
        return LABELS[self]


LABELS = {
    Fate.DISMISSED: "Dismissed",
    Fate.ENDED: "Ended by itself",
    Fate.EXPIRED: "Nobody answered",
}
FOLLOWED = {
    SuggestionKind.RESCUE: "Declared",
    SuggestionKind.UNDECLARED: "Declared",
    SuggestionKind.STALE: "Stood down",
    SuggestionKind.FLAPPING: "Stayed in one mode",
}


@dataclass(frozen=True, slots=True)
class Since:
    """What happened to a suggestion since it was made; None for what did not.

    Args:
        made_at: When it was made.
        followed_at: When what it asks for was done, first after it was made.
        dismissed_at: When somebody said no.
        over_at: When its episode was over.
    """

    made_at: datetime
    followed_at: datetime | None = None
    dismissed_at: datetime | None = None
    over_at: datetime | None = None


def fate(
    since: Since,
    *,
    at: datetime,
    thresholds: Thresholds = Thresholds(),  # noqa: B008 - frozen
) -> tuple[Fate, datetime] | None:
    """What became of a suggestion by now, and when; None while that is open.

    What was done within `followed_hours` counts as its answer, even after a no or after the signals
    had gone: the suggestion was right then. Else the no counts, then that its episode was over, then that
    nobody answered for `expire_hours`.

    Args:
        since: What happened.
        at: Now.
        thresholds: The settings.

    Source: our definition; what counts as right is said wherever a precision is shown.

    >>> from datetime import UTC, datetime
    >>> made = datetime(2026, 3, 1, 3, tzinfo=UTC)
    >>> found = fate(Since(made, followed_at=made + timedelta(minutes=4)), at=made + timedelta(hours=1))
    >>> found[0].value if found else None
    'followed'
    """
    latest = since.made_at + timedelta(hours=thresholds.followed_hours)
    if since.followed_at is not None and since.made_at <= since.followed_at <= min(latest, at):
        return Fate.FOLLOWED, since.followed_at
    if since.dismissed_at is not None and since.dismissed_at <= at:
        return Fate.DISMISSED, since.dismissed_at
    if since.over_at is not None and since.over_at <= at:
        return Fate.ENDED, since.over_at
    expires_at = since.made_at + timedelta(hours=thresholds.expire_hours)
    return (Fate.EXPIRED, expires_at) if expires_at <= at else None


@dataclass(frozen=True, slots=True)
class Precision:
    """How many suggestions were followed, of those whose fate is known; `open` is the others."""

    followed: Proportion
    open: int

    @property
    def sentence(self) -> str:
        """In words, with the interval.

        >>> precision([Fate.FOLLOWED] * 12 + [Fate.DISMISSED] * 3).sentence
        '12 of 15 suggestions were followed (80%; 55% to 93% is likely)'
        >>> precision([None]).sentence
        'No suggestion has a fate yet'
        """
        found = self.followed
        if found.share is None or found.low is None or found.high is None:
            return "No suggestion has a fate yet"
        counted = "1 suggestion was" if found.of == 1 else f"{found.of} suggestions were"
        likely = f"{found.share:.0%}; {found.low:.0%} to {found.high:.0%} is likely"
        return f"{found.count} of {counted} followed ({likely})"


def precision(fates: Iterable[Fate | None]) -> Precision:
    """How often suggestions were right.

    Formula: followed / (followed + dismissed + ended + expired), with Wilson's interval; those of which
    nothing became yet are left out and counted beside it.

    Args:
        fates: Of each suggestion; None where it is open.

    Source: Wilson (1927); what counts is our definition.
    """
    everything = list(fates)
    known = [each for each in everything if each is not None]
    followed = sum(each is Fate.FOLLOWED for each in known)
    return Precision(proportion(followed, len(known)), len(everything) - len(known))
