"""What one service goes through in an outage, as a bar over minutes.

Height says what colour says: a service that is all there is a low band, one that lives on a cover or
without a part rises halfway, one that is down stands at full height. What may be down, because nobody has
said whether a need is hard, stands at full height too, but hollow and dashed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Literal

from markupsafe import Markup, escape

WIDTH, HEIGHT = 1000, 20
LEAST = 6  # however short, it is seen
TOP = {"ok": 14, "stale": 8, "degraded": 8, "unsure": 1, "down": 0}
STEPS: tuple[float, ...] = (0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440)
MOST_WORDS = 4
NEAR_THE_END = 0.94  # a word beyond it would be cut off
HOUR = 60

Word = Literal["ok", "stale", "degraded", "unsure", "down"]


@dataclass(frozen=True, slots=True)
class Part:
    """A state from a minute of the outage up to another."""

    state: Word
    start: float
    end: float


def bar(parts: Sequence[Part], until: float, *, sentence: str) -> Markup:
    """One service from minute 0 until so many; what no part covers is all there.

    Args:
        parts: In order, none over another; what lies beyond `until` is cut off.
        until: Where the picture ends, in minutes, above 0.
        sentence: What it shows, for those who do not see it.
    """
    drawn, at = [], 0.0
    for part in parts:
        start, end = min(part.start, until), min(part.end, until)
        if start > at:
            drawn.append(_piece("ok", at, start, until))
        if end > start:
            drawn.append(_piece(part.state, start, end, until))
        at = max(at, end)
    if at < until:
        drawn.append(_piece("ok", at, until, until))
    # A large system has hundreds of these on one page: plain strings, escaped where a word is a person's.
    return Markup(  # noqa: S704 - the sentence is escaped, the rest are numbers
        f'<svg class="outage-bar" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(sentence)}">{"".join(drawn)}</svg>'
    )


def axis(until: float, ends_at: float) -> Markup:
    """The minutes below the bars, with a mark where the outage ends; words keep their size."""
    words = [
        f'<text x="{100 * at / until:.2f}%" y="17" text-anchor="{"start" if at == 0 else "middle"}">'
        f"{minutes_word(at)}</text>"
        for at in ticks(until)
    ]
    mark = f'<line class="outage-end" x1="{100 * ends_at / until:.2f}%" x2="{100 * ends_at / until:.2f}%" y1="0" y2="5"/>'
    return Markup(  # noqa: S704 - numbers and their units
        f'<svg class="outage-axis" height="20" aria-hidden="true">{mark}{"".join(words)}</svg>'
    )


def ticks(until: float) -> list[float]:
    """Minutes that one reads on a clock, a few of them.

    >>> ticks(45), ticks(360)
    ([0.0, 15.0, 30.0], [0.0, 120.0, 240.0])
    """
    longer = STEPS[-1] * 10.0 ** floor(log10(max(until / STEPS[-1], 1.0)))
    steps = (*STEPS, longer, 5 * longer)
    step = next(each for each in steps if until / each <= MOST_WORDS)
    found = [float(step * number) for number in range(int(until / step) + 1)]
    return [at for at in found if at / until <= NEAR_THE_END]


def minutes_word(minutes: float) -> str:
    """Minutes as one says them, short.

    >>> minutes_word(15), minutes_word(90), minutes_word(1440), minutes_word(0.25)
    ('15 min', '1 h 30 min', '24 h', '15 s')
    """
    if 0 < minutes < 1:
        return f"{minutes * HOUR:.3g} s"
    if minutes < HOUR:
        return f"{minutes:.3g} min"
    hours, rest = divmod(round(minutes), HOUR)
    return f"{hours:,} h {rest} min" if rest else f"{hours:,} h"


def _piece(state: Word, start: float, end: float, until: float) -> str:
    left = WIDTH * start / until
    wide = max(WIDTH * (end - start) / until, LEAST if state != "ok" else 0)
    left = min(left, WIDTH - wide)
    top = TOP[state]
    return (
        f'<rect data-state="{state}" x="{left:.1f}" y="{top}" width="{wide:.1f}"'
        f' height="{HEIGHT - top - (1 if state == "unsure" else 0)}"/>'
    )
