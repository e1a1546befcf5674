"""What stands in for outages that nobody has counted yet."""

from __future__ import annotations

from dataclasses import replace

from peacetime.domain.dependencies.durations import Exponential
from peacetime.domain.dependencies.rescue import MONTH_MINUTES
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System

USUAL_MINUTES = 60.0


def promised_outages(promised: float, *, minutes: float = USUAL_MINUTES) -> Outages | None:
    """Outages that use up a promise to the last minute, where none have been seen.

    Formula: rate = (1 - promised) · 43,800 / minutes a month, each of exponential length.

    Args:
        promised: The availability, above 0 and at most 1.
        minutes: How long one lasts on average.

    Returns:
        Without a count, since nothing was counted; None where the promise leaves no minute.

    Source: ours, for the beginning: outages that were seen take their place.

    >>> found = promised_outages(0.999)
    >>> round(found.per_month, 2), found.duration.mean, found.count
    (0.73, 60.0, None)
    """
    if promised >= 1:
        return None
    return Outages((1 - promised) * MONTH_MINUTES / minutes, Exponential(minutes))


def guessed(system: System, *, minutes: float = USUAL_MINUTES) -> System:
    """The same system, where services of unknown outages have as many as their promises allow.

    Args:
        system: Any; what promises nothing stays unknown.
        minutes: How long such an outage lasts on average.

    Source: ours.

    >>> shop = guessed(System((Service("web", promised=0.999), Service("db"))))
    >>> [service.outages is None for service in shop.services]
    [False, True]
    """
    return replace(
        system, services=tuple(_guessed(service, minutes) for service in system.services)
    )


def _guessed(service: Service, minutes: float) -> Service:
    if service.outages is not None or service.promised is None:
        return service
    return replace(service, outages=promised_outages(service.promised, minutes=minutes))
