"""A balance of capacity over time, with its cap, its zero line, its debt, and the fan of a forecast.

Across, places are shares of the width; down, they are pixels: words keep their size however wide the
picture is. What lies below zero is shaded and named, so that colour never stands alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from peacetime.pictures.axes import round_steps, time_words
from peacetime.pictures.thinning import thinned

HEIGHT, TOP, BASE = 246, 28, 216
WIDE = 1000
DEEPEST_CAPS = 2.0  # a rare end of the fan is cut off there, or everything else would be flat
ROOM = 1.05  # above the highest, below the lowest
WORD_HEIGHT = 13  # pixels: lines nearer than this would write over each other


@dataclass(frozen=True, slots=True)
class Curve:
    """A balance at moments in order: credit-hours, straight from one to the next."""

    moments: Sequence[datetime]
    hours: Sequence[float]

    def lowest(self) -> int:
        """The place of its lowest point."""
        return min(range(len(self.hours)), key=self.hours.__getitem__)


@dataclass(frozen=True, slots=True)
class Fan:
    """What may come, at moments in order: 5, 25, 50, 75 and 95 of 100 balances lie below."""

    moments: Sequence[datetime]
    low_90: Sequence[float]
    low_50: Sequence[float]
    middle: Sequence[float]
    high_50: Sequence[float]
    high_90: Sequence[float]


@dataclass(frozen=True, slots=True)
class _Frame:
    """From where to where the picture reaches."""

    start: float
    end: float
    low: float
    high: float

    def across(self, at: datetime) -> float:
        return WIDE * (at.timestamp() - self.start) / max(self.end - self.start, 1.0)

    def down(self, hours: float) -> float:
        share = (min(max(hours, self.low), self.high) - self.low) / (self.high - self.low)
        return (BASE - TOP) * (1 - share)


def balance(
    curve: Curve,
    *,
    cap: float,
    zone: ZoneInfo,
    fan: Fan | None = None,
    other: Curve | None = None,
    words: tuple[str, str] = ("", ""),
    today: str = "today",
) -> Markup:
    """The curve until its last moment, which is today; beyond it the fan.

    Args:
        curve: What is known; at least one point.
        cap: The most there can be; its line is drawn.
        zone: In which days begin.
        fan: What may come, from today on.
        other: A second curve on the same axes, as under another policy; drawn with dashes.
        words: What the two curves are called, where there are two.
        today: What the last moment is called.
    """
    frame = _frame(curve, cap, fan, other)
    at = frame.across(curve.moments[-1])
    inner = Markup("").join(
        [
            *([_band(fan, frame)] if fan else []),
            _debt(curve, frame),
            *([_line(other, frame, "other")] if other else []),
            _line(curve, frame, "known"),
            *([_line(Curve(fan.moments, fan.middle), frame, "ahead")] if fan else []),
        ]
    )
    return Markup(
        '<svg class="chart balance" height="{}" role="img" aria-label="{}">{}'
        '<svg y="{}" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>'
        "{}{}{}</svg>"
    ).format(
        HEIGHT,
        sentence(curve, cap=cap, zone=zone, fan=fan, other=other, words=words),
        _debt_ground(frame),
        *(TOP, BASE - TOP, WIDE, BASE - TOP, inner),
        _lines(frame, cap),
        _today(at / WIDE, today) if fan else "",
        _times(frame, zone),
    )


def sentence(
    curve: Curve,
    *,
    cap: float,
    zone: ZoneInfo,
    fan: Fan | None = None,
    other: Curve | None = None,
    words: tuple[str, str] = ("", ""),
) -> str:
    """What the picture shows, for those who do not see it."""
    lowest = curve.lowest()
    whole = (
        f"Balance from {_day(curve.moments[0], zone)} to {_day(curve.moments[-1], zone)}, of at most "
        f"{hours_word(cap)}: lowest {hours_word(curve.hours[lowest])} on "
        f"{_day(curve.moments[lowest], zone)}, at the end {hours_word(curve.hours[-1])}."
    )
    parts = [whole]
    if other is not None:
        parts.append(
            f"{words[1] or 'The other curve'} ends at {hours_word(other.hours[-1])}, lowest "
            f"{hours_word(other.hours[other.lowest()])}."
        )
    if fan is not None:
        parts.append(
            f"Forecast for {_day(fan.moments[-1], zone)}: half of what may come lies between "
            f"{hours_word(fan.low_50[-1])} and {hours_word(fan.high_50[-1])}, nine tenths between "
            f"{hours_word(fan.low_90[-1])} and {hours_word(fan.high_90[-1])}."
        )
    return " ".join(parts)


def hours_word(hours: float) -> str:
    """Hours for people: a debt has a real minus sign, and less than ten a decimal.

    >>> hours_word(-12.34), hours_word(4.04), hours_word(-0.04), hours_word(1234.5)
    ('−12 h', '4 h', '0 h', '1,234 h')
    """  # noqa: RUF002 - the sign is meant
    rounded = round(hours, 1 if abs(hours) < 10 else 0)  # noqa: PLR2004 - of two digits
    sign = "−" if rounded < 0 else ""  # noqa: RUF001 - the sign is meant
    return f"{sign}{abs(rounded):,.10g} h"


def whole_hours(hours: float) -> str:
    """Hours of which a decimal would be more than anybody knows.

    >>> whole_hours(4.9), whole_hours(-0.3), whole_hours(1234.5)
    ('5 h', '0 h', '1,234 h')
    """
    return hours_word(float(round(hours)))


def _frame(curve: Curve, cap: float, fan: Fan | None, other: Curve | None) -> _Frame:
    lows, highs = [min(curve.hours)], [max(curve.hours)]
    ends = [curve.moments[-1]]
    if other is not None:
        lows.append(min(other.hours))
        highs.append(max(other.hours))
        ends.append(other.moments[-1])
    if fan is not None:
        lows.append(min(fan.low_50))
        lows.append(max(min(fan.low_90), min(lows) - DEEPEST_CAPS * cap))
        highs.append(max(fan.high_90))
        ends.append(fan.moments[-1])
    low = min(0.0, *lows)
    # Where all is deep in debt, zero would press it into a line: the picture begins below zero.
    high = cap if max(highs) > -DEEPEST_CAPS * cap else max(highs)
    room = (high - low) * (ROOM - 1)
    below = low - room if low < 0 else 0.0
    return _Frame(curve.moments[0].timestamp(), max(ends).timestamp(), below, high + room)


def _points(curve: Curve, frame: _Frame) -> list[tuple[float, float]]:
    return [
        (frame.across(curve.moments[place]), frame.down(curve.hours[place]))
        for place in thinned(curve.hours)
    ]


def _line(curve: Curve, frame: _Frame, kind: str) -> Markup:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in _points(curve, frame))
    return Markup('<path class="balance-line" data-kind="{}" d="M{}"/>').format(kind, path)


def _debt(curve: Curve, frame: _Frame) -> Markup:
    """The area between the curve and zero, where the curve is below."""
    if min(curve.hours) >= 0:
        return Markup("")
    zero = frame.down(0.0)
    points = _points(curve, frame)
    path = [f"M{points[0][0]:.1f} {zero:.1f}"]
    for (x, y), (to_x, to_y) in zip(points, [*points[1:], points[-1]], strict=True):
        path.append(f"L{x:.1f} {max(y, zero):.1f}")
        if (y - zero) * (to_y - zero) < 0:
            path.append(f"L{x + (to_x - x) * (zero - y) / (to_y - y):.1f} {zero:.1f}")
    return Markup('<path class="balance-debt" d="{}V{:.1f}z"/>').format("".join(path), zero)


def _band(fan: Fan, frame: _Frame) -> Markup:
    nine = _between(fan, fan.low_90, fan.high_90, frame)
    half = _between(fan, fan.low_50, fan.high_50, frame)
    return Markup(
        '<path class="balance-fan" data-share="90" d="{}"/>'
        '<path class="balance-fan" data-share="50" d="{}"/>'
    ).format(nine, half)


def _between(fan: Fan, low: Sequence[float], high: Sequence[float], frame: _Frame) -> str:
    across = [frame.across(at) for at in fan.moments]
    above = [f"{x:.1f} {frame.down(y):.1f}" for x, y in zip(across, high, strict=True)]
    below = [f"{x:.1f} {frame.down(y):.1f}" for x, y in zip(across, low, strict=True)]
    return f"M{'L'.join([*above, *reversed(below)])}z"


def _debt_ground(frame: _Frame) -> Markup:
    """Below zero the ground is tinted, and says what it is."""
    zero = TOP + frame.down(0.0)
    if BASE - zero < 1:
        return Markup("")
    return Markup('<rect class="balance-below" width="100%" y="{:.1f}" height="{:.1f}"/>').format(
        zero, BASE - zero
    )


def _lines(frame: _Frame, cap: float) -> Markup:
    """Round lines with their hours at the left; zero and the cap go before what is too near to them."""
    cap_at, zero_at = TOP + frame.down(cap), TOP + frame.down(0.0)
    is_tight = zero_at - cap_at < WORD_HEIGHT  # then there is no place for both at the left
    is_shown = frame.high >= cap
    named = [
        _line_at(cap_at, "" if is_tight else hours_word(cap), "cap"),
        _line_at(zero_at, "0 h", "zero"),
        _word(cap_at - 4, f"cap {hours_word(cap)}" if is_tight else "cap", "cap"),
    ]
    named *= is_shown
    if BASE - zero_at > WORD_HEIGHT:
        named.append(_word(zero_at + WORD_HEIGHT, "debt", "debt"))
    round_lines = [
        _line_at(TOP + frame.down(hours), hours_word(hours), "round")
        for hours in round_steps(frame.low, frame.high)
        if not is_shown
        or min(abs(TOP + frame.down(hours) - cap_at), abs(TOP + frame.down(hours) - zero_at))
        > WORD_HEIGHT
    ]
    return Markup("").join([*round_lines, *named])


def _line_at(at: float, word: str, kind: str) -> Markup:
    return Markup(
        '<line class="balance-tick" data-kind="{0}" x1="0" x2="100%" y1="{1:.1f}" y2="{1:.1f}"/>'
        '<text class="balance-hours" data-kind="{0}" x="-8" y="{2:.1f}">{3}</text>'
    ).format(kind, at, at + 4, word)


def _word(at: float, word: str, kind: str) -> Markup:
    """A name at the right end of a line."""
    return Markup('<text class="balance-word" data-kind="{}" x="100%" y="{:.1f}">{}</text>').format(
        kind, at, word
    )


def _today(at: float, word: str) -> Markup:
    is_right = at > 0.85  # noqa: PLR2004 - there its word would leave the picture
    return Markup(
        '<line class="balance-today" x1="{0:.2f}%" x2="{0:.2f}%" y1="2" y2="{1}"/>'
        '<text class="balance-word" data-kind="today" x="{0:.2f}%" dx="{2}" y="11" '
        'text-anchor="{3}">{4}</text>'
    ).format(100 * at, BASE, -6 if is_right else 6, "end" if is_right else "start", word)


def _times(frame: _Frame, zone: ZoneInfo) -> Markup:
    start, end = (datetime.fromtimestamp(at, zone) for at in (frame.start, frame.end))
    return Markup("").join(
        Markup(
            '<line class="balance-mark" x1="{0:.2f}%" x2="{0:.2f}%" y1="{1}" y2="{2}"/>'
            '<text x="{0:.2f}%" y="{3}" text-anchor="{4}">{5}</text>'
        ).format(100 * at, BASE, BASE + 5, BASE + 20, "middle" if at > 0.02 else "start", word)  # noqa: PLR2004 - at the edge it would be cut
        for at, word in time_words(start, end, zone)
    )


def _day(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y}"
