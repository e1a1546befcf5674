"""How often Rescues began, a bar for each quarter, with a line for how unsure that is.

Bars stand where the percentage says, so that the picture is as wide as its place and its words stay
words. A quarter that is known in part is an outline.
"""

from collections.abc import Iterator, Sequence
from math import floor, log10

from markupsafe import Markup

from peacetime.domain.modes.measures import Quarter

HEIGHT, TOP, BASE = 150, 14, 122
MOST_LABELS = 9
ROOM = 1.15  # of the highest bar above it: a very unsure quarter may reach out of the picture


def frequency(quarters: Sequence[Quarter]) -> Markup:
    """Bars for these quarters, oldest first; there is at least one."""
    highest = max(_highest(quarters), 1e-9)
    step = 100 / len(quarters)
    bars = Markup("").join(
        _bar(quarter, number * step, step, highest) for number, quarter in enumerate(quarters)
    )
    labels = Markup("").join(_labels(quarters, step))
    scale = Markup("").join(_scale(highest))
    return Markup(
        '<svg class="chart" height="{}" role="img" aria-label="{}">'
        '{}<line class="chart-base" x1="0" x2="100%" y1="{}" y2="{}"/>{}{}</svg>'
    ).format(HEIGHT, sentence(quarters), scale, BASE, BASE, bars, labels)


def sentence(quarters: Sequence[Quarter]) -> str:
    """What the picture shows, in words; the table below it has every number."""
    first, last = quarters[0], quarters[-1]
    most = max(quarters, key=lambda quarter: quarter.found.count)
    return (
        f"Rescues by quarter, {first.label} to {last.label}; the most, {most.found.count:,}, "
        f"in {most.label}. Every quarter is in the table below."
    )


def _highest(quarters: Sequence[Quarter]) -> float:
    """What the top of the picture stands for: bars and their doubt, but no doubt that dwarfs all bars."""
    rates = [quarter.found.rate or 0.0 for quarter in quarters]
    highs = [quarter.found.high or 0.0 for quarter in quarters]
    return max(max(rates) * ROOM, min(max(highs), 2 * max(rates)), min(highs))


def _bar(quarter: Quarter, left: float, step: float, highest: float) -> Markup:
    top = _height(quarter.found.rate, highest)
    middle = left + step / 2
    bar = Markup(
        '<rect class="chart-bar"{} x="{:.3f}%" width="{:.3f}%" y="{:.1f}" height="{:.1f}"/>'
    ).format(
        Markup(' data-partial=""') if quarter.is_partial else "",
        left + step * 0.18,
        step * 0.64,
        top,
        BASE - top,
    )
    doubt = Markup(
        '<line class="chart-doubt" x1="{0:.3f}%" x2="{0:.3f}%" y1="{1:.1f}" y2="{2:.1f}"/>'
    ).format(middle, _height(quarter.found.high, highest), _height(quarter.found.low, highest))
    return bar + doubt


def _height(rate: float | None, highest: float) -> float:
    return BASE - (BASE - TOP) * min((rate or 0.0) / highest, 1.0)


def _scale(highest: float) -> Iterator[Markup]:
    """One or two lines at round rates, with their words at the right."""
    power = 10.0 ** floor(log10(highest))
    step = next(part * power for part in (5, 2, 1, 0.5) if part * power <= highest * 0.9)
    for number in range(1, int(highest * 0.95 / step) + 1):
        at = _height(number * step, highest)
        yield Markup(
            '<line class="chart-tick" x1="0" x2="100%" y1="{0:.1f}" y2="{0:.1f}"/>'
            '<text x="100%" y="{1:.1f}" text-anchor="end">{2:g}</text>'
        ).format(at, at - 3, number * step)


def _labels(quarters: Sequence[Quarter], step: float) -> list[Markup]:
    """The years under their first quarter; of many years every second or third."""
    years = [quarter.label[:4] for quarter in quarters]
    starts = [n for n, year in enumerate(years) if n == 0 or years[n - 1] != year]
    every = -(-len(starts) // MOST_LABELS)
    shown = starts[::every] if len(quarters) > MOST_LABELS else range(len(quarters))
    said = years if len(quarters) > MOST_LABELS else [quarter.label[2:] for quarter in quarters]
    return [
        Markup('<text x="{:.3f}%" y="{}">{}</text>').format(
            n * step + step * 0.18, HEIGHT - 10, said[n]
        )
        for n in shown
    ]
