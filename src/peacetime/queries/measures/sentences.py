"""Figures in words: what a page, a terminal and a program say first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.communications.wording import length, percent
from peacetime.domain.modes.periods import LEAST_KNOWN

if TYPE_CHECKING:
    from peacetime.domain.incidents.measures import Impact, Known, Summary
    from peacetime.domain.modes.measures import Quarter, TimeInModes
    from peacetime.domain.shared.poisson import Rate
    from peacetime.queries.measures.figures import Measures

END_MISSING = "“Resolved” is missing"


def headline(found: Measures) -> str:
    """How long recovery takes, in one sentence."""
    recover = found.duration("time_to_recover")
    if not found.incidents:
        return "No incident is on record here"
    incidents = "incident" if found.incidents == 1 else "incidents"
    if recover.median is None:
        if found.incidents == 1:
            return "How long it took to recover from the one incident is not known"
        return f"How long recovery took is not known for any of the {found.incidents:,} {incidents}"
    took = length(recover.median.value)
    if found.incidents == 1:
        return f"The one incident {_one(recover, took)}"
    within = f"were not recovered after {took}" if recover.median.is_at_least else f"were recovered within {took}"  # fmt: skip
    rest = "".join(f"; {part}" for part in _rest(recover))
    return f"Half of the {recover.known:,} {incidents} {within}{rest}"


def _one(recover: Summary, took: str) -> str:
    return f"has gone on for {took}" if recover.going_on else f"was recovered within {took}"


def _rest(recover: Summary) -> list[str]:
    parts = []
    if recover.going_on:
        parts.append(f"{recover.going_on:,} {'goes' if recover.going_on == 1 else 'go'} on")
    unknown = dict(recover.unknown)
    if set(unknown) == {END_MISSING}:
        parts.append(f"the end of {recover.not_known:,} more is not known")
    elif unknown:
        parts.append(f"how long {recover.not_known:,} more took is not known")
    return parts


def lede(found: Measures) -> str:
    """Where the time went, and how often it was Rescue."""
    per = "a quarter" if found.question.team else "a quarter and team"
    return f"{time_sentence(found.modes)} {rate_sentence(found.rate, per)}"


def time_sentence(found: TimeInModes) -> str:
    """The share of Delivery, and what is not known of it."""
    share = found.share
    if share.share is None or share.counted < LEAST_KNOWN:
        return "The modes of this time are not known."
    unsure = (
        f"; the end of {share.unknown_ends:,} {'Rescue' if share.unknown_ends == 1 else 'Rescues'} "
        "is not known"
        if share.unknown_ends
        else ""
    )
    return f"{percent(share.share)} of the time was Delivery{unsure}."


def rate_sentence(found: Rate, per: str = "a quarter") -> str:
    """How often Rescues began, and how sure that is."""
    began = "1 Rescue" if found.count == 1 else f"{found.count:,} Rescues"
    if not found.exposure:
        return "How often Rescue Mode was declared is not known."
    if found.rate is None or found.low is None or found.high is None:
        return f"{began} began; less than a week of a team is known, too short to say how often that is."
    return (
        f"{began} began: {number(found.rate)} {per} "
        f"({number(found.low)} to {number(found.high)} with 95% confidence)."
    )


def quarter_sentence(found: Quarter, per: str = "a quarter") -> str:
    """One quarter in words."""
    partial = ", known in part" if found.is_partial else ""
    return f"{found.label}{partial}: {rate_sentence(found.found, per)}"


def known(value: Known | None) -> str | None:
    """A figure in words, or None where it is not known."""
    if value is None:
        return None
    return f"at least {length(value.value)}" if value.is_at_least else length(value.value)


def of_how_many(found: Summary) -> str:
    """Of how many incidents a figure is, and how many of these go on."""
    if not found.known:
        return "of none"
    going_on = f", {found.going_on:,} of them going on" if found.going_on else ""
    return f"of {found.known:,}{going_on}"


def why_not_known(found: Summary) -> str:
    """How many lengths are not known, and which moment is missing: "" where all are known."""
    return "; ".join(f"{why} on {number:,} of {found.count:,}" for why, number in found.unknown)


def time_of(value: timedelta) -> str:
    """A length of time in words, of any size.

    >>> time_of(timedelta()), time_of(timedelta(days=400))
    ('no time', '400 d')
    """
    return length(value) if value else "no time"


def impact_sentences(found: Impact) -> list[str]:
    """What incidents cost customers: in shares of all, and in numbers of them; none where it is not known."""
    least = "at least " if found.is_at_least else ""
    parts = []
    if found.full_incidents:
        parts.append(f"{least}{length(found.full)} for everybody ({_of(found.full_incidents)})")
    if found.customer_incidents:
        parts.append(
            f"{least}{number(found.customer_hours)} customer-hours ({_of(found.customer_incidents)})"
        )
    return parts


def impact_unknown(found: Impact) -> str:
    """Why the impact of the others is not known."""
    return "; ".join(f"{why} (of {number:,})" for why, number in found.unknown)


def _of(incidents: int) -> str:
    return "of one incident" if incidents == 1 else f"of {incidents:,} incidents"


def number(value: float) -> str:
    """Two figures that matter, and whole numbers from ten on.

    >>> number(0.0), number(0.456), number(3.14159), number(1234.5)
    ('0', '0.46', '3.1', '1,234')
    """
    if value == 0:
        return "0"
    if value >= 10:  # noqa: PLR2004 - from here on decimals say nothing
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"
