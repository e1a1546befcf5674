"""One person's time cut where anything about it changes: what they are in, what they earn, when they are called."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from peacetime.domain.burst.ledger.day_classes import HOUR_MICROS, Clock, micros, moment
from peacetime.domain.burst.ledger.engagements import Engagement
from peacetime.domain.burst.policy import Policy
from peacetime.domain.shared.spans import Span, subtract

NIGHT = 2  # the number of the class, see `day_classes.CLASSES`
PAGE_GAP = HOUR_MICROS  # calls to one incident within an hour are one
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Work:
    """A row of a person as the sweep needs it: moments in microseconds, and how much of it is theirs."""

    incident: str
    start: int
    end: int
    weight: float
    share: float
    is_paged: bool
    is_named: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some time in which nothing changes but the class of the day.

    Args:
        start: In microseconds.
        end: In microseconds, after the start.
        loads: Each incident one is in, with the part of an hour laid to it; none while idle.
        weight: The greatest severity weight among them.
        accrual: Credit-hours earned an hour while not in debt; 0 while engaged.
        comp: Credit-hours an hour of compensatory rest.
    """

    start: int
    end: int
    loads: tuple[tuple[str, float], ...]
    weight: float
    accrual: float
    comp: float


@dataclass(frozen=True, slots=True)
class Call:
    """A page: when, of which incident, and what it costs in credit-hours."""

    at: int
    incident: str
    credit_hours: float
    day_class: int
    share: float


@dataclass(slots=True)
class _Now:
    """What holds at the moment of the sweep."""

    rows: dict[str, list[Work]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def works_of(rows: Iterable[Engagement], policy: Policy, sharing: int) -> list[Work]:
    """What a person carries of some rows: their own in full, those of nobody in part.

    Args:
        rows: Prepared; theirs, and those in which nobody is named.
        policy: For the weights of severities.
        sharing: Among how many people the work of nobody is shared.
    """
    return [
        Work(
            row.incident,
            micros(row.started_at),
            micros(row.ended_at or row.started_at),
            policy.severity_weight(row.severity),
            1.0 if row.responder else row.crew / sharing,
            row.is_paged,
            bool(row.responder),
        )
        for row in rows
    ]


def load_of(engaged: float, overlap: float) -> float:
    """What a moment costs for all incidents at once: a person has one hour per hour.

    Formula: Q up to one incident, 1 + overlap × (Q - 1) beyond; Q counts shared incidents in part.

    >>> load_of(0.25, 0.2), load_of(3, 0.2)
    (0.25, 1.4)
    """
    return min(engaged, 1.0) + overlap * max(engaged - 1.0, 0.0)


def calls_of(works: Sequence[Work], clock: Clock, policy: Policy) -> list[Call]:
    """What being called costs: calls to one incident within an hour are one, the dearest.

    Formula: after each call the best choice of calls at least an hour apart; a call costs what it adds
    to that. So a call by day at 21:50 and one at 22:10 cost 0.4 and 0.6: together one at night. More
    calls never cost less, in whatever order they come.

    Args:
        works: Of one person.
        clock: Theirs.
        policy: `page` and `wake` are read.

    Returns:
        The calls that cost something, in order.
    """
    by_incident: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        if work.is_paged:
            by_incident[work.incident].append(work)
    found = [
        call
        for incident in by_incident
        for call in _calls(incident, by_incident[incident], clock, policy)
    ]
    return sorted(found, key=lambda call: (call.at, call.incident))


def stretches(
    works: Sequence[Work],
    bounds: tuple[int, int],
    rates: Mapping[str, Sequence[tuple[int, int]]],
    policy: Policy,
) -> Iterator[Stretch]:
    """A person's time from start to end, cut wherever what they are in or earn changes.

    Args:
        works: Of one person; several rows of one incident at once count once.
        bounds: Start and end, in microseconds.
        rates: Spans in microseconds: `member` (earns at all), `reduced` (on standby, or the team is in
            Rescue: the smaller of the two factors, which are the same one), `off` (compensatory rest).
        policy: Of the rates.

    Cost: one sort of the ends of all spans.
    """
    start, end = bounds
    events = sorted(_events(works, bounds, rates), key=lambda event: event[0])
    now, at = _Now(), start
    for when, step, name, entered in events:
        if when > at:
            yield _stretch(now, at, when, policy)
            at = when
        if entered is None:
            now.counts[name] += step
        elif step > 0:
            now.rows.setdefault(name, []).append(entered)
        else:
            now.rows[name].remove(entered)
            if not now.rows[name]:
                del now.rows[name]
    if end > at:
        yield _stretch(now, at, end, policy)


def rest_spans(
    time_off: Iterable[Span], works: Iterable[Work], zone: ZoneInfo
) -> list[tuple[int, int]]:
    """Time off that gives rest back: no local day of it on which they were called themselves.

    Args:
        time_off: Contracted hours off.
        works: Of one person; only calls to them by name cancel a day.
        zone: Of the local days.
    """
    spans = list(time_off)
    called = [work.start for work in works if work.is_paged and work.is_named]
    days = {
        _local_day(at, zone)
        for at in called
        if any(micros(span.start) <= at < micros(span.end) for span in spans)
    }
    left = subtract(spans, [_day_span(day, zone) for day in days])
    return [(micros(span.start), micros(span.end)) for span in left]


def _events(
    works: Sequence[Work],
    bounds: tuple[int, int],
    rates: Mapping[str, Sequence[tuple[int, int]]],
) -> Iterator[tuple[int, int, str, Work | None]]:
    """Both ends of every span within the bounds: when, +1 or -1, of what, and its row."""
    spans: list[tuple[int, int, str, Work | None]] = [
        (work.start, work.end, work.incident, work) for work in works
    ]
    spans += [(low, high, name, None) for name in rates for low, high in rates[name]]
    for low, high, name, work in spans:
        first, last = max(low, bounds[0]), min(high, bounds[1])
        if first < last:
            yield first, 1, name, work
            yield last, -1, name, work


def _stretch(now: _Now, start: int, end: int, policy: Policy) -> Stretch:
    if not now.rows:
        counts = now.counts
        factor = (policy.standby if counts["reduced"] else 1.0) if counts["member"] else 0.0
        comp = policy.comp_rest if counts["off"] and counts["member"] else 0.0
        return Stretch(start, end, (), 1.0, policy.accrual_per_hour * factor, comp)
    shares = {name: max(row.share for row in rows) for name, rows in now.rows.items()}
    weight = max(row.weight for rows in now.rows.values() for row in rows)
    engaged = sum(sorted(shares.values()))
    each = load_of(engaged, policy.overlap) / engaged
    loads = tuple((name, shares[name] * each) for name in sorted(shares))
    return Stretch(start, end, loads, weight, 0.0, 0.0)


def _calls(incident: str, works: list[Work], clock: Clock, policy: Policy) -> Iterator[Call]:
    prices: dict[int, float] = {}
    classes: dict[int, int] = {}
    shares: dict[int, float] = {}
    for work in works:
        number = clock.number_at(work.start)
        share = min(work.share, 1.0)
        price = (policy.wake if number == NIGHT else policy.page) * share
        if price > prices.get(work.start, 0.0):
            prices[work.start], classes[work.start], shares[work.start] = price, number, share
    moments = sorted(prices)
    best: list[float] = [0.0]  # of the first so many calls
    for index, at in enumerate(moments):
        before = bisect_right(moments, at - PAGE_GAP)
        best.append(max(best[index], best[before] + prices[at]))
        if best[-1] > best[-2]:
            yield Call(at, incident, best[-1] - best[-2], classes[at], shares[at])


def _local_day(at: int, zone: ZoneInfo) -> date:
    return moment(at).astimezone(zone).date()


def _day_span(day: date, zone: ZoneInfo) -> Span:
    midnight = time(0)
    return Span(datetime.combine(day, midnight, zone), datetime.combine(day + DAY, midnight, zone))
