"""The modes of a span of time as one strip.

Delivery is the calm band. A Rescue stands up out of it at full height, a recovery rises halfway, what is
not known is a dashed line: height says what colour says. A Rescue of minutes keeps a visible width, so the
picture is not to be measured; the sentence that comes with it is exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from markupsafe import Markup, escape

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
    steps = _steps(stretches, start.timestamp(), end.timestamp(), width)
    paths = (
        _path("delivery", _gaps(steps["unknown"] + steps["ahead"], width)),
        _path("recovering", steps["recovering"]),
        _path("rescue", steps["rescue"]),
        _dashes(steps["unknown"]),
    )
    # Fifty of these stand on one page: plain strings, escaped where a word comes from outside.
    return Markup(  # noqa: S704 - the sentence is escaped, the rest are numbers
        f'<svg class="ribbon" viewBox="0 0 {width} {HEIGHT}" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(sentence)}">{"".join(paths)}</svg>'
    )


def _steps(stretches: Iterable[Stretch], start: float, end: float, width: int) -> dict[str, Steps]:
    """Stretches in whole steps of the picture, by mode; a Rescue is at least one step wide."""
    found: dict[str, Steps] = {"rescue": [], "recovering": [], "unknown": [], "ahead": []}
    scale = width / max(end - start, 1.0)
    for stretch in stretches:
        begins, ends = stretch.start.timestamp(), stretch.end.timestamp()
        if (
            begins >= end
            or ends < start
            or (ends <= max(begins, start) and stretch.mode != "rescue")
        ):
            continue
        left = min(round((max(begins, start) - start) * scale), width - 1)
        right = max(round((min(ends, end) - start) * scale), left + 1)
        found[stretch.mode].append((left, right))
    return {mode: _joined(steps) for mode, steps in found.items()}


def _joined(steps: Steps) -> Steps:
    """In order, those that meet as one."""
    joined: Steps = []
    for left, right in sorted(steps):
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


def _path(mode: str, steps: Steps) -> str:
    drawn = "".join(f"M{left} {TOP[mode]}H{right}V{HEIGHT}H{left}z" for left, right in steps)
    return f'<path data-mode="{mode}" d="{drawn}"/>' if drawn else ""


def _dashes(steps: Steps) -> str:
    middle = (BAND_TOP + HEIGHT) / 2
    drawn = "".join(f"M{left} {middle:g}H{right}" for left, right in steps)
    return f'<path data-mode="unknown" d="{drawn}"/>' if drawn else ""
