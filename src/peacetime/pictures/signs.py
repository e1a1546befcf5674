"""A warning sign's weeks as small bars: what is usual as a line, and since when it is otherwise.

Weeks that nobody knows leave a gap: they are not a zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

HEIGHT, TOP, BASE = 64, 6, 58
MOST_WEEKS = 60
WEEK = timedelta(weeks=1)
GAP = 0.25  # of a week's width between bars


@dataclass(frozen=True, slots=True)
class Week:
    """One week's number, by its first day."""

    starts: date
    value: float


def weeks(
    known: Sequence[Week], *, words: str, baseline: float | None = None, since: date | None = None
) -> Markup:
    """The last weeks, oldest first.

    Args:
        known: In order; at least one.
        words: What the numbers are, for those who do not see the picture.
        baseline: What was usual: a dashed line.
        since: From then on bars are of what changed.
    """
    shown = known[-MOST_WEEKS:]
    first, last = shown[0].starts, shown[-1].starts
    places = (last - first) // WEEK + 1
    highest = max(*(week.value for week in shown), baseline or 0.0, 1e-9)
    step = 100 / places
    bars = Markup("").join(
        _bar(week, (week.starts - first) // WEEK * step, step, highest, since) for week in shown
    )
    usual = _usual(baseline, highest) if baseline is not None else Markup("")
    return Markup(
        '<svg class="chart weeks" height="{}" role="img" aria-label="{}">{}'
        '<line class="chart-base" x1="0" x2="100%" y1="{}" y2="{}"/>{}</svg>'
    ).format(HEIGHT, sentence(shown, words=words, since=since), bars, BASE, BASE, usual)


def sentence(known: Sequence[Week], *, words: str, since: date | None = None) -> str:
    """What the picture shows.

    >>> sentence([Week(date(2026, 3, 2), 4.0), Week(date(2026, 3, 9), 2.0)], words="Items a week")
    'Items a week, 2 Mar 2026 to 9 Mar 2026, 2 weeks known: from 2 to 4, the last one 2.'
    """
    low, high = (pick(week.value for week in known) for pick in (min, max))
    changed = f" Changed since {_day(since)}." if since else ""
    count = "1 week" if len(known) == 1 else f"{len(known)} weeks"
    return (
        f"{words}, {_day(known[0].starts)} to {_day(known[-1].starts)}, {count} known: from "
        f"{low:.3g} to {high:.3g}, the last one {known[-1].value:.3g}.{changed}"
    )


def _bar(week: Week, left: float, step: float, highest: float, since: date | None) -> Markup:
    height = (BASE - TOP) * week.value / highest
    is_changed = since is not None and week.starts >= since
    return Markup(
        '<rect class="week-bar"{} x="{:.2f}%" width="{:.2f}%" y="{:.1f}" height="{:.1f}"/>'
    ).format(
        Markup(' data-changed=""') if is_changed else "",
        left,
        step * (1 - GAP),
        BASE - max(height, 1.0),
        max(height, 1.0),
    )


def _usual(baseline: float, highest: float) -> Markup:
    at = BASE - (BASE - TOP) * baseline / highest
    return Markup('<line class="week-usual" x1="0" x2="100%" y1="{0:.1f}" y2="{0:.1f}"/>').format(
        at
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
