"""What runs, who owns it, and how often it is down by causes of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from peacetime.domain.dependencies.durations import Duration


class Failure(StrEnum):
    """How a service fails: `DOWN` answers with errors at once, `SLOW` hangs and does not answer at all."""

    DOWN = "down"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Outages:
    """How often and how long a service is down by causes of its own, never by those of a provider.

    Args:
        per_month: Outages a month.
        duration: How long one lasts.
        slow_share: Share of them in which the service hangs instead of failing, from 0 to 1.
        count: How many were seen; None where the rate is a promise or a guess.
        months: Over how many months they were counted; None as above.
    """

    per_month: float
    duration: Duration
    slow_share: float = 0.0
    count: int | None = None
    months: float | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A running system: a program, a database, a zone, an identity provider.

    What many services share (a zone, a name server) is a service too, so that its outage counts once.

    Args:
        id: Its name in the graph.
        team: Who owns it; None where nobody does, or somebody outside.
        outages: Its own; None where nothing is known.
        promised: The availability it promises, above 0 and at most 1; None where it promises none.
        is_paging: Whether its fall puts its team in Rescue Mode.
    """

    id: str
    team: str | None = None
    outages: Outages | None = None
    promised: float | None = None
    is_paging: bool = True


@dataclass(frozen=True, slots=True)
class RescueRule:
    """What of an outage counts as Rescue for a team.

    Formula: an outage of which d minutes reach the team counts where d > floor, with d + aftermath minutes.

    Args:
        floor_minutes: So short an outage heals before anybody is called.
        aftermath_minutes: How long it takes to wind down after the outage.
    """

    floor_minutes: float = 0.0
    aftermath_minutes: float = 0.0
