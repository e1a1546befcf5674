"""How much of the time a service is down by causes of its own, and how much of it for longer than a cover."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from peacetime.domain.dependencies.rescue import MONTH_MINUTES
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System

Downtime = Callable[[str, float], float | None]
"""Of a service and of minutes: the share of time in which it has been down for longer; None where unknown."""


def share_down_longer(outages: Outages, minutes: float, *, month_minutes: float) -> float:
    """Share of time in which a service has been down for longer than so many minutes by its own causes.

    Formula: q(a) = l E[(D - a)+] / (1 + l E[D]), with l outages per minute of being up.

    Args:
        outages: Its own.
        minutes: a; 0 gives the share of time it is down at all.
        month_minutes: How long a month is.

    Returns:
        From 0 to 1.

    Source: renewal theory: a cycle is 1/l up and E[D] down.

    >>> from peacetime.domain.dependencies.durations import Exponential
    >>> round(share_down_longer(Outages(2, Exponential(30)), 0, month_minutes=43_200), 6)
    0.001387
    """
    rate = outages.per_month / month_minutes
    return rate * outages.duration.excess(minutes) / (1 + rate * outages.duration.mean)


def downtime_from_outages(system: System, *, month_minutes: float = MONTH_MINUTES) -> Downtime:
    """The downtime that the outages of each service make."""

    def longer(service: str, minutes: float) -> float | None:
        outages = system.service(service).outages
        if outages is None:
            return None
        return share_down_longer(outages, minutes, month_minutes=month_minutes)

    return longer


def downtime_from_shares(unavailability: Mapping[str, float]) -> Downtime:
    """The same share at any moment: no cover helps, as nobody says how long outages last."""
    return lambda service, _: unavailability.get(service)


def downtime_from_promises(system: System, *, month_minutes: float = MONTH_MINUTES) -> Downtime:
    """The outages of each service, and where there are none, what it promises not to be.

    A promise says nothing of how long outages last: no cover is known to help against it.
    """
    seen = downtime_from_outages(system, month_minutes=month_minutes)

    def longer(service: str, minutes: float) -> float | None:
        known = seen(service, minutes)
        return _promised(system.service(service)) if known is None else known

    return longer


def _promised(service: Service) -> float | None:
    return None if service.promised is None else 1 - service.promised
