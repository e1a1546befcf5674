"""A spell: something holds, from when it first did until it has not for a while."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peacetime.domain.modes.recognition.evidence import Grade

if TYPE_CHECKING:
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Spell:
    """One episode, or the calm after it.

    Args:
        number: Of the episode, from 1; 0 before the first.
        began_at: When it began; None in calm.
        low_since: Since when it has been calm, while the episode is still open.
        told: How much of it was told.
    """

    number: int = 0
    began_at: datetime | None = None
    low_since: datetime | None = None
    told: Grade = Grade.NONE

    @property
    def is_open(self) -> bool:
        """Whether the episode goes on."""
        return self.began_at is not None


CALM = Spell()


def step(spell: Spell, *, is_high: bool, is_low: bool, dwell: timedelta, at: datetime) -> Spell:
    """The spell after one look: it opens when high, and closes once it has been low for the dwell.

    Between high and low nothing changes, so that what hovers at the edge opens one spell and not many.
    A spell that closed opens again at a later look at the earliest.

    Args:
        spell: Before.
        is_high: Whether an episode would begin now.
        is_low: Whether it is calm now; never together with `is_high`.
        dwell: How long it must be calm.
        at: Now; never before an earlier look.

    Source: hysteresis with a dwell, as a Schmitt trigger has and alerting tools call "for" and "keep firing for".

    >>> from datetime import UTC, datetime, timedelta
    >>> at, dwell = datetime(2026, 3, 1, 3, tzinfo=UTC), timedelta(minutes=30)
    >>> spell = step(Spell(), is_high=True, is_low=False, dwell=dwell, at=at)
    >>> spell = step(spell, is_high=False, is_low=True, dwell=dwell, at=at + timedelta(minutes=10))
    >>> spell.is_open, step(spell, is_high=False, is_low=True, dwell=dwell, at=at + timedelta(hours=1)).is_open
    (True, False)
    """
    if not spell.is_open:
        return Spell(spell.number + 1, at) if is_high else spell
    if not is_low:
        return replace(spell, low_since=None)
    low_since = spell.low_since or at
    if at - low_since >= dwell:
        return Spell(spell.number)
    return replace(spell, low_since=low_since)
