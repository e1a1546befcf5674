"""Where the time went, as one strip: Delivery, of it recovering, and Rescue."""

from datetime import timedelta

from markupsafe import Markup

from peacetime.domain.communications.wording import percent
from peacetime.domain.modes.measures import TimeInModes

WIDTH, HEIGHT = 1000, 20
TOP = {"delivery": 9, "recovering": 5, "rescue": 0}
LEAST = 4  # however little, it is seen


def share(found: TimeInModes) -> Markup:
    """The share of each mode as a width; Rescue stands up out of the calm band."""
    whole = found.share.counted
    rescue = _steps(found.share.in_rescue, whole)
    recovering = _steps(found.recovering, whole)
    edges = [0, WIDTH - rescue - recovering, WIDTH - rescue, WIDTH]
    parts = Markup("").join(
        _part(mode, left, right)
        for mode, left, right in zip(TOP, edges, edges[1:], strict=False)
        if right > left
    )
    return Markup(
        '<svg class="ribbon" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" '
        'aria-label="{}">{}</svg>'
    ).format(WIDTH, HEIGHT, sentence(found), parts)


def sentence(found: TimeInModes) -> str:
    """What the strip shows."""
    whole = found.share.counted
    return (
        f"{percent(found.share.in_delivery / whole)} Delivery, of it "
        f"{percent(found.recovering / whole)} recovering; {percent(found.share.in_rescue / whole)} Rescue."
    )


def _steps(part: timedelta, whole: timedelta) -> int:
    return max(LEAST, round(WIDTH * (part / whole))) if part else 0


def _part(mode: str, left: int, right: int) -> Markup:
    path = f"M{left} {TOP[mode]}H{right}V{HEIGHT}H{left}z"
    return Markup('<path data-mode="{}" d="{}"/>').format(mode, path)
