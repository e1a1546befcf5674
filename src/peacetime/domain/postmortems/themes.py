"""What a quarter was about, with the last one beside it; and what happened a year ago this week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from peacetime.domain.postmortems.similarity import words_of
from peacetime.domain.postmortems.told import Told
from peacetime.domain.shared.quarters import Quarter, quarter_of
from peacetime.domain.shared.spans import Span

LEAST = 3
ENOUGH = 20
MORE = 2.0
AT_MOST = 5
YEARS = 5
DAY = timedelta(days=1)


class ThemeOf(StrEnum):
    """What postmortems of a quarter have in common."""

    SERVICE = "service"
    FACTOR = "factor"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Theme:
    """What several postmortems of a quarter tell of: in how many, and in how many of the quarter before."""

    of: ThemeOf
    name: str
    count: int
    before: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A postmortem whose incident began so many years ago this week, and how many of its actions are open."""

    told: Told
    years: int
    still_open: int
    sentence: str


def themes(
    told: Sequence[Told],
    quarter: Quarter,
    *,
    zone: ZoneInfo,
    least: int = LEAST,
    at_most: int = AT_MOST,
) -> list[Theme]:
    """What a quarter was about, in numbers of postmortems, with the quarter before it beside.

    Formula: services and factors by how many postmortems have them. Words only where at least 20
    postmortems are known, and only those twice as frequent in the quarter as in all of them: words that
    are always there are no theme. What fewer than `least` have is not said.

    Args:
        told: Of the organisation, of all time.
        quarter: Which.
        zone: By whose clocks a quarter begins.
        least: Fewer are not said.
        at_most: So many of each sort.

    Returns:
        Services, factors, words; each the most frequent first.

    Source: the framework, "Are we seeing repeat patterns?"; the limits are our default.

    >>> from datetime import UTC
    >>> day = datetime(2026, 2, 2, tzinfo=UTC)
    >>> some = [Told(str(n), "A", day, "", frozenset({"billing"})) for n in range(3)]
    >>> [theme.sentence for theme in themes(some, Quarter(2026, 1), zone=ZoneInfo("UTC"))]
    ['billing: in 3 of 3 postmortems; none of the quarter before.']
    """
    last = quarter_of(quarter.starts_on - DAY)
    now = [one for one in told if _quarter(one, zone) == quarter]
    before = [one for one in told if _quarter(one, zone) == last]
    found = []
    for of, names in (
        (ThemeOf.SERVICE, lambda one: one.services),
        (ThemeOf.FACTOR, lambda one: one.factors),
        (ThemeOf.WORD, _words),
    ):
        usual = _usual(told) if of is ThemeOf.WORD else None
        found += _themes(of, names, now, before, usual, least=least, at_most=at_most)
    return found


def anniversaries(
    told: Iterable[Told], *, at: datetime, zone: ZoneInfo, years: int = YEARS
) -> list[Anniversary]:
    """What began a year ago this week, or some years: a date to ask whether it would go better today.

    Formula: the same ISO week of an earlier year; its week 53 in week 52 of a year that has no more.

    Args:
        told: Of the organisation.
        at: Now.
        zone: By whose clocks a week begins.
        years: So far back one looks.

    Returns:
        The latest year first.

    Source: our default.

    >>> from datetime import UTC
    >>> now = datetime(2026, 3, 4, 9, tzinfo=UTC)
    >>> some = [Told("a", "Invoices late", datetime(2025, 3, 5, tzinfo=UTC), "")]
    >>> [found.sentence for found in anniversaries(some, at=now, zone=ZoneInfo("UTC"))]
    ['A year ago this week: Invoices late. Would it go better today?']
    """
    today = at.astimezone(zone).date()
    year, week, _ = today.isocalendar()
    found = []
    for one in told:
        began = one.began_at.astimezone(zone).date().isocalendar()
        ago = year - began.year
        is_last = week == _weeks(year) and began.week > week
        if 1 <= ago <= years and (began.week == week or is_last):
            still_open = sum(not item.is_closed for item in one.actions)
            found.append(Anniversary(one, ago, still_open, _remembered(one, ago, still_open)))
    return sorted(found, key=lambda one: (one.years, one.told.began_at))


def remembered(*, at: datetime, zone: ZoneInfo, years: int = YEARS) -> list[Span]:
    """The weeks in which what `anniversaries` finds began: one for each year, the latest first.

    Args:
        at: Now.
        zone: By whose clocks a week begins.
        years: So far back one looks.

    Source: ISO 8601, weeks.

    >>> from datetime import UTC
    >>> [first, *_] = remembered(at=datetime(2026, 3, 5, 9, tzinfo=UTC), zone=ZoneInfo("UTC"))
    >>> first.start.date(), first.end.date()
    (datetime.date(2025, 3, 3), datetime.date(2025, 3, 10))
    """
    year, week, _ = at.astimezone(zone).date().isocalendar()
    found = []
    for earlier in range(year - 1, year - 1 - years, -1):
        weeks = _weeks(earlier)
        if week <= weeks:
            last = weeks if week == _weeks(year) else week
            begins = date.fromisocalendar(earlier, week, 1)
            ends = date.fromisocalendar(earlier, last, 1) + 7 * DAY
            found.append(Span(_midnight(begins, zone), _midnight(ends, zone)))
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def _themes(
    of: ThemeOf,
    names: Callable[[Told], frozenset[str]],
    now: Sequence[Told],
    before: Sequence[Told],
    usual: Callable[[str], float] | None,
    *,
    least: int,
    at_most: int,
) -> list[Theme]:
    counts = Counter(name for one in now for name in names(one))
    earlier = Counter(name for one in before for name in names(one))
    kept = [
        (count, name)
        for name, count in counts.items()
        if count >= least and (usual is None or count / len(now) >= MORE * usual(name))
    ]
    kept.sort(key=lambda pair: (-pair[0], pair[1]))
    return [
        Theme(
            of, name, count, earlier[name], _told(name, count, len(now), earlier[name], len(before))
        )
        for count, name in kept[:at_most]
    ]


def _usual(told: Sequence[Told]) -> Callable[[str], float]:
    """In which share of all postmortems a word is; with few postmortems every word is usual."""
    if len(told) < ENOUGH:
        return lambda _: 1.0
    counts = Counter(word for one in told for word in _words(one))
    return lambda word: counts[word] / len(told)


def _words(one: Told) -> frozenset[str]:
    return frozenset(words_of(one.text))


def _quarter(one: Told, zone: ZoneInfo) -> Quarter:
    return quarter_of(one.began_at.astimezone(zone).date())


def _told(name: str, count: int, of: int, before: int, of_before: int) -> str:
    last = f"{before} of {of_before} in" if before else "none of"
    return f"{name}: in {count} of {of} postmortems; {last} the quarter before."


def _remembered(one: Told, ago: int, still_open: int) -> str:
    when = "A year ago this week" if ago == 1 else f"{ago} years ago this week"
    if not still_open:
        return f"{when}: {one.title}. Would it go better today?"
    left = "1 action item is" if still_open == 1 else f"{still_open} action items are"
    return f"{when}: {one.title}. {left} still open."


def _weeks(year: int) -> int:
    return date(year, 12, 28).isocalendar().week
