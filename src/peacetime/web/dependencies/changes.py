"""What to change first: single changes and pairs by the Rescue hours they save, and how long a cover should be."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.domain.communications.wording import percent
from peacetime.domain.dependencies.changes.curves import cover_curve
from peacetime.domain.dependencies.changes.kinds import Cover
from peacetime.pictures import cover_curve as picture
from peacetime.pictures.outage import minutes_word
from peacetime.queries.dependencies.overdrafts import overdrafts
from peacetime.queries.lookup import NotFound
from peacetime.web.dependencies.change_words import change_words, kind_of, team_names
from peacetime.web.dependencies.whole import whole_of
from peacetime.web.dependencies.words import hours
from peacetime.web.door import now, see, signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.domain.dependencies.changes.kinds import Change
    from peacetime.domain.dependencies.changes.savings import Pair, Saving
    from peacetime.queries.access import Actor
    from peacetime.queries.dependencies.overdrafts import Overdraft
    from peacetime.web.dependencies.whole import Whole

MOST_CHANGES, MOST_PAIRS = 20, 6
WAITED_FOR = 300  # needs: so many are weighed without a page in between
MOST_DAYS = 10_000.0
TABLED = (5.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 1440.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One change."""

    key: str
    words: str
    kind: str
    saved: str
    teams: str
    overdraft: str  # "Checkout: 12% → 7%", or why it is not known
    curve: str  # the address of its curve, of a cover; "" of others
    days: str
    per_day: str
    rank: float


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two changes that only work together."""

    first: str
    second: str
    saved: str
    only_together: str


@require_safe
@signed_in
def changes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Changes by what they save; a large system is weighed after its page is there."""
    whole = whole_of(actor)
    if not whole.is_described:
        return see("/dependencies")
    figures = whole.figures
    may_wait = len(whole.system.needs) > WAITED_FOR and not figures.is_weighed
    if may_wait and "weigh" not in request.GET:
        context: dict[str, object] = {"needs": len(whole.system.needs)}
        return page(request, "dependencies/weighing.html", context, actor=actor)
    weighed = figures.changes
    best = weighed.savings[:MOST_CHANGES]
    drawn = overdrafts(figures.base, best, actor=actor, at=now())
    lines = [_line(request, whole, saved, each) for saved, each in zip(best, drawn, strict=True)]
    if any(line.per_day for line in lines):
        lines.sort(key=lambda line: -line.rank)
    context = {
        "lines": lines,
        "is_by_effort": any(line.per_day for line in lines),
        "total": len(weighed.savings),
        "weighed": weighed,
        "pairs": [_pair(whole, each) for each in figures.pairs[:MOST_PAIRS]],
        "has_unknown": figures.has_unknown,
        "has_overdrafts": any(each is not None and each.chance is not None for each in drawn),
    }
    return page(request, "dependencies/changes.html", context, actor=actor)


@require_safe
@signed_in
def curve(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """What each further minute of cover of one need saves."""
    whole = whole_of(actor)
    assert whole.known is not None
    if ref not in whole.known.refs:
        raise NotFound("There is no such need any more.", code="need_unknown")
    number = whole.known.refs.index(ref)
    need, base = whole.system.needs[number], whole.figures.base
    found = cover_curve(base, number)
    context = {
        "what": whole.told(need),
        "consumer": whole.name(need.consumer),
        "address": whole.address(need.consumer),
        "picture": picture.cover_curve(found) if found.knee else None,
        "sentence": picture.sentence(found),
        "soft": hours(found.soft),
        "rows": [
            (
                minutes_word(point.minutes),
                hours(point.saved),
                "" if point.gain is None else percent(point.gain),
                "" if point.outlived is None else percent(point.outlived),
            )
            for point in found.points
            if point.minutes in TABLED
        ],
    }
    return page(request, "dependencies/curve.html", context, actor=actor)


def _line(request: HttpRequest, whole: Whole, found: Saving, drawn: Overdraft | None) -> Line:
    change = found.changes[0]
    key = _key(whole, change)
    days = _days(request.GET.get(f"days-{key}", ""))
    per_day = found.hours_per_day(days) if days else None
    is_cover = isinstance(change, Cover) and whole.known is not None
    curve_of = (
        f"/dependencies/covers/{whole.known.refs[change.need]}" if is_cover and whole.known else ""
    )
    return Line(
        key,
        change_words(whole, change),
        kind_of(change),
        hours(found.minutes),
        team_names(whole, found.by_team),
        _overdraft(whole, drawn),
        curve_of,
        f"{days:g}" if days else "",
        "" if per_day is None else f"{per_day:.2g} h",
        per_day or 0.0,
    )


def _overdraft(whole: Whole, found: Overdraft | None) -> str:
    """`Checkout: from 12% to 7%`; "" where nothing is known."""
    if found is None or found.chance is None:
        return ""
    before, after = found.chance.before.value, found.chance.after.value
    return f"{whole.team(found.team)}: {percent(before)} → {percent(after)}"


def _pair(whole: Whole, found: Pair) -> PairLine:
    first, second = (change_words(whole, change) for change in found.saving.changes)
    return PairLine(first, second, hours(found.saving.minutes), hours(found.only_together))


def _key(whole: Whole, change: Change) -> str:
    ref = whole.known.refs[change.need] if whole.known else str(change.need)
    minutes = f"-{change.minutes:g}" if isinstance(change, Cover) else ""
    return f"{ref}-{kind_of(change)}{minutes}"


def _days(written: str) -> float:
    """Days of work; 0 where nothing sensible was written."""
    try:
        days = float(written.replace(",", "."))
    except ValueError:
        return 0.0
    return days if isfinite(days) and 0 < days <= MOST_DAYS else 0.0
