"""What is told of one postmortem where several are compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peacetime.domain.postmortems.actions import ActionItem


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared of one postmortem.

    Args:
        id: Stable.
        title: For people.
        began_at: When its incident began.
        text: Title, root causes and contributing factors; a summary where these are missing. Not the
            timeline: it tells of people and tools.
        services: Which services it was of, by name.
        factors: Contributing factors, as labels that several postmortems use.
        actions: Its action items.
    """

    id: str
    title: str
    began_at: datetime
    text: str
    services: frozenset[str] = frozenset()
    factors: frozenset[str] = frozenset()
    actions: tuple[ActionItem, ...] = ()
