"""Laws of how long outages last, as plain values that a table or a file can hold, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peacetime.domain.dependencies.durations import (
    Duration,
    DurationRefused,
    Exponential,
    Fixed,
    LogNormal,
    Sample,
)


def law_of(plain: Mapping[str, Any]) -> Duration:
    """The law that plain values tell.

    Args:
        plain: `law` with its numbers: `minutes` of a `fixed` one, `mean` of an `exponential`, `mu` and
            `sigma` of a `log_normal`, a list of `minutes` of a `sample`.

    Raises:
        DurationRefused: `duration_unknown`, or a number that makes no sense.

    >>> law_of({"law": "exponential", "mean": 30})
    Exponential(mean=30.0)
    """
    law = plain.get("law")
    try:
        if law == "fixed":
            return Fixed(float(plain["minutes"]))
        if law == "exponential":
            return Exponential(float(plain["mean"]))
        if law == "log_normal":
            return LogNormal(float(plain["mu"]), float(plain["sigma"]))
        if law == "sample":
            return Sample(tuple(float(each) for each in plain["minutes"]))
    except (KeyError, TypeError, ValueError):
        sentence = f"The law “{law}” lacks one of its numbers. Write all of them."
        raise DurationRefused(sentence, field="minutes", code="duration_unknown") from None
    sentence = f"“{law}” is no law of durations. Write fixed, exponential, log_normal or sample."
    raise DurationRefused(sentence, field="law", code="duration_unknown")


def plain_law(duration: Duration) -> dict[str, Any]:
    """A law as plain values.

    >>> plain_law(Sample((5, 12)))
    {'law': 'sample', 'minutes': [5, 12]}
    """
    match duration:
        case Fixed(minutes):
            return {"law": "fixed", "minutes": minutes}
        case Exponential(mean):
            return {"law": "exponential", "mean": mean}
        case LogNormal(mu, sigma):
            return {"law": "log_normal", "mu": mu, "sigma": sigma}
        case Sample(sample):
            return {"law": "sample", "minutes": list(sample)}
    raise TypeError(duration)
