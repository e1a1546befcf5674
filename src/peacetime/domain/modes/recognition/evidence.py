"""Everything that speaks for Rescue Mode at one moment, weighed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from math import fsum
from typing import TYPE_CHECKING

from peacetime.domain.modes.recognition.signs import Reason, Sign, load_reasons, named_reasons
from peacetime.domain.modes.recognition.thresholds import Thresholds
from peacetime.domain.modes.recognition.trouble import Load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from peacetime.domain.modes.recognition.trouble import Trouble


class Grade(IntEnum):
    """How much was told, so that what is worse can be told apart: an exploit after mere noise."""

    NONE = 0
    TROUBLE = 1
    WORST = 2  # a Sev-0/1 or an attack is named


@dataclass(frozen=True, slots=True)
class Evidence:
    """Reasons with their weight together; `load` is the part that is not of what the framework names."""

    reasons: tuple[Reason, ...]
    weight: float
    load: float

    @property
    def is_named(self) -> bool:
        """Whether one of the framework's own signs is among the reasons."""
        return any(reason.sign.is_named for reason in self.reasons)

    @property
    def grade(self) -> Grade:
        """How bad it is, as far as a suggestion tells it."""
        if any(_is_worst(reason) for reason in self.reasons):
            return Grade.WORST
        return Grade.TROUBLE if self.reasons else Grade.NONE


def evidence(
    troubles: Sequence[Trouble],
    *,
    at: datetime,
    load: Load = Load(),  # noqa: B008 - frozen
    thresholds: Thresholds = Thresholds(),  # noqa: B008 - frozen
) -> Evidence:
    """What speaks for Rescue Mode now.

    More matters, more people or more pages never weigh less, and the order of the matters does not count.

    Formula: the sum of the weights of all reasons; see `named_reasons` and `load_reasons`.

    Args:
        troubles: What is not resolved; what is no trouble, and what has gone on for longer than
            `known_hours`, counts for nothing.
        at: Now, with a zone.
        load: People and pages.
        thresholds: The settings.

    Returns:
        The reasons, the heaviest first, and their weights together.

    Source: the framework, "Typical Signals" of Rescue Mode; weights and load are our defaults.
    Cost: linear in the matters.

    >>> from datetime import UTC, datetime
    >>> from peacetime.domain.modes.recognition.trouble import Trouble
    >>> from peacetime.domain.signals.signal import Kind
    >>> at = datetime(2026, 3, 1, 3, 12, tzinfo=UTC)
    >>> down = Trouble("a", Kind.ALERT, "Checkout is down", at - timedelta(minutes=16))
    >>> found = evidence([down], at=at)
    >>> found.weight, found.reasons[0].sentence
    (1.0, 'An outage: “Checkout is down”')
    """
    lasting = timedelta(minutes=thresholds.lasting_minutes)
    known = timedelta(hours=thresholds.known_hours)
    news = [each for each in troubles if each.kind.is_trouble and at - each.news_at < known]
    named = named_reasons(news, lambda trouble: at - trouble.began_at, lasting)
    borne = load_reasons(news, load)
    reasons = sorted(
        [*named, *borne], key=lambda reason: (-reason.weight, list(Sign).index(reason.sign))
    )
    weight = fsum(reason.weight for reason in reasons)
    return Evidence(tuple(reasons), round(weight, 9), round(fsum(r.weight for r in borne), 9))


def _is_worst(reason: Reason) -> bool:
    is_worst_sign = reason.sign in {Sign.SEVERITY, Sign.EXPLOIT}
    return is_worst_sign and reason.weight >= 1.0
