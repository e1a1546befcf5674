"""How many incidents were recovered after which time: a curve over a time that grows tenfold."""

from math import log

import numpy as np
from markupsafe import Markup

from peacetime.domain.communications.wording import length
from peacetime.domain.incidents.measures import Known, Summary
from peacetime.domain.incidents.measures.summaries import Survival

HEIGHT, TOP, BASE = 176, 10, 146
MOST_POINTS = 240
WIDE, HIGH = 1000, 100
TICKS = (
    (60, "1 min"),
    (600, "10 min"),
    (3600, "1 h"),
    (6 * 3600, "6 h"),
    (86_400, "1 d"),
    (7 * 86_400, "1 w"),
    (30 * 86_400, "1 mo"),
    (365 * 86_400, "1 y"),
)


def recovery(curve: Survival, found: Summary) -> Markup:
    """The share that is over after which time; there is at least one incident."""
    low, high = _range(curve)
    marks = Markup("").join(
        _mark(words, value, low, high, share)
        for words, value, share in (("half", found.median, 0.5), ("90%", found.p90, 0.9))
        if value is not None and not value.is_at_least
    )
    ticks = Markup("").join(_ticks(low, high))
    return Markup(
        '<svg class="chart" height="{}" role="img" aria-label="{}">{}'
        '<svg x="0" y="{}" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">'
        '<path class="chart-area" d="{}"/><path class="chart-curve" d="{}"/></svg>'
        '<line class="chart-base" x1="0" x2="100%" y1="{}" y2="{}"/>{}</svg>'
    ).format(
        HEIGHT,
        sentence(found),
        ticks,
        TOP,
        BASE - TOP,
        WIDE,
        HIGH,
        _line(curve, low, high) + f"V{HIGH}H0z",
        _line(curve, low, high),
        BASE,
        BASE,
        marks,
    )


def sentence(found: Summary) -> str:
    """What the curve shows, in words."""
    parts = [
        _said(words, value)
        for words, value in (("half", found.median), ("90%", found.p90))
        if value
    ]
    return f"Incidents recovered after which time: {', '.join(parts)}."


def _said(words: str, value: Known) -> str:
    least = "not within" if value.is_at_least else "within"
    return f"{words} {least} {length(value.value)}"


def _range(curve: Survival) -> tuple[float, float]:
    """From which to which time is drawn: the ticks around what there is."""
    longest = max(float(curve.seconds[-1]), 3600.0)
    shortest = float(np.quantile(curve.seconds, 0.02))
    low = max((tick for tick, _ in TICKS if tick <= max(shortest, 60.0)), default=60)
    return float(min(low, 3600)), longest * 1.05


def _place(seconds: float, low: float, high: float) -> float:
    """Where a time stands, from 0 to 1."""
    return log(min(max(seconds, low), high) / low) / log(high / low)


def _line(curve: Survival, low: float, high: float) -> str:
    """Steps up at every end; of many, as many as can be seen."""
    ends = np.flatnonzero(curve.is_end)
    if len(ends) > MOST_POINTS:
        ends = ends[np.linspace(0, len(ends) - 1, MOST_POINTS).astype(int)]
    steps = [f"M0 {HIGH}"]
    for place in ends.tolist():
        across = WIDE * _place(float(curve.seconds[place]), low, high)
        steps.append(f"H{across:.1f}V{HIGH * float(curve.share[place]):.1f}")
    return "".join(steps) + f"H{WIDE}"


def _mark(words: str, value: Known, low: float, high: float, share: float) -> Markup:
    across = 100 * _place(value.value.total_seconds(), low, high)
    at = BASE - (BASE - TOP) * share
    is_left = across < 55  # noqa: PLR2004 - past the middle, words stand to the left
    return Markup(
        '<circle class="chart-mark" cx="{0:.2f}%" cy="{1:.1f}" r="4"/>'
        '<text class="chart-word" x="{0:.2f}%" dx="{2}" y="{3:.1f}" text-anchor="{4}">{5}</text>'
    ).format(
        across,
        at,
        10 if is_left else -10,
        at + 5 if is_left else at - 6,
        "start" if is_left else "end",
        f"{words}: {length(value.value)}",
    )


def _ticks(low: float, high: float) -> list[Markup]:
    """Lines at times one knows, but not where the picture ends."""
    shown = [
        (place, words) for tick, words in TICKS if (place := _inside(tick, low, high)) is not None
    ]
    return [
        Markup(
            '<line class="chart-tick" x1="{0:.2f}%" x2="{0:.2f}%" y1="{1}" y2="{2}"/>'
            '<text x="{0:.2f}%" y="{3}" text-anchor="{4}">{5}</text>'
        ).format(100 * place, TOP, BASE, HEIGHT - 10, "start" if place == 0 else "middle", words)
        for place, words in shown
    ]


def _inside(tick: float, low: float, high: float) -> float | None:
    if not low <= tick < high:
        return None
    place = _place(tick, low, high)
    return place if place < 0.96 else None  # noqa: PLR2004 - its word would be cut off
