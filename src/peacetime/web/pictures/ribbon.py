"""The modes of a span of time as one strip.

Delivery is the calm band. A Rescue stands up out of it at full height, a recovery rises halfway, what is
not known is a dashed line: height says what colour says. A Rescue of minutes keeps a visible width, so the
picture is not to be measured; the sentence that comes with it is exact.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from markupsafe import Markup

from peacetime.domain.shared.spans import Span

Steps = list[tuple[int, int]]

HEIGHT = 20
BAND_TOP = 9
TOP = {"delivery": BAND_TOP, "recovering": 5, "rescue": 0}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One mode from a moment to a moment. `ahead` is time that has not come: nothing is drawn there."""

    mode: Literal["rescue", "recovering", "unknown", "ahead"]
    start: datetime
    end: datetime


def ribbon(
    stretches: Iterable[Stretch], start: datetime, end: datetime, *, sentence: str, width: int = 360
) -> Markup:
    """One strip from `start` to `end`; what no stretch covers is Delivery.

    Args:
        stretches: In any order; parts outside are cut off, a Rescue without length is one step wide.
        start: Left edge.
        end: Right edge.
        sentence: What it shows, for those who do not see it.
        width: How finely time is drawn; 360 over 90 days is six hours a step.
    """
    bounds = Span(start, end)
    drawn = [
        stretch
        for stretch in stretches
        if stretch.end >= bounds.start and stretch.start < bounds.end
    ]
    unknown, ahead = _steps(drawn, "unknown", bounds, width), _steps(drawn, "ahead", bounds, width)
    paths = (
        _path("delivery", _gaps(unknown + ahead, width)),
        _path("recovering", _steps(drawn, "recovering", bounds, width)),
        _path("rescue", _steps(drawn, "rescue", bounds, width)),
        _dashes(unknown),
    )
    return Markup(
        '<svg class="ribbon" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
    ).format(width, HEIGHT, sentence, Markup("").join(paths))


def _steps(stretches: Sequence[Stretch], mode: str, bounds: Span, width: int) -> Steps:
    """Spans in whole steps of the picture, at least one wide, those that meet joined."""
    whole = max(bounds.duration, timedelta(seconds=1))
    joined: Steps = []
    for stretch in sorted((s for s in stretches if s.mode == mode), key=lambda s: s.start):
        span = Span(stretch.start, max(stretch.start, stretch.end)).within(bounds)
        if span.is_empty and mode != "rescue":
            continue
        left = min(round(width * ((span.start - bounds.start) / whole)), width - 1)
        right = max(round(width * ((span.end - bounds.start) / whole)), left + 1)
        if joined and left <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], right))
        else:
            joined.append((left, right))
    return joined


def _gaps(taken: Steps, width: int) -> Steps:
    gaps, at = [], 0
    for left, right in sorted(taken):
        if left > at:
            gaps.append((at, left))
        at = max(at, right)
    return [*gaps, (at, width)] if at < width else gaps


def _path(mode: str, steps: Steps) -> Markup:
    drawn = "".join(f"M{left} {TOP[mode]}H{right}V{HEIGHT}H{left}z" for left, right in steps)
    return Markup('<path data-mode="{}" d="{}"/>').format(mode, drawn) if drawn else Markup("")


def _dashes(steps: Steps) -> Markup:
    middle = (BAND_TOP + HEIGHT) / 2
    drawn = "".join(f"M{left} {middle:g}H{right}" for left, right in steps)
    return Markup('<path data-mode="unknown" d="{}"/>').format(drawn) if drawn else Markup("")
