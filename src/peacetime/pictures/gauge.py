"""A team's capacity as one small bar: usable hours of its cap to the right of zero, debt to the left."""

from typing import Literal

from markupsafe import Markup

from peacetime.pictures.balance import hours_word

State = Literal["healthy", "watch", "overdrawn", "unknown"]

WIDTH, HEIGHT = 120, 14
ZERO = 30  # the same in every row, so that a column of gauges has one line
TOP, BAR = 3, 8
POINT = 4


def gauge(
    *, usable_hours: float | None, cap_hours: float, debt_hours: float, state: State
) -> Markup:
    """One bar; the words beside it carry the numbers.

    Args:
        usable_hours: What the team can still spend; None where it is not known.
        cap_hours: The most it could hold: the whole way from zero to the right.
        debt_hours: What is owed, a positive number; beyond a third of the cap the bar ends in a point.
        state: As an attribute, for the look.
    """
    parts = [_track()]
    if usable_hours is not None and state != "unknown":
        parts += _bars(usable_hours, cap_hours, debt_hours)
    parts.append(Markup('<path class="gauge-zero" d="M{0} 0V{1}"/>').format(ZERO, HEIGHT))
    return Markup(
        '<svg class="gauge" data-state="{}" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
        'aria-label="{}">{}</svg>'
    ).format(
        state if usable_hours is not None else "unknown",
        *(WIDTH, HEIGHT, WIDTH, HEIGHT),
        sentence(usable_hours=usable_hours, cap_hours=cap_hours, debt_hours=debt_hours),
        Markup("").join(parts),
    )


def sentence(*, usable_hours: float | None, cap_hours: float, debt_hours: float) -> str:
    """What the bar shows.

    >>> sentence(usable_hours=42.0, cap_hours=120.0, debt_hours=3.5)
    '42 h of 120 h usable, 3.5 h of debt.'
    """
    if usable_hours is None:
        return "The balance is not known."
    debt = f", {hours_word(debt_hours)} of debt" if debt_hours > 0 else ""
    return f"{hours_word(usable_hours)} of {hours_word(cap_hours)} usable{debt}."


def _track() -> Markup:
    return Markup('<rect class="gauge-track" x="{}" y="{}" width="{}" height="{}" rx="2"/>').format(
        ZERO, TOP, WIDTH - ZERO, BAR
    )


def _bars(usable: float, cap: float, debt: float) -> list[Markup]:
    scale = (WIDTH - ZERO) / max(cap, 1e-9)
    bars = []
    if usable > 0:
        bars.append(
            Markup(
                '<rect class="gauge-usable" x="{}" y="{}" width="{:.1f}" height="{}" rx="2"/>'
            ).format(ZERO, TOP, min(usable * scale, WIDTH - ZERO), BAR)
        )
    if debt > 0:
        bars.append(Markup('<path class="gauge-debt" d="{}"/>').format(_debt(debt * scale)))
    return bars


def _debt(width: float) -> str:
    """To the left of zero; a debt that does not fit ends in a point."""
    if width <= ZERO:
        return f"M{ZERO} {TOP}h{-max(width, 1.0):.1f}v{BAR}H{ZERO}z"
    return f"M{ZERO} {TOP}H{POINT}L0 {TOP + BAR / 2:g}L{POINT} {TOP + BAR}H{ZERO}z"
