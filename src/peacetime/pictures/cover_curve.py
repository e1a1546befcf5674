"""What each further minute of cover saves: a curve that bends, with its knee marked."""

from markupsafe import Markup

from peacetime.domain.communications.wording import percent
from peacetime.domain.dependencies.changes.curves import CoverCurve, Point
from peacetime.pictures.outage import minutes_word, ticks

HEIGHT, TOP, BASE = 190, 16, 156
WIDE, HIGH = 1000, 100
BEYOND_KNEE = 4
LEAST_SHOWN = 60
MIDDLE = 60


def cover_curve(curve: CoverCurve) -> Markup:
    """The share of what softening would save, over minutes of cover; some cover saves something."""
    until = shown_until(curve)
    points = [point for point in curve.points if point.minutes <= until and point.gain is not None]
    line = f"M0 {HIGH}" + "".join(
        f"L{WIDE * point.minutes / until:.1f} {HIGH * (1 - (point.gain or 0)):.1f}"
        for point in points
    )
    end = WIDE * points[-1].minutes / until if points else 0
    words = Markup("").join(
        Markup('<text x="{:.2f}%" y="{}" text-anchor="{}">{}</text>').format(
            100 * at / until, HEIGHT - 12, "start" if at == 0 else "middle", minutes_word(at)
        )
        for at in ticks(until)
    )
    return Markup(
        '<svg class="chart" height="{}" role="img" aria-label="{}">{}'
        '<svg x="0" y="{}" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">'
        '<path class="chart-area" d="{}V{}H0z"/><path class="chart-curve" d="{}"/></svg>'
        '<line class="chart-base" x1="0" x2="100%" y1="{}" y2="{}"/>{}{}</svg>'
    ).format(
        HEIGHT,
        sentence(curve),
        _half(),
        TOP,
        BASE - TOP,
        WIDE,
        HIGH,
        line + f"H{end:.1f}",
        HIGH,
        line,
        BASE,
        BASE,
        words,
        _knee(curve.knee, until),
    )


def shown_until(curve: CoverCurve) -> float:
    """How many minutes are drawn: past the knee, and no further than the curve goes."""
    knee = curve.knee.minutes if curve.knee else LEAST_SHOWN
    return min(max(BEYOND_KNEE * knee, LEAST_SHOWN), curve.points[-1].minutes)


def sentence(curve: CoverCurve) -> str:
    """What the curve shows, in words."""
    knee = curve.knee
    if knee is None:
        return "No cover saves anything here."
    outlived = (
        ""
        if knee.outlived is None
        else f" outlasts {percent(knee.outlived)} of the provider’s outages and"
    )
    return (
        f"{minutes_word(knee.minutes).capitalize()} of cover{outlived} brings "
        f"{percent(knee.gain or 0)} of what softening the need would; beyond that each minute brings less."
    )


def _half() -> Markup:
    at = BASE - (BASE - TOP) / 2
    return Markup(
        '<line class="chart-tick" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<text x="100%" y="{1}" text-anchor="end">half of it</text>'
        '<line class="chart-tick" x1="0" x2="100%" y1="{2}" y2="{2}"/>'
        '<text x="100%" y="{3}" text-anchor="end">as much as softening</text>'
    ).format(at, at - 4, TOP, TOP - 4)


def _knee(knee: Point | None, until: float) -> Markup:
    if knee is None:
        return Markup("")
    across = 100 * knee.minutes / until
    at = BASE - (BASE - TOP) * (knee.gain or 0)
    is_left = across < MIDDLE
    return Markup(
        '<circle class="chart-mark" cx="{0:.2f}%" cy="{1:.1f}" r="4"/>'
        '<text class="chart-word" x="{0:.2f}%" dx="{2}" y="{3:.1f}" text-anchor="{4}">{5}</text>'
    ).format(
        across,
        at,
        10 if is_left else -10,
        at + 16,
        "start" if is_left else "end",
        f"{minutes_word(knee.minutes)}: {percent(knee.gain or 0)}",
    )
