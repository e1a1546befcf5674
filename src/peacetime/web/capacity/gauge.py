"""A team's gauge in pictures and words: short for a row of the board, whole for its own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Literal, cast

from peacetime.domain.communications.wording import length
from peacetime.pictures.balance import hours_word
from peacetime.pictures.gauge import gauge

if TYPE_CHECKING:
    from markupsafe import Markup

    from peacetime.queries.burst.gauge import GaugeView

State = Literal["healthy", "watch", "overdrawn", "unknown"]
STATES = {"healthy": "healthy", "watch": "watch", "overdrawn": "overdrawn"}
ROUNDING = 1e-9
LONG_DAYS = 3  # from then on hours say nothing any more


@dataclass(frozen=True, slots=True)
class ShownGauge:
    """The bar, the words beside it, and what tells its look. `is_own`: others may not see it."""

    picture: Markup | None
    words: str
    state: str
    is_own: bool


def shown_gauge(view: GaugeView) -> ShownGauge:
    """A gauge for a row."""
    if not view.is_known:
        words = "shown to its members" if view.state == "hidden" else "not known yet"
        return ShownGauge(None, words, view.state, is_own=view.state == "hidden")
    return ShownGauge(picture(view), short_words(view), view.state, is_own=False)


def picture(view: GaugeView) -> Markup:
    """The bar of a gauge that is known."""
    return gauge(
        usable_hours=view.usable_hours,
        cap_hours=view.cap_hours or 0.0,
        debt_hours=view.debt_hours or 0.0,
        state=cast("State", view.state),
    )


def short_words(view: GaugeView) -> str:
    """A gauge that is known, at a glance: "14 of 20 h each · healthy", "9 person-days owed"."""
    owed = days_owed(view)
    if view.state == "overdrawn" and owed:
        return owed
    seats = max(view.seats, 1)
    usable, cap = (view.usable_hours or 0.0) / seats, (view.cap_hours or 0.0) / seats
    each = " each" if view.people > 1 else ""
    state = "as if one person" if view.is_one_seat else STATES[view.state]
    parts = [f"{plain(usable)} of {hours_word(cap)}{each}", state]
    return " · ".join([*parts, *([owed] if owed else [])])


def rescue_words(view: GaugeView | None) -> str:
    """A gauge during a Rescue: "8 of 20 h each, empty in 10 h"; empty where it may not be told."""
    if view is None or not view.is_known:
        return ""
    words = short_words(view).partition(" · ")[0]
    if view.hours_to_empty is None or view.state == "overdrawn":
        return words
    return f"{words}, empty in {time_in_words(view.hours_to_empty)}"


def days_owed(view: GaugeView) -> str:
    """Person-days of Delivery that pay the debt; empty where there is none."""
    days = ceil((view.recovery_days_owed or 0.0) - ROUNDING)
    if days <= 0:
        return ""
    return f"{days:,} {day_unit(view, days)} owed"


def day_unit(view: GaugeView, days: int) -> str:
    """What such days are called: of several people they are person-days, and no date can be read off them."""
    kind = "person-day" if view.seats > 1 else "recovery day"
    return kind if days == 1 else f"{kind}s"


def plain(hours: float) -> str:
    """Hours without their unit."""
    return hours_word(hours).removesuffix(" h")


def time_in_words(hours: float) -> str:
    """A time ahead, about: hours up to three days, then days."""
    if hours < 24 * LONG_DAYS:
        return length(timedelta(hours=round(hours) if hours >= 1 else hours))
    return f"{round(hours / 24):,} days"
